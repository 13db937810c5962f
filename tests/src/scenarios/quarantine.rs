//! What can never be stored is kept, byte for byte and with the reason, and stops nobody.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use model::{Normalised, agent_event};
use serde_json::{Value as Json, json};

use super::{send, send_all};
use crate::harness::events::{
    self, NOW, Record, agent_event, agent_event_at, changed_agent_event, kinesis_record, records,
};
use crate::harness::faults::{Fault, Rule};
use crate::harness::tables::counts;
use crate::harness::world::World;

/// A payload that the model refuses, and the reason it gives.
type Refused = (Vec<u8>, &'static str);

/// Every hostile payload that the model refuses; and those it takes all the same.
fn hostile() -> (Vec<Refused>, Vec<Vec<u8>>) {
    let (mut refused, mut taken) = (Vec::new(), Vec::new());
    let made = [("huge, and cut off", events::huge_agent_event(900)[..1_100_000].to_vec())];
    let made = made.map(|(name, bytes)| (name.to_owned(), bytes));
    for (name, bytes) in events::samples("hostile").into_iter().chain(made) {
        match agent_event::normalise(&bytes) {
            Err(poison) => refused.push((bytes, poison.reason())),
            Ok(Normalised::Facts(_)) => taken.push(bytes),
            Ok(ignored) => panic!("{name}: {ignored:?}"),
        }
    }
    taken.push(events::huge_agent_event(901));
    (refused, taken)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tenth_record_poison_is_kept_byte_for_byte_and_the_others_are_stored() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let (refused, _) = hostile();
    let batch = records((1..=100_u32).map(|number| match number % 10 {
        0 => refused[(number as usize / 10) % refused.len()].0.clone(),
        _ => agent_event(number),
    }));
    let endings = send_all(&mut function, &batch).await;
    assert_eq!((endings.stored, endings.quarantined), (90, 10));
    assert_eq!(
        counts(&world.tables().await),
        [("AgentEvent", 90), ("AgentEvent_Contact", 90)]
    );

    let kept: BTreeMap<String, Vec<u8>> = world
        .quarantine()
        .await
        .into_iter()
        .map(|(key, object)| (key, object.bytes.unwrap()))
        .collect();
    let poison = batch.iter().skip(9).step_by(10);
    let expected: BTreeMap<String, Vec<u8>> = poison
        .map(|record| (record.quarantine_key(), record.data.clone()))
        .collect();
    assert_eq!(kept, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_hostile_payload_goes_to_quarantine_with_its_reason() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let (refused, taken) = hostile();
    let payloads = refused.iter().map(|(bytes, _)| bytes).chain(&taken);
    let batch = records(payloads.cloned());
    let endings = send_all(&mut function, &batch).await;
    let expected = (refused.len() as u64, taken.len() as u64);
    assert_eq!((endings.quarantined, endings.stored), expected);

    let quarantine = world.quarantine().await;
    assert_eq!(quarantine.len(), refused.len());
    for (record, (bytes, reason)) in batch.iter().zip(&refused) {
        let object = &quarantine[&record.quarantine_key()];
        assert_eq!((object.reason.as_str(), object.bytes.as_ref()), (*reason, Some(bytes)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_outside_every_window_are_kept_with_the_reason_the_store_gave() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    // The store keeps 25 hours in memory and 365 days more, and takes nothing from a future further than some minutes.
    let at = |number, time: &str| agent_event_at(number, time.parse().unwrap());
    let batch = records([
        at(1, "2025-11-01T00:00:00Z"),
        at(2, "2026-11-20T19:59:59Z"),
        at(3, "2026-11-22T00:00:00Z"),
        at(4, "2026-03-01T00:00:00Z"),
    ]);
    let endings = send_all(&mut function, &batch).await;
    assert_eq!((endings.stored, endings.quarantined), (2, 2));
    let quarantine = world.quarantine().await;
    assert_eq!(quarantine.len(), 2);
    for record in [&batch[0], &batch[2]] {
        let object = &quarantine[&record.quarantine_key()];
        assert_eq!(object.reason, "rejected_by_store");
        assert!(
            object.detail.contains("is outside the time range ["),
            "{}",
            object.detail
        );
        assert_eq!(object.bytes.as_ref(), Some(&record.data));
    }

    // Once retention has been mended, or time has come, sending them again stores them.
    world.set_clock("2026-11-22T00:05:00Z");
    let endings = send_all(&mut function, &batch[2..3]).await;
    assert_eq!((endings.stored, endings.quarantined), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_record_with_the_same_key_and_other_values_is_kept_whether_it_comes_with_the_first_or_after_it() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let time: Timestamp = NOW.parse().unwrap();
    let named = |name: &str| {
        changed_agent_event(1, time, |event| {
            event["CurrentAgentSnapshot"]["Configuration"]["Username"] = name.into();
        })
    };
    let batch = records([named("first"), named("second"), named("first"), named("third")]);
    let endings = send_all(&mut function, &batch[..3]).await;
    assert_eq!((endings.stored, endings.quarantined), (2, 1));
    let endings = send_all(&mut function, &batch[3..]).await;
    assert_eq!((endings.stored, endings.quarantined), (0, 1));

    let quarantine = world.quarantine().await;
    let keys: Vec<&String> = quarantine.keys().collect();
    assert_eq!(keys, [&batch[1].quarantine_key(), &batch[3].quarantine_key()]);
    let rows = &world.tables().await["AgentEvent"];
    assert!(rows.len() == 1 && rows[0].contains("username=first"), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_quarantine_down_the_record_is_reported_not_lost_and_a_replay_keeps_it() {
    let mut world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let mut batch = records((1..=10).map(agent_event));
    batch[4].data = b"poison".to_vec();
    world.s3.down().await;
    let (reported, answer) = send(&mut function, &batch).await;
    assert_eq!(reported, [batch[4].sequence_number.clone()]);
    let endings = answer.log.endings();
    assert_eq!((endings.stored, endings.quarantined, endings.not_stored), (9, 0, 1));
    assert_eq!(
        counts(&world.tables().await)[0],
        ("AgentEvent", 9),
        "it holds up nobody else"
    );

    world.s3.up();
    let endings = send_all(&mut function, &batch[4..]).await;
    assert_eq!((endings.stored, endings.quarantined), (5, 1));
    let object = &world.quarantine().await[&batch[4].quarantine_key()];
    assert_eq!(
        (object.reason.as_str(), object.bytes.as_deref()),
        ("not_json", Some(b"poison".as_slice()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_overwrites_what_is_in_quarantine() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let batch = records([b"poison".to_vec(), b"{}".to_vec()]);
    // The object is put, and the answer lost, so that even the SDK's own retry is a replay.
    world.s3.set(Rule::all(Fault::LoseAnswer).times(1));
    for _ in 0..2 {
        assert_eq!(send_all(&mut function, &batch).await.quarantined, 2);
        assert_eq!(world.quarantine().await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_kinesis_event_fails_as_such_and_the_next_one_is_taken() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    for event in [
        "{}",
        "[]",
        "null",
        "7",
        r#"{"Records":{}}"#,
        r#"{"Records":null}"#,
        r#"{"detail":{}}"#,
    ] {
        let error = function.invoke(event.as_bytes()).await.result.unwrap_err();
        assert_eq!(error.error_type, "BatchError", "{event}: {error:?}");
    }
    for event in [b"".as_slice(), b"{", b"\xff\xfe", b"not JSON"] {
        assert!(function.invoke(event).await.result.is_err(), "{event:?}");
    }
    assert_eq!(send_all(&mut function, &[]).await.received, 0);
    assert_eq!(send_all(&mut function, &records([agent_event(1)])).await.stored, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_envelope_is_kept_and_stops_nobody_not_even_another_unreadable_one() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let good: Vec<Record> = records((1..=3).map(agent_event));
    let changed = |record: &Record, change: &dyn Fn(&mut Json)| {
        let mut envelope = kinesis_record(record);
        change(&mut envelope);
        envelope
    };
    let no_data = changed(&good[0], &|envelope| {
        envelope["kinesis"].as_object_mut().unwrap().remove("data");
    });
    let bad_base64 = changed(&good[1], &|envelope| envelope["kinesis"]["data"] = "*".into());
    let unreadable = [no_data, bad_base64, json!(null), json!({}), json!("text")];
    let mut kept = Vec::new();
    // Each in a batch of its own, at the same place of it.
    for envelope in &unreadable {
        let event = json!({ "Records": [envelope, kinesis_record(&good[2])] });
        let answer = function.invoke(event.to_string().as_bytes()).await;
        assert_eq!(events::reported(&answer.result.unwrap()), [""; 0]);
        let endings = answer.log.endings();
        assert_eq!((endings.stored, endings.quarantined), (1, 1), "{envelope}");
        kept.push(envelope.to_string().into_bytes());
    }
    let quarantine = world.quarantine().await;
    let mut found: Vec<Vec<u8>> = quarantine
        .values()
        .map(|object| object.bytes.clone().unwrap())
        .collect();
    assert!(quarantine.values().all(|object| object.reason == "unreadable_envelope"));
    found.sort();
    kept.sort();
    assert_eq!(found, kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_quarantine_hanging_the_record_is_reported_in_time() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let mut batch = records((1..=3).map(agent_event));
    batch[1].data = b"poison".to_vec();
    world.s3.set(Rule::all(Fault::Delay(Duration::from_mins(1))));
    let (started, limit) = (Instant::now(), Duration::from_secs(5));
    let answer = function.invoke_within(&events::kinesis(&batch), limit).await;
    assert!(started.elapsed() < limit, "{:?}", started.elapsed());
    let response = answer.result.unwrap();
    assert_eq!(events::reported(&response), [batch[1].sequence_number.as_str()]);
    assert_eq!(answer.log.endings().stored, 2);
}
