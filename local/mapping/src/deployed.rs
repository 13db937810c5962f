//! The mapping as it is deployed.

use std::time::Duration;

use aws_sdk_lambda::error::ProvideErrorMetadata as _;
use aws_sdk_lambda::types::{
    DestinationConfig, EventSourceMappingConfiguration, EventSourcePosition, Filter, FilterCriteria,
    FunctionResponseType, OnFailure,
};
use serde_json::Value;

use crate::clients::Clients;
use crate::error::ServeError;
use crate::settings::Mapping;

/// A mapping, and what else of the deployment its events name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployed {
    /// The mapping.
    pub mapping: Mapping,
    /// The function's execution role.
    pub role_arn: String,
}

/// Reads the mappings of a function that read a Kinesis stream.
pub async fn read(clients: &Clients, function: &str) -> Result<Vec<Deployed>, ServeError> {
    let mut deployed = Vec::new();
    for mapping in list(clients, function).await? {
        let Some(stream_arn) = mapping.event_source_arn().filter(|arn| arn.contains(":kinesis:")) else {
            continue;
        };
        let retention = retention(clients, stream_arn).await?;
        let mapping = Mapping::read(&mapping, retention)?;
        let configuration = clients.lambda.get_function_configuration();
        let configuration = configuration
            .function_name(&mapping.function_arn)
            .send()
            .await
            .map_err(ServeError::call(format!("GetFunctionConfiguration of {function}")))?;
        let role_arn = configuration.role.unwrap_or_default();
        deployed.push(Deployed { mapping, role_arn });
    }
    Ok(deployed)
}

async fn list(clients: &Clients, function: &str) -> Result<Vec<EventSourceMappingConfiguration>, ServeError> {
    let answer = clients
        .lambda
        .list_event_source_mappings()
        .function_name(function)
        .send()
        .await;
    let error = match answer {
        Ok(page) => return Ok(page.event_source_mappings.unwrap_or_default()),
        Err(error) => error,
    };
    // MiniStack deploys a number that the template takes from a parameter as a text, which the SDK does not read as a number.
    let body = error.raw_response().and_then(|response| response.body().bytes());
    if error.code().is_none()
        && let Some(mappings) = body.and_then(read_leniently)
    {
        return Ok(mappings);
    }
    Err(ServeError::call(format!("ListEventSourceMappings of {function}"))(
        error,
    ))
}

async fn retention(clients: &Clients, stream_arn: &str) -> Result<Duration, ServeError> {
    let summary = clients.kinesis.describe_stream_summary().stream_arn(stream_arn);
    let summary = summary
        .send()
        .await
        .map_err(ServeError::call(format!("DescribeStreamSummary of {stream_arn}")))?;
    let hours = summary.stream_description_summary().map_or(
        24,
        aws_sdk_kinesis::types::StreamDescriptionSummary::retention_period_hours,
    );
    Ok(Duration::from_hours(u64::try_from(hours).unwrap_or(24)))
}

/// Reads an answer to ListEventSourceMappings in which numbers and truth values may be texts.
fn read_leniently(body: &[u8]) -> Option<Vec<EventSourceMappingConfiguration>> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let mappings = body.get("EventSourceMappings")?.as_array()?;
    Some(mappings.iter().map(read_one_leniently).collect())
}

fn read_one_leniently(mapping: &Value) -> EventSourceMappingConfiguration {
    let text = |name: &str| mapping.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| match mapping.get(name)? {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64().and_then(|number| number.try_into().ok()),
    };
    let truth = |name: &str| match mapping.get(name)? {
        Value::String(text) => text.parse().ok(),
        value => value.as_bool(),
    };
    let destination = mapping.pointer("/DestinationConfig/OnFailure/Destination");
    let destination = destination.and_then(Value::as_str).map(|destination| {
        DestinationConfig::builder()
            .on_failure(OnFailure::builder().destination(destination).build())
            .build()
    });
    let filters = mapping.pointer("/FilterCriteria/Filters").and_then(Value::as_array);
    let filters = filters.map(|filters| {
        let filters = filters.iter().map(|filter| {
            let pattern = filter.get("Pattern").and_then(Value::as_str);
            Filter::builder().set_pattern(pattern.map(str::to_owned)).build()
        });
        FilterCriteria::builder().set_filters(Some(filters.collect())).build()
    });
    let types = mapping.get("FunctionResponseTypes").and_then(Value::as_array);
    let types = types.map(|types| {
        let types = types.iter().filter_map(Value::as_str);
        types.map(FunctionResponseType::from).collect()
    });
    let instant = mapping.get("StartingPositionTimestamp").and_then(Value::as_f64);
    EventSourceMappingConfiguration::builder()
        .set_uuid(text("UUID"))
        .set_event_source_arn(text("EventSourceArn"))
        .set_function_arn(text("FunctionArn"))
        .set_starting_position(text("StartingPosition").map(|name| EventSourcePosition::from(name.as_str())))
        .set_starting_position_timestamp(instant.map(aws_sdk_lambda::primitives::DateTime::from_secs_f64))
        .set_batch_size(number("BatchSize"))
        .set_maximum_batching_window_in_seconds(number("MaximumBatchingWindowInSeconds"))
        .set_parallelization_factor(number("ParallelizationFactor"))
        .set_maximum_record_age_in_seconds(number("MaximumRecordAgeInSeconds"))
        .set_maximum_retry_attempts(number("MaximumRetryAttempts"))
        .set_tumbling_window_in_seconds(number("TumblingWindowInSeconds"))
        .set_bisect_batch_on_function_error(truth("BisectBatchOnFunctionError"))
        .set_function_response_types(types)
        .set_destination_config(destination)
        .set_filter_criteria(filters)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, StartingPosition};

    #[test]
    fn numbers_that_were_deployed_as_texts_are_read_as_numbers() {
        let body = br#"{"EventSourceMappings":[{
            "UUID":"m-1","EventSourceArn":"arn:aws:kinesis:r:1:stream/s","FunctionArn":"arn:aws:lambda:r:1:function:f:live",
            "StartingPosition":"TRIM_HORIZON","BatchSize":"50","MaximumBatchingWindowInSeconds":1,"ParallelizationFactor":"2",
            "MaximumRecordAgeInSeconds":"3600","MaximumRetryAttempts":-1,"BisectBatchOnFunctionError":"true",
            "FunctionResponseTypes":["ReportBatchItemFailures"],"LastModified":1,
            "DestinationConfig":{"OnFailure":{"Destination":"arn:aws:s3:::q"}},"FilterCriteria":{"Filters":[]}}]}"#;
        let mappings = read_leniently(body).unwrap();
        let mapping = Mapping::read(&mappings[0], Duration::from_hours(24)).unwrap();
        assert_eq!(
            mapping,
            Mapping {
                uuid: "m-1".to_owned(),
                stream_arn: "arn:aws:kinesis:r:1:stream/s".to_owned(),
                function_arn: "arn:aws:lambda:r:1:function:f:live".to_owned(),
                starting_position: StartingPosition::TrimHorizon,
                settings: Settings {
                    batch_size: 50,
                    window: Duration::from_secs(1),
                    parallelization: 2,
                    bisects: true,
                    maximum_retries: None,
                    maximum_age: Duration::from_hours(1),
                    reports_item_failures: true,
                },
                failure_bucket: Some("q".to_owned()),
            }
        );
    }

    #[test]
    fn what_is_no_list_of_mappings_is_not_read_as_one() {
        for body in ["", "[]", "{}", r#"{"EventSourceMappings":7}"#] {
            assert!(read_leniently(body.as_bytes()).is_none(), "{body}");
        }
        // A filter must not get lost on the way to being refused.
        let body = br#"{"EventSourceMappings":[{"UUID":"m","FilterCriteria":{"Filters":[{"Pattern":"{}"}]}}]}"#;
        let mappings = read_leniently(body).unwrap();
        let error = Mapping::read(&mappings[0], Duration::from_hours(24)).unwrap_err();
        assert!(error.to_string().contains("filter criteria"), "{error}");
    }
}
