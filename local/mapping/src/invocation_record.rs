//! What the failure destination is told of a batch that was given up: Lambda's invocation record, with the whole event as S3 gets it.
//!
//! The shape and the object's key are those of "Retain discarded batch records for a Kinesis Data Streams event source in Lambda".

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::batch::Placed;
use crate::lane::{Condition, GivenUp};
use crate::record::SinceEpoch;

/// Where a batch was given up.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The mapping.
    pub mapping: &'a str,
    /// The function, with its alias.
    pub function_arn: &'a str,
    /// The stream.
    pub stream_arn: &'a str,
    /// The shard.
    pub shard_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InvocationRecord<'a> {
    request_context: RequestContext<'a>,
    /// Nothing if the function was never invoked with these records.
    #[serde(skip_serializing_if = "Option::is_none")]
    response_context: Option<ResponseContext<'a>>,
    version: &'a str,
    timestamp: String,
    #[serde(rename = "KinesisBatchInfo")]
    kinesis_batch_info: KinesisBatchInfo<'a>,
    payload: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    request_id: String,
    function_arn: &'a str,
    condition: &'a str,
    approximate_invoke_count: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResponseContext<'a> {
    status_code: i32,
    executed_version: &'a str,
    function_error: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KinesisBatchInfo<'a> {
    shard_id: &'a str,
    start_sequence_number: &'a str,
    end_sequence_number: &'a str,
    approximate_arrival_of_first_record: String,
    approximate_arrival_of_last_record: String,
    batch_size: usize,
    stream_arn: &'a str,
}

/// The document.
pub fn body(place: Place<'_>, given_up: &GivenUp, now: SinceEpoch) -> Result<Vec<u8>, serde_json::Error> {
    let batch = &given_up.batch;
    let number = |placed: Option<&'_ Placed>| {
        placed
            .map_or("", |placed| placed.record.sequence_number.as_str())
            .to_owned()
    };
    let arrival = |placed: Option<&Placed>| instant(placed.map_or(Duration::ZERO, |placed| placed.record.arrival));
    let (first, last) = (batch.records.first(), batch.records.last());
    let (start, end) = (number(first), number(last));
    let response_context = batch.last.as_ref().map(|invocation| ResponseContext {
        status_code: invocation.status_code,
        executed_version: invocation.executed_version.as_deref().unwrap_or("$LATEST"),
        function_error: invocation.function_error.as_deref(),
    });
    let request_id = batch.last.as_ref().and_then(|invocation| invocation.request_id.clone());
    serde_json::to_vec(&InvocationRecord {
        request_context: RequestContext {
            request_id: request_id.unwrap_or_else(random_uuid),
            function_arn: place.function_arn,
            condition: match given_up.condition {
                Condition::RetryAttemptsExhausted => "RetryAttemptsExhausted",
                Condition::RecordAgeExceeded => "RecordAgeExceeded",
            },
            approximate_invoke_count: batch.invocations,
        },
        response_context,
        version: "1.0",
        timestamp: instant(now),
        kinesis_batch_info: KinesisBatchInfo {
            shard_id: place.shard_id,
            start_sequence_number: &start,
            end_sequence_number: &end,
            approximate_arrival_of_first_record: arrival(first),
            approximate_arrival_of_last_record: arrival(last),
            batch_size: batch.records.len(),
            stream_arn: place.stream_arn,
        },
        payload: batch.event(),
    })
}

/// The object's key: `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random UUID>`.
pub fn key(place: Place<'_>, now: SinceEpoch) -> String {
    let time = timestamp(now).to_zoned(TimeZone::UTC);
    format!(
        "aws/lambda/{}/{}/{}-{}",
        place.mapping,
        place.shard_id,
        time.strftime("%Y/%m/%d/%Y-%m-%dT%H.%M.%S"),
        random_uuid()
    )
}

/// A version 4 UUID. Names need not be unguessable here, so the generator need not be either.
fn random_uuid() -> String {
    let bits = fastrand::u128(..) & !(0xf << 76) & !(0b11 << 62) | (0x4 << 76) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

fn timestamp(instant: SinceEpoch) -> Timestamp {
    let millis = i64::try_from(instant.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}

/// `2019-11-14T00:38:06.021Z`
fn instant(instant: SinceEpoch) -> String {
    DateTimePrinter::new()
        .precision(Some(3))
        .timestamp_to_string(&timestamp(instant))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::batch::{Batch, Invocation};
    use crate::record::{Record, SequenceNumber};

    const PLACE: Place<'_> = Place {
        mapping: "a1b2c3d4-5678-90ab-cdef-11111EXAMPLE",
        function_arn: "arn:aws:lambda:us-east-2:123456789012:function:myfunction",
        stream_arn: "arn:aws:kinesis:us-east-2:123456789012:stream/mystream",
        shard_id: "shardId-000000000001",
    };

    fn given_up(condition: Condition, last: Option<Invocation>) -> GivenUp {
        let arrivals = [(835, "4960"), (1_000, "4961"), (1_580, "4962")];
        let placed = arrivals.map(|(millis, number)| Placed {
            position: 0,
            record: Record {
                sequence_number: SequenceNumber::new(number),
                partition_key: String::new(),
                arrival: Duration::from_secs(1_573_691_884) + Duration::from_millis(millis),
                json: format!(r#"{{"n":"{number}"}}"#),
            },
        });
        let batch = Batch {
            invocations: u32::from(last.is_some()),
            last,
            ..Batch::new(placed.into())
        };
        GivenUp { batch, condition }
    }

    fn document(given_up: &GivenUp) -> Value {
        let now = Duration::from_millis(1_573_691_886_021);
        serde_json::from_slice(&body(PLACE, given_up, now).unwrap()).unwrap()
    }

    /// The example invocation record of the documentation, with the payload that only S3 gets: the event "as an escaped JSON string".
    #[test]
    fn the_record_has_the_documented_shape() {
        let last = Invocation {
            request_id: Some("c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5".to_owned()),
            status_code: 200,
            executed_version: Some("$LATEST".to_owned()),
            function_error: Some("Unhandled".to_owned()),
        };
        assert_eq!(
            document(&given_up(Condition::RetryAttemptsExhausted, Some(last))),
            json!({
                "requestContext": {
                    "requestId": "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5",
                    "functionArn": "arn:aws:lambda:us-east-2:123456789012:function:myfunction",
                    "condition": "RetryAttemptsExhausted",
                    "approximateInvokeCount": 1,
                },
                "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
                "version": "1.0",
                "timestamp": "2019-11-14T00:38:06.021Z",
                "KinesisBatchInfo": {
                    "shardId": "shardId-000000000001",
                    "startSequenceNumber": "4960",
                    "endSequenceNumber": "4962",
                    "approximateArrivalOfFirstRecord": "2019-11-14T00:38:04.835Z",
                    "approximateArrivalOfLastRecord": "2019-11-14T00:38:05.580Z",
                    "batchSize": 3,
                    "streamArn": "arn:aws:kinesis:us-east-2:123456789012:stream/mystream",
                },
                "payload": r#"{"Records":[{"n":"4960"},{"n":"4961"},{"n":"4962"}]}"#,
            })
        );
    }

    #[test]
    fn records_that_the_function_never_saw_have_no_response() {
        let document = document(&given_up(Condition::RecordAgeExceeded, None));
        assert_eq!(document.get("responseContext"), None);
        assert_eq!(document["requestContext"]["condition"], "RecordAgeExceeded");
        assert_eq!(document["requestContext"]["approximateInvokeCount"], 0);
        assert_eq!(document["requestContext"]["requestId"].as_str().unwrap().len(), 36);
    }

    /// "The S3 object containing the invocation record uses the naming convention
    /// aws/lambda/<ESM-UUID>/<shardID>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<Random UUID>."
    #[test]
    fn the_key_follows_the_documented_naming_convention() {
        let key = key(PLACE, Duration::from_millis(1_573_691_886_021));
        let (name, random) = key.split_at(key.len() - 36);
        assert_eq!(
            name,
            "aws/lambda/a1b2c3d4-5678-90ab-cdef-11111EXAMPLE/shardId-000000000001/2019/11/14/2019-11-14T00.38.06-"
        );
        let parts: Vec<usize> = random.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(&random[14..15], "4");
        assert!("89ab".contains(&random[19..20]), "{random}");
        assert_ne!(random_uuid(), random_uuid());
    }
}
