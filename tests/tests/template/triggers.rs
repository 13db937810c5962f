//! What the template makes arrive is what the code takes.

use std::fs;

use model::{Ignored, Instant, Normalised, contact_event};
use serde_json::Value as Json;
use trigger::schedule::{Collect, read_input};

use crate::PROFILES;
use crate::deployed::list;
use crate::read::{Template, root};

#[test]
fn the_schedules_inputs_are_read_as_they_are_meant() {
    let now = Instant::from_millis(1_795_172_400_000).unwrap();
    for (profile, parameters) in PROFILES {
        let deployed = Template::application().with(parameters);
        let named = parameters.iter().find(|(name, _)| *name == "InstanceId");
        let named: Vec<String> = named.map(|(_, id)| (*id).to_owned()).into_iter().collect();
        let check = |schedule: &str, collect: &[Collect]| {
            let input = deployed.get(schedule)["Target"]["Input"].as_str().unwrap();
            // As EventBridge Scheduler hands it over, and as an emulator does.
            let filled = input.replace("<aws.scheduler.scheduled-time>", "2026-11-20T11:00:00Z");
            assert_ne!(
                filled, input,
                "{profile}, {schedule}: the input must carry the tick's own time"
            );
            for (input, tick) in [
                (filled.as_str(), "2026-11-20T11:00:00.000Z"),
                (input, "2026-11-20T11:00:00.000Z"),
            ] {
                let read =
                    read_input(input, now).unwrap_or_else(|error| panic!("{profile}, {schedule}: {error}: {input}"));
                assert_eq!(
                    (read.collect.as_slice(), &read.instance_ids),
                    (collect, &named),
                    "{profile}, {schedule}"
                );
                assert!(
                    read.tick.to_string().starts_with(&tick[..19]),
                    "{profile}, {schedule}: {}",
                    read.tick
                );
            }
        };
        check("QueuesSchedule", &[Collect::Instances, Collect::Queues]);
        check("UsersSchedule", &[Collect::Users]);
    }
}

#[test]
fn the_rule_lets_through_what_the_model_takes() {
    let deployed = Template::application().with(&[]);
    let pattern = &deployed.get("ContactEventRule")["EventPattern"];
    let mut passing = list(&pattern["detail-type"]);
    passing.sort();
    let mut taken = contact_event::DETAIL_TYPES.map(str::to_owned);
    taken.sort();
    assert_eq!(
        passing, taken,
        "the detail-types of ContactEventRule and those of model::contact_event"
    );

    let sample = fs::read(root().join("events/triggers/eventbridge-contact-event.json")).unwrap();
    let mut event: Json = serde_json::from_slice(&sample).unwrap();
    let sources = list(&pattern["source"]);
    assert!(
        sources.contains(&"aws.connect".to_owned()) && sources.len() > 1,
        "{sources:?}"
    );
    for source in sources {
        event["source"] = source.clone().into();
        let made = contact_event::normalise(event.to_string().as_bytes());
        assert!(
            matches!(made, Ok(Normalised::Facts(_))),
            "an event of {source}: {made:?}"
        );
    }
    event["detail-type"] = "Contact Lens Realtime Rules Matched".into();
    let made = contact_event::normalise(event.to_string().as_bytes()).unwrap();
    assert!(matches!(
        made,
        Normalised::Ignored(Ignored::OtherDetailType | Ignored::OtherSource)
    ));
}

#[test]
fn with_and_without_a_buffer_contact_events_have_exactly_one_way_to_the_function() {
    let straight = Template::application().with(&[]);
    let target = &straight.get("ContactEventRule")["Targets"][0]["Arn"];
    assert_eq!(target, "${ContactEventsFunction.Alias}");
    assert!(
        straight.resources.contains_key("ContactEventRulePermission"),
        "the rule may invoke the function"
    );
    assert!(!straight.resources.contains_key("ContactEventBufferMapping"));

    let buffered = Template::application().with(&[("BufferContactEvents", "true")]);
    let target = &buffered.get("ContactEventRule")["Targets"][0]["Arn"];
    assert_eq!(target, "${ContactEventBuffer.Arn}");
    assert_eq!(
        buffered.get("ContactEventBufferMapping")["EventSourceArn"],
        "${ContactEventBuffer.Arn}"
    );
    assert!(!buffered.resources.contains_key("ContactEventRulePermission"));
}
