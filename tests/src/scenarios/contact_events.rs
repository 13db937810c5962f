//! EventBridge events, one per invocation.

use std::fs;

use model::{Normalised, contact_event};
use serde_json::{Value as Json, json};

use crate::harness::events;
use crate::harness::faults::{Fault, Rule};
use crate::harness::root;
use crate::harness::tables::counts;
use crate::harness::world::World;

/// The events of whole contacts, each journey in order.
fn journeys() -> Vec<(String, Vec<u8>)> {
    let folder = root().join("events/contact-events");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name.starts_with("journey-"));
    names.sort();
    assert!(names.len() > 5, "{names:?}");
    let events = |name: &String| events::samples(&format!("contact-events/{name}"));
    names.iter().flat_map(events).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_is_stored_ignored_or_kept_and_a_second_delivery_changes_nothing() {
    let world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    let journeys = journeys();
    for (name, event) in &journeys {
        let answer = function.invoke(event).await;
        assert_eq!(answer.result, Ok(Json::Null), "{name}");
        assert_eq!(answer.log.endings().stored, 1, "{name}");
    }
    let tables = world.tables().await;
    assert_eq!(counts(&tables), [("ContactEvent", journeys.len())]);
    for (name, event) in journeys.iter().rev() {
        assert_eq!(function.invoke(event).await.log.endings().stored, 1, "{name}");
    }
    assert_eq!(world.tables().await, tables);

    let answer = function
        .invoke(&events::sample("triggers/eventbridge-other-detail-type.json"))
        .await;
    assert_eq!((answer.log.endings().ignored, &answer.result), (1, &Ok(Json::Null)));
    let reason = "detail-type is not a contact event=1";
    assert_eq!(answer.log.field("ignored.reasons"), reason);

    let poison = events::sample("triggers/eventbridge-hostile.json");
    let answer = function.invoke(&poison).await;
    assert_eq!((answer.log.endings().quarantined, &answer.result), (1, &Ok(Json::Null)));
    let quarantine = world.quarantine().await;
    let id = serde_json::from_slice::<Json>(&poison).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let object = &quarantine[&format!("contact-events/{id}")];
    assert_eq!(object.bytes.as_deref(), Some(poison.trim_ascii()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_not_stored_is_an_error_by_that_name_so_that_lambda_tries_again() {
    let mut world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    let event = events::sample("triggers/eventbridge-contact-event.json");
    world
        .timestream
        .set(Rule::writes(Fault::Refuse(500, "InternalServerException")));
    let answer = function.invoke(&event).await;
    let error = answer.result.unwrap_err();
    assert_eq!(error.error_type, "NotStored");
    assert!(error.message.starts_with("the event was not stored: "), "{error:?}");
    assert_eq!(answer.log.endings().not_stored, 1);

    world.timestream.pass();
    assert_eq!(function.invoke(&event).await.log.endings().stored, 1);
    assert_eq!(counts(&world.tables().await), [("ContactEvent", 1)]);

    // The same with poison and a quarantine that is down.
    let poison = events::sample("triggers/eventbridge-hostile.json");
    world.s3.down().await;
    let error = function.invoke(&poison).await.result.unwrap_err();
    assert_eq!(error.error_type, "NotStored");
    world.s3.up();
    assert_eq!(function.invoke(&poison).await.log.endings().quarantined, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_hostile_event_ends_in_quarantine_or_as_an_error_and_never_ends_the_function() {
    let world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    let mut kept = 0;
    for (name, event) in events::samples("contact-events/hostile") {
        let answer = function.invoke(&event).await;
        if serde_json::from_slice::<&serde_json::value::RawValue>(&event).is_err() {
            // EventBridge delivers JSON only; what is none does not reach the pipeline, and Lambda is told.
            assert!(answer.result.is_err(), "{name}");
            continue;
        }
        assert_eq!(answer.result, Ok(Json::Null), "{name}");
        let endings = answer.log.endings();
        match contact_event::normalise(&event) {
            Ok(Normalised::Facts(_)) => assert_eq!(endings.stored, 1, "{name}"),
            Ok(Normalised::Ignored(_)) => assert_eq!(endings.ignored, 1, "{name}"),
            Err(poison) => {
                assert_eq!(endings.quarantined, 1, "{name}");
                assert_eq!(
                    answer.log.field("quarantine.reasons"),
                    &json!(format!("{}=1", poison.reason())),
                    "{name}"
                );
                kept += 1;
            }
        }
    }
    assert!(kept > 10, "{kept}");
    // Two of them may have one id, so there may be fewer objects than events; each must be one of those that came.
    let came: Vec<Vec<u8>> = events::samples("contact-events/hostile")
        .into_iter()
        .map(|(_, bytes)| bytes.trim_ascii().to_vec())
        .collect();
    for (key, object) in world.quarantine().await {
        assert!(came.contains(object.bytes.as_ref().unwrap()), "{key}");
    }
}
