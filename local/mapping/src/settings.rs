//! What a deployed mapping is set to.

use std::time::Duration;

use aws_sdk_lambda::types::{EventSourceMappingConfiguration, EventSourcePosition, FunctionResponseType};

use crate::record::SinceEpoch;

/// A deployed mapping. Limits and defaults are those of "Lambda parameters for Amazon Kinesis Data Streams event source mappings".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The mapping's id.
    pub uuid: String,
    /// The stream it reads.
    pub stream_arn: String,
    /// The function it invokes, with the alias or version if it names one.
    pub function_arn: String,
    /// Where it begins to read.
    pub starting_position: StartingPosition,
    /// How it treats what it reads.
    pub settings: Settings,
    /// The bucket for batches that are given up; without one they are dropped.
    pub failure_bucket: Option<String>,
}

/// Where a mapping begins to read a shard that it has not read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartingPosition {
    /// At the oldest record that the stream still has.
    TrimHorizon,
    /// Behind the newest record.
    Latest,
    /// At the first record that arrived at this time or later.
    AtTimestamp(SinceEpoch),
}

/// How a mapping treats what it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Most records of a batch.
    pub batch_size: usize,
    /// How long records may be gathered for a batch.
    pub window: Duration,
    /// Most batches of one shard at the same time.
    pub parallelization: usize,
    /// Whether a failed batch is split in two.
    pub bisects: bool,
    /// How often a failed batch is tried again; for ever without a number.
    pub maximum_retries: Option<u32>,
    /// How old a record may be that is handed to the function.
    pub maximum_age: Duration,
    /// Whether the function's answer is read for records that failed.
    pub reports_item_failures: bool,
}

/// A mapping that cannot be served, or not as it is meant.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MappingError {
    /// Something that every mapping has is missing.
    #[error("mapping {uuid} has no {field}")]
    Missing {
        /// The mapping.
        uuid: String,
        /// The field.
        field: &'static str,
    },
    /// It asks for what is not offered here, and leaving that out would change what the function is given.
    #[error("mapping {uuid} asks for {what}, which the local event source mapping does not offer")]
    NotOffered {
        /// The mapping.
        uuid: String,
        /// What it asks for.
        what: String,
    },
}

impl Mapping {
    /// Reads a deployed mapping of a stream. `retention` is how long the stream keeps its records: what "infinite" means.
    pub fn read(deployed: &EventSourceMappingConfiguration, retention: Duration) -> Result<Self, MappingError> {
        let uuid = deployed.uuid().unwrap_or_default().to_owned();
        let missing = |field| MappingError::Missing {
            uuid: uuid.clone(),
            field,
        };
        refuse_what_is_not_offered(deployed, &uuid)?;
        let starting_position = match deployed.starting_position() {
            Some(EventSourcePosition::TrimHorizon) => StartingPosition::TrimHorizon,
            Some(EventSourcePosition::Latest) => StartingPosition::Latest,
            Some(EventSourcePosition::AtTimestamp) => {
                let instant = deployed.starting_position_timestamp();
                let millis = instant.and_then(|instant| u64::try_from(instant.to_millis().ok()?).ok());
                StartingPosition::AtTimestamp(Duration::from_millis(
                    millis.ok_or_else(|| missing("StartingPositionTimestamp"))?,
                ))
            }
            _ => return Err(missing("StartingPosition")),
        };
        let count =
            |given: Option<i32>, default: usize| given.and_then(|given| given.try_into().ok()).unwrap_or(default);
        let seconds = |given: i32| u64::try_from(given).ok().map(Duration::from_secs);
        let destination = deployed
            .destination_config()
            .and_then(|config| config.on_failure()?.destination());
        Ok(Self {
            stream_arn: deployed
                .event_source_arn()
                .ok_or_else(|| missing("EventSourceArn"))?
                .to_owned(),
            function_arn: deployed
                .function_arn()
                .ok_or_else(|| missing("FunctionArn"))?
                .to_owned(),
            starting_position,
            settings: Settings {
                batch_size: count(deployed.batch_size(), 100).max(1),
                window: deployed
                    .maximum_batching_window_in_seconds()
                    .and_then(seconds)
                    .unwrap_or_default(),
                parallelization: count(deployed.parallelization_factor(), 1).max(1),
                bisects: deployed.bisect_batch_on_function_error().unwrap_or(false),
                // -1 is no number of retries, and no age.
                maximum_retries: deployed.maximum_retry_attempts().and_then(|most| most.try_into().ok()),
                maximum_age: deployed
                    .maximum_record_age_in_seconds()
                    .and_then(seconds)
                    .map_or(retention, |age| age.min(retention)),
                reports_item_failures: deployed
                    .function_response_types()
                    .contains(&FunctionResponseType::ReportBatchItemFailures),
            },
            failure_bucket: destination
                .map(|arn| {
                    arn.strip_prefix("arn:aws:s3:::")
                        .map(str::to_owned)
                        .ok_or_else(|| MappingError::NotOffered {
                            uuid: uuid.clone(),
                            what: format!("the failure destination {arn}"),
                        })
                })
                .transpose()?,
            uuid,
        })
    }
}

fn refuse_what_is_not_offered(deployed: &EventSourceMappingConfiguration, uuid: &str) -> Result<(), MappingError> {
    let filters = deployed
        .filter_criteria()
        .map_or(0, |criteria| criteria.filters().len());
    let asked = [
        (filters > 0, "filter criteria"),
        (
            deployed.tumbling_window_in_seconds().is_some_and(|seconds| seconds > 0),
            "a tumbling window",
        ),
        (
            deployed
                .event_source_arn()
                .is_some_and(|arn| arn.contains("/consumer/")),
            "enhanced fan-out",
        ),
    ];
    match asked.into_iter().find(|(is_asked, _)| *is_asked) {
        Some((_, what)) => Err(MappingError::NotOffered {
            uuid: uuid.to_owned(),
            what: what.to_owned(),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_lambda::types::builders::EventSourceMappingConfigurationBuilder;
    use aws_sdk_lambda::types::{DestinationConfig, Filter, FilterCriteria, OnFailure};

    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn deployed() -> EventSourceMappingConfigurationBuilder {
        EventSourceMappingConfiguration::builder()
            .uuid("m-1")
            .event_source_arn("arn:aws:kinesis:eu-west-1:1:stream/s")
            .function_arn("arn:aws:lambda:eu-west-1:1:function:f:live")
            .starting_position(EventSourcePosition::TrimHorizon)
    }

    fn to(destination: &str) -> DestinationConfig {
        DestinationConfig::builder()
            .on_failure(OnFailure::builder().destination(destination).build())
            .build()
    }

    /// "Lambda parameters for Amazon Kinesis Data Streams event source mappings": the column of defaults.
    #[test]
    fn what_is_not_set_has_the_documented_default() {
        let mapping = Mapping::read(&deployed().build(), DAY).unwrap();
        assert_eq!(
            mapping.settings,
            Settings {
                batch_size: 100,
                window: Duration::ZERO,
                parallelization: 1,
                bisects: false,
                maximum_retries: None,
                maximum_age: DAY,
                reports_item_failures: false,
            }
        );
        assert_eq!(mapping.failure_bucket, None);
    }

    #[test]
    fn what_is_set_is_obeyed() {
        let deployed = deployed()
            .batch_size(500)
            .maximum_batching_window_in_seconds(2)
            .parallelization_factor(4)
            .bisect_batch_on_function_error(true)
            .maximum_retry_attempts(0)
            .maximum_record_age_in_seconds(3600)
            .function_response_types(FunctionResponseType::ReportBatchItemFailures)
            .destination_config(to("arn:aws:s3:::quarantine"));
        let mapping = Mapping::read(&deployed.build(), DAY).unwrap();
        assert_eq!(
            mapping.settings,
            Settings {
                batch_size: 500,
                window: Duration::from_secs(2),
                parallelization: 4,
                bisects: true,
                maximum_retries: Some(0),
                maximum_age: Duration::from_hours(1),
                reports_item_failures: true,
            }
        );
        assert_eq!(mapping.failure_bucket.as_deref(), Some("quarantine"));
    }

    /// "-1 means infinite": Lambda discards nothing, "Kinesis Data Streams data retention settings still apply".
    #[test]
    fn infinite_is_as_long_as_the_stream_keeps_its_records() {
        for (age, expected) in [(-1, DAY), (60, Duration::from_mins(1)), (604_800, DAY)] {
            let deployed = deployed().maximum_retry_attempts(-1).maximum_record_age_in_seconds(age);
            let settings = Mapping::read(&deployed.build(), DAY).unwrap().settings;
            assert_eq!((settings.maximum_retries, settings.maximum_age), (None, expected));
        }
    }

    #[test]
    fn what_would_change_the_functions_input_and_is_not_offered_is_refused() {
        let filters = FilterCriteria::builder().filters(Filter::builder().pattern("{}").build());
        let consumer = "arn:aws:kinesis:eu-west-1:1:stream/s/consumer/c:1";
        let cases = [
            (deployed().filter_criteria(filters.build()), "filter criteria"),
            (deployed().tumbling_window_in_seconds(30), "a tumbling window"),
            (deployed().event_source_arn(consumer), "enhanced fan-out"),
            (
                deployed().destination_config(to("arn:aws:sqs:eu-west-1:1:q")),
                "the failure destination arn:aws:sqs:eu-west-1:1:q",
            ),
        ];
        for (deployed, what) in cases {
            let error = Mapping::read(&deployed.build(), DAY).unwrap_err();
            let what = what.to_owned();
            let uuid = "m-1".to_owned();
            assert_eq!(error, MappingError::NotOffered { uuid, what });
        }
        // What is there and asks for nothing.
        let deployed = deployed()
            .filter_criteria(FilterCriteria::builder().build())
            .tumbling_window_in_seconds(0);
        assert!(Mapping::read(&deployed.build(), DAY).is_ok());
    }

    #[test]
    fn a_mapping_that_lacks_what_it_needs_names_it() {
        let instant = aws_sdk_lambda::primitives::DateTime::from_millis(1_500);
        let at = deployed().starting_position(EventSourcePosition::AtTimestamp);
        let error = Mapping::read(&at.clone().build(), DAY).unwrap_err().to_string();
        assert_eq!(error, "mapping m-1 has no StartingPositionTimestamp");
        let mapping = Mapping::read(&at.starting_position_timestamp(instant).build(), DAY).unwrap();
        let expected = StartingPosition::AtTimestamp(Duration::from_millis(1_500));
        assert_eq!(mapping.starting_position, expected);
        let error = Mapping::read(&deployed().set_function_arn(None).build(), DAY).unwrap_err();
        assert_eq!(error.to_string(), "mapping m-1 has no FunctionArn");
    }
}
