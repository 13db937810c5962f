//! Events by the dozen, made from the sample events, and the envelopes they arrive in.

use std::fs;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

/// The moment at which the scenarios' store stands still: after the last of the sample events.
pub(crate) const NOW: &str = "2026-11-20T20:00:00Z";
/// The instance of the sample events.
pub(crate) const INSTANCE: &str = "11111111-2222-3333-4444-555555555555";

/// The bytes of a file under `events/`.
pub(crate) fn sample(path: &str) -> Vec<u8> {
    let path = super::root().join("events").join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder under `events/`, by name and in order; not those of folders in it.
pub(crate) fn samples(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = super::root().join("events").join(folder);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read(&path).unwrap(),
            )
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "nothing in {}", folder.display());
    files
}

/// The `number`th agent's event: a call connected at `number` seconds after eleven. It makes two rows, one of the agent and one
/// of the contact.
pub(crate) fn agent_event(number: u32) -> Vec<u8> {
    let base: Timestamp = "2026-11-20T11:00:00Z".parse().unwrap();
    agent_event_at(number, base + SignedDuration::from_secs(i64::from(number)))
}

/// The same at another time.
pub(crate) fn agent_event_at(number: u32, time: Timestamp) -> Vec<u8> {
    changed_agent_event(number, time, |_| {})
}

/// The same, changed by hand.
pub(crate) fn changed_agent_event(number: u32, time: Timestamp, change: impl Fn(&mut Json)) -> Vec<u8> {
    let mut event: Json = serde_json::from_slice(&sample("agent-events/session/05-call-connected.json")).unwrap();
    let agent = format!(
        "arn:aws:connect:eu-west-2:111111111111:instance/{INSTANCE}/agent/cccccccc-0000-4000-9000-{number:012}"
    );
    event["AgentARN"] = agent.into();
    event["EventId"] = format!("99999999-0000-4000-9000-{number:012}").into();
    event["EventTimestamp"] = format!("{time:.3}").into();
    for snapshot in ["PreviousAgentSnapshot", "CurrentAgentSnapshot"] {
        event[snapshot]["Contacts"][0]["ContactId"] = contact_id(number).into();
    }
    change(&mut event);
    serde_json::to_vec(&event).unwrap()
}

/// The contact in the `number`th agent's event.
pub(crate) fn contact_id(number: u32) -> String {
    format!("eeeeeeee-0000-4000-9000-{number:012}")
}

/// An agent event of more than a megabyte: a megabyte of text where nothing is read.
pub(crate) fn huge_agent_event(number: u32) -> Vec<u8> {
    let time = NOW.parse().unwrap();
    changed_agent_event(number, time, |event| event["Padding"] = "x".repeat(1_200_000).into())
}

/// A record of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) shard: u32,
    pub(crate) sequence_number: String,
    pub(crate) data: Vec<u8>,
}

impl Record {
    /// The `position`th record of a shard.
    pub(crate) fn new(shard: u32, position: usize, data: Vec<u8>) -> Self {
        Self {
            shard,
            sequence_number: format!("4966000000000000000000000000000000000000000000{position:010}"),
            data,
        }
    }

    /// Its key in the quarantine bucket.
    pub(crate) fn quarantine_key(&self) -> String {
        format!(
            "agent-events/agent-events/{}/{}",
            shard_id(self.shard),
            self.sequence_number
        )
    }
}

fn shard_id(shard: u32) -> String {
    format!("shardId-{shard:012}")
}

/// Records of one shard, in order.
pub(crate) fn records(payloads: impl IntoIterator<Item = Vec<u8>>) -> Vec<Record> {
    let numbered = payloads.into_iter().enumerate();
    numbered
        .map(|(position, data)| Record::new(0, position + 1, data))
        .collect()
}

/// What Lambda hands over for a batch of records.
pub(crate) fn kinesis(records: &[Record]) -> Vec<u8> {
    let records: Vec<Json> = records.iter().map(kinesis_record).collect();
    json!({ "Records": records }).to_string().into_bytes()
}

/// One record of it.
pub(crate) fn kinesis_record(record: &Record) -> Json {
    let event: Json = serde_json::from_slice(&record.data).unwrap_or_default();
    json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": event["AgentARN"].as_str().unwrap_or("unknown"),
            "sequenceNumber": record.sequence_number,
            "data": BASE64_STANDARD.encode(&record.data),
            "approximateArrivalTimestamp": 1_795_172_400.123,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": format!("{}:{}", shard_id(record.shard), record.sequence_number),
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::111111111111:role/agent-events",
        "awsRegion": "eu-west-2",
        "eventSourceARN": "arn:aws:kinesis:eu-west-2:111111111111:stream/agent-events",
    })
}

/// What Lambda hands over for messages of the queue of contact events: their ids and bodies.
pub(crate) fn sqs(messages: &[(String, &[u8])]) -> Vec<u8> {
    let message = |(id, body): &(String, &[u8])| {
        json!({
            "messageId": id,
            "receiptHandle": format!("receipt-{id}"),
            "body": std::str::from_utf8(body).unwrap(),
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795165800000"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-2:111111111111:contact-events",
            "awsRegion": "eu-west-2",
        })
    };
    let messages: Vec<Json> = messages.iter().map(message).collect();
    json!({ "Records": messages }).to_string().into_bytes()
}

/// The sequence numbers, or message ids, that an answer asks for again.
pub(crate) fn reported(answer: &Json) -> Vec<&str> {
    let failures = answer["batchItemFailures"].as_array().unwrap();
    failures
        .iter()
        .map(|failure| failure["itemIdentifier"].as_str().unwrap())
        .collect()
}
