//! Kinesis batches, with partial batch responses.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lambda_events::event::streams::KinesisEventResponse;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lambda_runtime::{LambdaEvent, service_fn};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::arrived::{Arrived, Content};
use crate::pipeline::{Invocation, Pipeline};
use crate::{Ending, Normalise, deadline, diagnostic, start};

/// Starts a function that takes Kinesis batches, and serves until Lambda ends it.
pub async fn run(normalise: Normalise) -> Result<(), lambda_runtime::Error> {
    let (pipeline, _) = start().await?;
    let handler = |event: LambdaEvent<Box<RawValue>>| {
        let pipeline = Arc::clone(&pipeline);
        async move { handle(&pipeline, normalise, event).await }
    };
    lambda_runtime::run(service_fn(handler)).await
}

/// The batch as Lambda hands it over. Each record is read by itself, so that a bad one fails alone.
#[derive(Deserialize)]
struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Box<RawValue>>,
}

/// A batch that cannot be answered record by record.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// It is not a Kinesis event.
    #[error("not a Kinesis event: no list of Records at line {line}, column {column}")]
    NotKinesis {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A record must come again, and has no sequence number to ask for it by.
    #[error("a record without a sequence number was not stored")]
    Nameless,
}

impl From<BatchError> for lambda_runtime::Diagnostic {
    fn from(error: BatchError) -> Self {
        diagnostic("BatchError", &error)
    }
}

/// Takes every record of the batch to its ending, and answers which must come again: of each shard the first, in sequence order,
/// that was not stored. Lambda replays the shard from there, and replaying what was stored is harmless. Poison is never reported:
/// it is in quarantine, and would only block the shard.
///
/// Fails, so that the whole batch comes again, only if it is no Kinesis batch or a record cannot be named.
pub async fn handle(
    pipeline: &Pipeline,
    normalise: Normalise,
    event: LambdaEvent<Box<RawValue>>,
) -> Result<KinesisEventResponse, BatchError> {
    let batch: Batch = serde_json::from_str(event.payload.get()).map_err(|error| BatchError::NotKinesis {
        line: error.line(),
        column: error.column(),
    })?;
    let records: Vec<Record> = batch
        .records
        .iter()
        .enumerate()
        .map(|(position, raw)| Record::read(&event.context.request_id, position, raw))
        .collect();
    let arrived = records
        .iter()
        .zip(&batch.records)
        .map(|(record, raw)| match &record.data {
            Ok(data) => Arrived {
                source_id: record.source_id.clone(),
                bytes: data,
                content: Content::Normalised(normalise(data)),
            },
            Err(problem) => Arrived {
                source_id: record.source_id.clone(),
                bytes: raw.get().as_bytes(),
                content: Content::Unreadable(problem.clone()),
            },
        });
    let invocation = Invocation {
        event_source: "kinesis",
        deadline: deadline(&event.context),
        request_id: event.context.request_id,
        api_calls: None,
    };
    let endings = pipeline.process(arrived.collect(), &invocation).await;
    failures(&records, &endings)
}

/// What is needed of a record to process it and to ask for it again.
struct Record {
    source_id: String,
    shard: String,
    sequence_number: Option<SequenceNumber>,
    data: Result<Vec<u8>, String>,
}

/// What is read of a record's envelope. Not `aws_lambda_events`' own type: that refuses the whole record for an arrival time with more
/// digits than it likes, or for data that is not base64, and its name would be lost with it.
#[derive(Default, Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "eventID", borrow)]
    event_id: Option<Cow<'a, str>>,
    #[serde(rename = "eventSourceARN", borrow)]
    event_source_arn: Option<Cow<'a, str>>,
    #[serde(borrow)]
    kinesis: Option<KinesisPart<'a>>,
}

#[derive(Default, Deserialize)]
struct KinesisPart<'a> {
    #[serde(rename = "sequenceNumber", borrow)]
    sequence_number: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: Option<Cow<'a, str>>,
}

impl Record {
    fn read(request_id: &str, position: usize, raw: &RawValue) -> Self {
        let envelope: Envelope<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
        let kinesis = envelope.kinesis.unwrap_or_default();
        let data = match kinesis.data {
            Some(data) => BASE64_STANDARD
                .decode(data.as_bytes())
                .map_err(|_| format!("record {position} is no Kinesis record: its data is not base64")),
            None => Err(format!("record {position} is no Kinesis record: it has no data")),
        };
        let event_id = envelope.event_id.unwrap_or_default();
        let shard = event_id.split(':').next().unwrap_or_default().to_owned();
        let arn = envelope.event_source_arn.unwrap_or_default();
        let stream = arn
            .rsplit('/')
            .next()
            .filter(|name| !name.is_empty())
            .unwrap_or("stream");
        let sequence_number = kinesis.sequence_number.unwrap_or_default().into_owned();
        Self {
            // Without a name of its own, the request's, so that it does not overwrite another such record in quarantine.
            source_id: if sequence_number.is_empty() {
                format!("unreadable/{request_id}/{position}")
            } else {
                format!("{stream}/{shard}/{sequence_number}")
            },
            shard,
            sequence_number: SequenceNumber::new(sequence_number),
            data,
        }
    }
}

/// A sequence number: digits, too many for any integer type, compared as the number they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct SequenceNumber {
    digits: usize,
    text: String,
}

impl SequenceNumber {
    /// Nothing for an empty text: Lambda takes an empty identifier as the failure of the whole batch.
    fn new(text: String) -> Option<Self> {
        let digits = text.trim_start_matches('0').len();
        (!text.is_empty()).then_some(Self { digits, text })
    }
}

fn failures(records: &[Record], endings: &[Ending]) -> Result<KinesisEventResponse, BatchError> {
    let mut first: BTreeMap<&str, &SequenceNumber> = BTreeMap::new();
    for (record, ending) in records.iter().zip(endings) {
        match ending {
            Ending::Stored | Ending::Superseded | Ending::Ignored(_) | Ending::Quarantined(_) => {}
            Ending::NotStored(_) => {
                let number = record.sequence_number.as_ref().ok_or(BatchError::Nameless)?;
                let earliest = first.entry(&record.shard).or_insert(number);
                *earliest = (*earliest).min(number);
            }
        }
    }
    let mut response = KinesisEventResponse::default();
    response.set_failures(first.values().map(|number| number.text.clone()));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(shard: &str, number: &str) -> Record {
        Record {
            source_id: String::new(),
            shard: shard.to_owned(),
            sequence_number: SequenceNumber::new(number.to_owned()),
            data: Ok(Vec::new()),
        }
    }

    fn check(records: &[(&str, &str, bool)], expected: &[&str]) {
        let endings: Vec<Ending> = records
            .iter()
            .map(|(_, _, stored)| {
                if *stored {
                    Ending::Stored
                } else {
                    Ending::NotStored(String::new())
                }
            })
            .collect();
        let records: Vec<Record> = records.iter().map(|(shard, number, _)| record(shard, number)).collect();
        let response = failures(&records, &endings).unwrap();
        let reported: Vec<_> = response
            .batch_item_failures
            .into_iter()
            .map(|failure| failure.item_identifier.unwrap())
            .collect();
        assert_eq!(reported, expected);
    }

    #[test]
    fn the_first_record_not_stored_is_reported_in_sequence_order() {
        check(&[("s-0", "1", true), ("s-0", "2", true)], &[]);
        check(&[("s-0", "1", true), ("s-0", "2", false), ("s-0", "3", false)], &["2"]);
        check(&[("s-0", "10", false), ("s-0", "9", false)], &["9"]);
        check(
            &[("s-0", "10", false), ("s-1", "9", false), ("s-1", "3", true)],
            &["10", "9"],
        );
    }

    #[test]
    fn a_record_that_cannot_be_named_fails_the_batch() {
        let outcome = failures(&[record("s-0", "")], &[Ending::NotStored(String::new())]);
        assert!(matches!(outcome, Err(BatchError::Nameless)));
        let outcome = failures(&[record("s-0", "")], &[Ending::Stored]);
        assert_eq!(outcome.unwrap().batch_item_failures, []);
    }

    #[test]
    fn a_record_that_is_no_kinesis_record_is_read_as_such() {
        let check = |json: &str| {
            let raw = RawValue::from_string(json.to_owned()).unwrap();
            assert!(
                Record::read("request", 3, &raw)
                    .data
                    .unwrap_err()
                    .starts_with("record 3 is no Kinesis record")
            );
        };
        check("{}");
        check("null");
        check("[]");
        check(r#"{"kinesis":{"sequenceNumber":"1"}}"#);
        check(r#"{"kinesis":{"sequenceNumber":"1","data":"not base64!"}}"#);
        check(r#"{"kinesis":{"sequenceNumber":1,"data":""}}"#);
    }

    #[test]
    fn a_record_is_known_by_its_stream_its_shard_and_its_number() {
        let json = r#"{"eventID":"shardId-000000000007:49","eventSourceARN":"arn:aws:kinesis:eu-west-2:111111111111:stream/agents",
            "kinesis":{"sequenceNumber":"49","approximateArrivalTimestamp":1763629200.1234567,"data":"e30="}}"#;
        let record = Record::read("request", 3, &RawValue::from_string(json.to_owned()).unwrap());
        assert_eq!(record.source_id, "agents/shardId-000000000007/49");
        assert_eq!(record.data.unwrap(), b"{}");
    }

    #[test]
    fn a_record_with_unreadable_data_keeps_its_name_and_a_nameless_one_gets_one_of_its_own() {
        let check = |json: &str, source_id: &str, sequence_number: Option<&str>| {
            let record = Record::read("request", 3, &RawValue::from_string(json.to_owned()).unwrap());
            let number = record.sequence_number.map(|number| number.text);
            assert_eq!(
                (record.source_id.as_str(), number.as_deref()),
                (source_id, sequence_number)
            );
        };
        check(
            r#"{"eventID":"s-0:7","eventSourceARN":"arn:aws:kinesis:r:a:stream/agents","kinesis":{"sequenceNumber":"7","data":"*"}}"#,
            "agents/s-0/7",
            Some("7"),
        );
        check(r#"{"eventID":7,"kinesis":[]}"#, "unreadable/request/3", None);
        check("null", "unreadable/request/3", None);
    }
}
