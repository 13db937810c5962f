//! The bus, its rule and the function behind it, straight or through the buffer.

use jiff::Timestamp;
use local_cloud::{accounts, clients, feed, shift};
use model::contact_event::DETAIL_TYPES;
use serde_json::Value as Json;

use crate::harness::deployed::{self, until};
use crate::harness::events;
use crate::harness::tables::{Answered, query};
use crate::harness::world::World;

/// What the rows say. The bus gives each event another id, and so its row another place below the millisecond.
const SAID: &str = r#"SELECT contact_id, event_type, channel, queue_id, agent_id, queue_time, agent_time, hold_time, after_call_work_time,
    handle_time, abandoned FROM "connect-analytics"."ContactEvent" ORDER BY contact_id, event_type, time"#;

/// The events of one contact, as if it had ended just now, under both names that Connect has for them.
fn journey() -> Vec<Vec<u8>> {
    let samples = events::samples("contact-events/journey-voice");
    let parsed: Vec<Json> = samples
        .iter()
        .map(|(_, bytes)| serde_json::from_slice(bytes).unwrap())
        .collect();
    let time = |event: &Json| -> Timestamp { event["time"].as_str().unwrap().parse().unwrap() };
    let newest = parsed.iter().map(time).max().unwrap();
    let shift = shift::shift_to(newest, Timestamp::now());
    let renamed = parsed
        .into_iter()
        .zip(DETAIL_TYPES.into_iter().cycle())
        .map(|(mut event, name)| {
            event["detail-type"] = name.into();
            serde_json::to_vec(&event).unwrap()
        });
    renamed.map(|event| shift::shift_instants(&event, shift)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rule_takes_contact_events_under_both_names_to_the_function_straight_and_through_the_buffer() {
    let cloud = deployed::shared().await;
    let _turn = cloud.turn().await;
    let journey = journey();
    let clean = World::new().await;
    clean.set_clock(&Timestamp::now().to_string());
    let mut function = clean.start("contact-events", &[]).await;
    for event in &journey {
        assert_eq!(function.invoke(event).await.log.endings().stored, 1);
    }
    let expected: Vec<Answered> = query(&clean.query_client(), SAID).await;

    let stored = async |count: usize| {
        until("the contact's events are stored", async || {
            (cloud.tables().await["ContactEvent"].len() >= count).then_some(())
        })
        .await;
        query(&clients::timestream_query(&cloud.store), SAID).await
    };
    let events: Vec<&[u8]> = journey.iter().map(Vec::as_slice).collect();
    feed::put_contact_events(&cloud.ministack, &events).await.unwrap();
    assert_eq!(stored(events.len()).await, expected);

    // With the buffer, the same events come in batches out of a queue. The bus gives them new ids, so each has another row that says the same.
    cloud.redeploy(&[("BufferContactEvents", "true")]).await;
    feed::put_contact_events(&cloud.ministack, &events).await.unwrap();
    let twice: Vec<Answered> = expected.iter().flat_map(|row| [row.clone(), row.clone()]).collect();
    assert_eq!(stored(2 * events.len()).await, twice);
    let function = cloud.stack.function("contact-events").unwrap();
    let log = accounts::log_of(&cloud.ministack, function).await.unwrap();
    assert!(
        log.iter().any(|line| line.contains(r#""event.source":"sqs""#)),
        "{log:#?}"
    );
    cloud.redeploy(&[("BufferContactEvents", "false")]).await;
}
