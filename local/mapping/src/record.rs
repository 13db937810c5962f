//! One record of a stream, as the mapping hands it on.

use std::cmp::Ordering;
use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

/// Instants and ages are durations since the Unix epoch: the core never asks what time it is.
pub type SinceEpoch = Duration;

/// A sequence number: digits, too many for any integer type, compared as the number they are.
#[derive(Debug, Clone)]
pub struct SequenceNumber(String);

impl SequenceNumber {
    /// Takes the digits as Kinesis writes them.
    pub fn new(digits: impl Into<String>) -> Self {
        Self(digits.into())
    }

    /// The digits as Kinesis writes them.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn significant(&self) -> &str {
        self.0.trim_start_matches('0')
    }
}

impl fmt::Display for SequenceNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Ord for SequenceNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        let (own, others) = (self.significant(), other.significant());
        own.len().cmp(&others.len()).then_with(|| own.cmp(others))
    }
}

impl PartialOrd for SequenceNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SequenceNumber {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for SequenceNumber {}

/// Where records come from and for whom they are read: what all records of a shard say alike.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The stream's ARN.
    pub stream_arn: String,
    /// The shard.
    pub shard_id: String,
    /// The function's execution role, under which a mapping reads.
    pub role_arn: String,
    /// The stream's region.
    pub region: String,
}

/// A record on its way to the function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its name within the shard.
    pub sequence_number: SequenceNumber,
    /// Records of one key stay in order.
    pub partition_key: String,
    /// When the stream took it.
    pub arrival: SinceEpoch,
    /// The record as it stands in the invocation's event: written once, since its length decides what fits into a batch.
    pub json: String,
}

impl Record {
    /// A record with its JSON.
    pub fn new(
        origin: &Origin,
        sequence_number: &str,
        partition_key: &str,
        arrival: SinceEpoch,
        data: &[u8],
    ) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(&InEvent {
            kinesis: Payload {
                kinesis_schema_version: "1.0",
                partition_key,
                sequence_number,
                data: BASE64_STANDARD.encode(data),
                approximate_arrival_timestamp: arrival.as_secs_f64(),
            },
            event_source: "aws:kinesis",
            event_version: "1.0",
            event_id: format!("{}:{sequence_number}", origin.shard_id),
            event_name: "aws:kinesis:record",
            invoke_identity_arn: &origin.role_arn,
            aws_region: &origin.region,
            event_source_arn: &origin.stream_arn,
        })?;
        Ok(Self {
            sequence_number: SequenceNumber::new(sequence_number),
            partition_key: partition_key.to_owned(),
            arrival,
            json,
        })
    }
}

/// A record in the event of an invocation: the shape of Lambda's documented example event for Kinesis.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InEvent<'a> {
    kinesis: Payload<'a>,
    event_source: &'a str,
    event_version: &'a str,
    #[serde(rename = "eventID")]
    event_id: String,
    event_name: &'a str,
    invoke_identity_arn: &'a str,
    aws_region: &'a str,
    #[serde(rename = "eventSourceARN")]
    event_source_arn: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    kinesis_schema_version: &'a str,
    partition_key: &'a str,
    sequence_number: &'a str,
    data: String,
    approximate_arrival_timestamp: f64,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn sequence_numbers_are_ordered_as_the_numbers_they_are() {
        let ordered = [
            "",
            "7",
            "10",
            "0011",
            "49590338271490256608559692538361571095921575989136588898",
        ];
        for pair in ordered.windows(2) {
            assert!(SequenceNumber::new(pair[0]) < SequenceNumber::new(pair[1]), "{pair:?}");
        }
        assert_eq!(SequenceNumber::new("007"), SequenceNumber::new("7"));
    }

    #[test]
    fn a_record_has_the_shape_of_the_documented_example_event() {
        // "Using Lambda to process records from Amazon Kinesis Data Streams", example event.
        let origin = Origin {
            stream_arn: "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream".to_owned(),
            shard_id: "shardId-000000000006".to_owned(),
            role_arn: "arn:aws:iam::123456789012:role/lambda-role".to_owned(),
            region: "us-east-2".to_owned(),
        };
        let number = "49590338271490256608559692538361571095921575989136588898";
        let arrival = Duration::from_millis(1_545_084_650_987);
        let record = Record::new(&origin, number, "1", arrival, b"Hello, this is a test.").unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&record.json).unwrap(),
            json!({
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": "1",
                    "sequenceNumber": number,
                    "data": "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
                    "approximateArrivalTimestamp": 1_545_084_650.987,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": format!("shardId-000000000006:{number}"),
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
                "awsRegion": "us-east-2",
                "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
            })
        );
    }
}
