//! What became of one contact or one agent is found in the log, by id and by nothing else.

use serde_json::{Value as Json, json};

use super::send;
use crate::harness::events::{self, agent_event, agent_event_at, contact_id, records};
use crate::harness::faults::{Fault, Rule};
use crate::harness::runtime::Answer;
use crate::harness::world::World;

fn agent_id(number: u32) -> String {
    format!("cccccccc-0000-4000-9000-{number:012}")
}

fn ids(of: fn(u32) -> String, numbers: impl IntoIterator<Item = u32>) -> String {
    numbers.into_iter().map(of).collect::<Vec<_>>().join(" ")
}

/// The fields of the lines of this message.
fn lines<'a>(answer: &'a Answer, message: &str) -> Vec<&'a Json> {
    let fields = answer.log.lines.iter().map(|line| &line["fields"]);
    fields.filter(|fields| fields["message"] == message).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_says_whom_it_was_about_and_what_was_not_simply_stored_has_a_line_of_its_own() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let mut batch = records((1..=3).map(agent_event));
    // Two more events of the same agent and contact add no ids; poison has none; the store refuses the last.
    batch.extend([
        events::Record::new(0, 4, agent_event_at(3, "2026-11-20T12:00:00Z".parse().unwrap())),
        events::Record::new(0, 5, b"poison".to_vec()),
        events::Record::new(0, 6, agent_event_at(9, "2020-01-01T00:00:00Z".parse().unwrap())),
    ]);
    let (_, answer) = send(&mut function, &batch).await;
    assert_eq!(answer.log.field("agent.ids"), &json!(ids(agent_id, [1, 2, 3, 9])));
    assert_eq!(answer.log.field("contact.ids"), &json!(ids(contact_id, [1, 2, 3, 9])));

    let [poison, refused] = lines(&answer, "record quarantined")[..] else {
        panic!("{:#?}", answer.log.lines);
    };
    let source = |position: usize| batch[position].quarantine_key().replacen("agent-events/", "", 1);
    assert_eq!(poison["source.id"], source(4));
    assert_eq!(poison["quarantine.reason"], "not_json");
    assert_eq!((&poison["agent.id"], &poison["contact.id"]), (&Json::Null, &Json::Null));
    assert_eq!(refused["source.id"], source(5));
    assert_eq!(refused["quarantine.reason"], "rejected_by_store");
    assert_eq!(
        (&refused["agent.id"], &refused["contact.id"]),
        (&json!(agent_id(9)), &json!(contact_id(9)))
    );
    for line in &answer.log.lines {
        assert_eq!(line["fields"]["request.id"], *answer.log.field("request.id"), "{line}");
    }
    assert_eq!(
        answer.log.lines.len(),
        3,
        "no line for a record that is stored: {:#?}",
        answer.log.lines
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_again_is_told_by_its_ids() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    world
        .timestream
        .set(Rule::writes(Fault::Refuse(500, "InternalServerException")));
    let (_, answer) = send(&mut function, &records((1..=2).map(agent_event))).await;
    let [line] = lines(&answer, "records not stored, they must come again")[..] else {
        panic!("{:#?}", answer.log.lines);
    };
    assert_eq!(line["agent.ids"], ids(agent_id, 1..=2));
    assert_eq!(line["contact.ids"], ids(contact_id, 1..=2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_s_events_are_found_by_its_id_and_by_its_agent_s_however_they_came() {
    let world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    let contact = "dddddddd-0000-4000-8000-000000000001";
    let agent = "cccccccc-0000-4000-8000-000000000001";
    for trigger in [
        "triggers/eventbridge-contact-event.json",
        "triggers/sqs-with-poison.json",
    ] {
        let answer = function.invoke(&events::sample(trigger)).await;
        assert_eq!(answer.log.field("contact.ids"), contact, "{trigger}");
        assert_eq!(answer.log.field("agent.ids"), agent, "{trigger}");
    }
    // An event that calls itself by somebody's name is quarantined, and the name is not in the log.
    let answer = function.invoke(br#"{"id":"Zaphod Beeblebrox"}"#).await;
    let [line] = lines(&answer, "record quarantined")[..] else {
        panic!("{:#?}", answer.log.lines);
    };
    assert_eq!(line["source.id"], Json::Null);
    assert!(!function.log().join("\n").contains("Zaphod"));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_more_ids_than_a_line_takes_the_rest_follows_on_lines_of_their_own() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    // Two contacts in each event make three thousand of them, and fifteen hundred agents.
    let two = |number: u32| {
        let time = "2026-11-20T12:00:00Z".parse().unwrap();
        events::changed_agent_event(number, time, |event| {
            let contacts = &mut event["CurrentAgentSnapshot"]["Contacts"];
            let mut second = contacts[0].clone();
            second["ContactId"] = contact_id(number + 5000).into();
            contacts.as_array_mut().unwrap().push(second);
        })
    };
    let (_, answer) = send(&mut function, &records((1..=1500).map(two))).await;
    let [more] = lines(&answer, "more ids")[..] else {
        panic!("{:#?}", answer.log.lines.len());
    };
    assert_eq!((&more["line"], &more["agent.ids"]), (&json!("invocation"), &Json::Null));
    assert_eq!(answer.log.field("agent.ids"), &json!(ids(agent_id, 1..=1500)));
    let logged = [answer.log.field("contact.ids"), &more["contact.ids"]].map(|ids| ids.as_str().unwrap());
    let expected = ids(contact_id, (1..=1500).chain(5001..=6500));
    assert_eq!(logged.join(" "), expected);
}
