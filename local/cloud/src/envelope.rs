//! Wraps payloads as Lambda's event source mapping hands them to a function.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The stream and shard that the records seem to come from.
const STREAM: &str = "arn:aws:kinesis:eu-west-1:111122223333:stream/connect-agent-events";
const SHARD: &str = "shardId-000000000000";

/// A batch of Kinesis records, as the event of an invocation: one record per payload, with sequence numbers that count up from
/// `first_sequence_number`, all arrived at `arrival`.
pub fn kinesis_batch(payloads: &[&[u8]], first_sequence_number: u64, arrival: Timestamp) -> Vec<u8> {
    let numbered = payloads.iter().zip(first_sequence_number..);
    let records: Vec<Value> = numbered
        .map(|(payload, number)| kinesis_record(payload, &sequence_number(number), arrival))
        .collect();
    json!({ "Records": records }).to_string().into_bytes()
}

/// The payloads of a batch, or nothing if the event is no batch of base64 payloads.
pub fn kinesis_payloads(event: &[u8]) -> Option<Vec<Vec<u8>>> {
    let event: Value = serde_json::from_slice(event).ok()?;
    event
        .get("Records")?
        .as_array()?
        .iter()
        .map(|record| payload(record.get("kinesis")?.get("data")?))
        .collect()
}

/// Changes what an event carries: the payload of each record of a Kinesis batch, or the whole of any other event.
pub fn map_payloads(event: &[u8], change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut batch: Value = match serde_json::from_slice(event) {
        Ok(batch) if kinesis_payloads(event).is_some() => batch,
        _ => return change(event),
    };
    for record in batch
        .get_mut("Records")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        if let Some(data) = record.pointer_mut("/kinesis/data")
            && let Some(payload) = payload(data)
        {
            *data = BASE64_STANDARD.encode(change(&payload)).into();
        }
    }
    batch.to_string().into_bytes()
}

fn payload(data: &Value) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(data.as_str()?).ok()
}

/// As long as Kinesis's own, and in the same order as the numbers.
fn sequence_number(number: u64) -> String {
    format!("49590338271490256608559692{number:030}")
}

fn kinesis_record(payload: &[u8], sequence_number: &str, arrival: Timestamp) -> Value {
    let millis = u64::try_from(arrival.as_millisecond()).unwrap_or_default();
    json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": partition_key(payload),
            "sequenceNumber": sequence_number,
            "data": BASE64_STANDARD.encode(payload),
            // Seconds to the millisecond, as Kinesis says it.
            "approximateArrivalTimestamp": Duration::from_millis(millis).as_secs_f64(),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": format!("{SHARD}:{sequence_number}"),
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::111122223333:role/agent-events",
        "awsRegion": "eu-west-1",
        "eventSourceARN": STREAM,
    })
}

/// Amazon Connect partitions the stream by agent, which keeps an agent's events in order. Other payloads get a key of their own.
pub(crate) fn partition_key(payload: &[u8]) -> String {
    let parsed: Option<Value> = serde_json::from_slice(payload).ok();
    let agent = parsed
        .as_ref()
        .and_then(|event| event.get("AgentARN"))
        .and_then(Value::as_str);
    agent.unwrap_or("not-an-agent").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_carries_its_payload_byte_for_byte_and_its_place_in_the_shard() {
        let payloads: [&[u8]; 2] = [br#"{"AgentARN":"arn:aws:connect:x:agent/1"}"#, b"\xff{"];
        let arrival: Timestamp = "2026-01-31T08:30:00.250999Z".parse().unwrap();
        let batch: Value = serde_json::from_slice(&kinesis_batch(&payloads, 7, arrival)).unwrap();
        for (index, (payload, key)) in payloads
            .iter()
            .zip(["arn:aws:connect:x:agent/1", "not-an-agent"])
            .enumerate()
        {
            let record = &batch["Records"][index]["kinesis"];
            assert_eq!(
                BASE64_STANDARD.decode(record["data"].as_str().unwrap()).unwrap(),
                *payload
            );
            assert_eq!(record["partitionKey"], key);
            assert_eq!(record["sequenceNumber"], sequence_number(7 + index as u64));
            assert_eq!(record["approximateArrivalTimestamp"], 1_769_848_200.25);
        }
    }

    #[test]
    fn changing_payloads_leaves_the_envelope_alone() {
        let arrival: Timestamp = "2026-01-31T08:30:00Z".parse().unwrap();
        let upper = |payload: &[u8]| payload.to_ascii_uppercase();
        let cases = [
            (
                kinesis_batch(&[b"a", b"b"], 1, arrival),
                kinesis_batch(&[b"A", b"B"], 1, arrival),
            ),
            (br#"{"detail":"a"}"#.to_vec(), br#"{"DETAIL":"A"}"#.to_vec()),
            (
                br#"{"Records":[{"kinesis":{"data":"?"}}]}"#.to_vec(),
                br#"{"RECORDS":[{"KINESIS":{"DATA":"?"}}]}"#.to_vec(),
            ),
            (b"not json".to_vec(), b"NOT JSON".to_vec()),
        ];
        for (event, expected) in cases {
            assert_eq!(
                String::from_utf8_lossy(&map_payloads(&event, upper)),
                String::from_utf8_lossy(&expected)
            );
        }
    }

    #[test]
    fn sequence_numbers_are_as_long_as_those_of_kinesis_and_sort_as_numbers_do() {
        assert_eq!(sequence_number(0).len(), 56);
        assert!(sequence_number(99) < sequence_number(100));
    }
}
