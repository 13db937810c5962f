//! Contact events through a queue: many in one invocation, and a partial batch response.

use serde_json::{Value as Json, json};

use crate::harness::events::{self, reported};
use crate::harness::faults::{Fault, Rule};
use crate::harness::runtime::{Answer, Function};
use crate::harness::tables::counts;
use crate::harness::world::World;

/// The `number`th contact's event.
fn event(number: u32) -> Json {
    let mut event: Json = serde_json::from_slice(&events::sample("triggers/eventbridge-contact-event.json")).unwrap();
    event["id"] = format!("eeeeeeee-0000-4000-9000-{number:012}").into();
    event["detail"]["contactId"] = contact_id(number).into();
    event
}

fn contact_id(number: u32) -> String {
    format!("dddddddd-0000-4000-9000-{number:012}")
}

fn message_id(number: u32) -> String {
    format!("abababab-0000-4000-9000-{number:012}")
}

/// A message of the queue, as Lambda hands it over.
fn message(number: u32, body: &str) -> Json {
    json!({
        "messageId": message_id(number),
        "receiptHandle": format!("receipt-{number}"),
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795165800000"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-2:111111111111:contact-events",
        "awsRegion": "eu-west-2",
    })
}

async fn send(function: &mut Function, messages: &[Json]) -> Answer {
    let batch = json!({ "Records": messages });
    function.invoke(batch.to_string().as_bytes()).await
}

/// The ids that the answer asks for again.
fn asked_for(answer: &Answer) -> Vec<String> {
    let response = answer.result.as_ref().unwrap();
    reported(response).into_iter().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_makes_the_rows_that_single_events_make_in_one_call_and_so_does_its_replay() {
    let single = World::new().await;
    let mut function = single.start("contact-events", &[]).await;
    let journey = events::samples("contact-events/journey-voice");
    for (name, event) in &journey {
        assert_eq!(function.invoke(event).await.log.endings().stored, 1, "{name}");
    }
    assert_eq!(single.timestream.seen("WriteRecords").len(), journey.len());

    let buffered = World::new().await;
    let mut function = buffered.start("contact-events", &[]).await;
    let batch = events::sample("triggers/sqs-batch.json");
    for deliveries in 1..=2 {
        let answer = function.invoke(&batch).await;
        assert_eq!(answer.result, Ok(json!({"batchItemFailures": []})));
        assert_eq!(answer.log.field("event.source"), "sqs");
        // The first event came in two messages.
        assert_eq!(answer.log.endings().stored, journey.len() as u64 + 1);
        assert_eq!(buffered.tables().await, single.tables().await);
        assert_eq!(buffered.timestream.seen("WriteRecords").len(), deliveries);
    }
    assert_eq!(counts(&buffered.tables().await), [("ContactEvent", journey.len())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_is_kept_under_the_id_of_its_message_is_not_reported_and_stops_nobody() {
    let world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    let sample = events::sample("triggers/sqs-with-poison.json");
    for _ in 0..2 {
        let answer = function.invoke(&sample).await;
        assert_eq!(answer.result, Ok(json!({"batchItemFailures": []})));
        let endings = answer.log.endings();
        let of = (endings.received, endings.stored, endings.quarantined, endings.ignored);
        assert_eq!(of, (7, 2, 4, 1));
    }
    assert_eq!(counts(&world.tables().await), [("ContactEvent", 2)]);

    let batch: Json = serde_json::from_slice(&sample).unwrap();
    let records = batch["Records"].as_array().unwrap();
    let kept = world.quarantine().await;
    let found: Vec<(&str, &str)> = kept
        .iter()
        .map(|(key, object)| (key.as_str(), object.reason.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("contact-events/abababab-0000-4000-8000-000000000022", "not_json"),
            ("contact-events/abababab-0000-4000-8000-000000000023", "bad_time"),
            ("contact-events/abababab-0000-4000-8000-000000000025", "truncated"),
            (
                "contact-events/abababab-0000-4000-8000-000000000026",
                "unreadable_envelope"
            ),
        ]
    );
    let bodies = kept.values().zip([1, 2, 4]);
    for (object, position) in bodies {
        let body = records[position]["body"].as_str().unwrap();
        assert_eq!(object.bytes.as_deref(), Some(body.as_bytes()), "byte for byte");
    }
    let log = function.log().join("\n");
    assert!(!log.contains("+1555") && !log.contains("not JSON"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_throttled_store_the_messages_not_stored_are_reported_and_they_alone_come_again() {
    let clean = World::new().await;
    let mut function = clean.start("contact-events", &[]).await;
    // Two requests' worth of rows, with poison and another kind of event between them, and one event in two messages.
    let other = String::from_utf8(events::sample("contact-events/other-detail-type.json")).unwrap();
    let batch: Vec<Json> = (1..=150)
        .map(|number| match number {
            40 => message(number, "not JSON"),
            90 => message(number, &other),
            150 => message(number, &event(1).to_string()),
            _ => message(number, &event(number).to_string()),
        })
        .collect();
    let answer = send(&mut function, &batch).await;
    assert_eq!(asked_for(&answer), [""; 0]);
    assert_eq!(answer.log.endings().stored, 148);

    let world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    world.timestream.set(Rule {
        body_contains: Some(contact_id(149)),
        ..Rule::writes(Fault::Throttle)
    });
    let answer = send(&mut function, &batch).await;
    let endings = answer.log.endings();
    assert_eq!((endings.received, endings.quarantined, endings.ignored), (150, 1, 1));
    // A request holds a hundred rows: the first hundred events are in the store, the rest went with the one that is throttled. The
    // last message holds the first event.
    let not_stored: Vec<String> = (103..=149).map(message_id).collect();
    assert_eq!(asked_for(&answer), not_stored);
    assert_eq!((endings.stored, endings.not_stored), (101, 47));
    assert_eq!(counts(&world.tables().await), [("ContactEvent", 100)]);

    world.timestream.pass();
    let again: Vec<Json> = batch
        .iter()
        .filter(|message| not_stored.iter().any(|id| message["messageId"] == id.as_str()))
        .cloned()
        .collect();
    let answer = send(&mut function, &again).await;
    assert_eq!((asked_for(&answer).len(), answer.log.endings().stored), (0, 47));
    assert_eq!(world.tables().await, clean.tables().await);
    // And the whole batch once more.
    let answer = send(&mut function, &batch).await;
    assert_eq!((asked_for(&answer).len(), answer.log.endings().stored), (0, 148));
    assert_eq!(world.tables().await, clean.tables().await);
    for (metric, expected) in [("RecordsReceived", 150 + 47 + 150), ("RecordsNotStored", 47)] {
        assert_eq!(
            world.metric_sum("contact-events", metric).await,
            Some(expected),
            "{metric}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_quarantine_down_the_poison_is_reported_too_and_a_replay_keeps_it() {
    let mut world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    let batch = [message(1, &event(1).to_string()), message(2, "not JSON")];
    world.s3.down().await;
    let answer = send(&mut function, &batch).await;
    assert_eq!(asked_for(&answer), [message_id(2)]);
    assert_eq!(answer.log.endings().stored, 1);

    world.s3.up();
    let answer = send(&mut function, &batch[1..]).await;
    assert_eq!((asked_for(&answer).len(), answer.log.endings().quarantined), (0, 1));
    let kept: Vec<String> = world.quarantine().await.into_keys().collect();
    assert_eq!(kept, [format!("contact-events/{}", message_id(2))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_without_an_id_that_was_not_stored_fails_the_whole_batch() {
    let world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    let mut batch = [message(1, &event(1).to_string()), message(2, &event(2).to_string())];
    batch[1].as_object_mut().unwrap().remove("messageId");
    assert_eq!(asked_for(&send(&mut function, &batch).await), [""; 0]);

    world
        .timestream
        .set(Rule::writes(Fault::Refuse(500, "InternalServerException")));
    let error = send(&mut function, &batch).await.result.unwrap_err();
    assert_eq!(error.error_type, "NotStored");
    let said = "a message without an id was not stored";
    assert!(error.message.contains(said), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_a_message_ends_the_function_and_what_is_no_batch_of_sqs_is_kept_whole() {
    let world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    let hostile = events::samples("contact-events/hostile");
    // What is not UTF-8 cannot be in a message.
    let bodies: Vec<&str> = hostile
        .iter()
        .filter_map(|(_, bytes)| str::from_utf8(bytes).ok())
        .collect();
    let messages: Vec<Json> = (1..).zip(&bodies).map(|(number, body)| message(number, body)).collect();
    let answer = send(&mut function, &messages).await;
    assert_eq!(asked_for(&answer), [""; 0]);
    let endings = answer.log.endings();
    assert_eq!(endings.received, bodies.len() as u64);
    assert_eq!(
        (endings.stored, endings.not_stored),
        (1, 0),
        "huge.json is large, not poison"
    );
    // Two of them have one event id, and both are kept.
    assert_eq!(world.quarantine().await.len() as u64, endings.quarantined);

    let kinesis = events::sample("triggers/kinesis-one-agent-event.json");
    let others = [
        kinesis.as_slice(),
        br#"{"Records":[]}"#,
        br#"{"Records":[null]}"#,
        br#"{"Records":7}"#,
    ];
    for other in others {
        let answer = function.invoke(other).await;
        assert_eq!(answer.result, Ok(Json::Null));
        assert_eq!(answer.log.endings().quarantined, 1);
        let kept = world.quarantine().await;
        let is_kept = |object: &crate::harness::world::Quarantined| object.bytes.as_deref() == Some(other.trim_ascii());
        assert!(kept.values().any(is_kept), "{}", String::from_utf8_lossy(other));
    }
}
