//! The same day with events that never arrive. What is lost is missing, and nothing else is wrong.
//!
//! Every row comes from one event, so that every other row is as it is in the undisturbed day. From this follows which figures survive:
//!
//! - what one row tells stays right, if that row is there: how long an offer rang, a conversation, after-contact work or a status lasted, how
//!   long the contact waited;
//! - of a contact everything but `abandoned` stays right while its COMPLETED arrives, since contact events repeat what earlier ones said;
//! - what two rows bound together (the states of agents, the states of contacts at agents) merges with its neighbour where the row between
//!   them is lost, and counts are too low by what is lost.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use simulator::disorder::{self, Disorder, Source};

use super::clean::{clean, questions};
use super::day::DAY;
use super::facts::{Facts, assert_same};
use super::play;
use crate::harness::world::World;

/// What the events that are lost are known by, and the contacts whose COMPLETED is lost.
struct Lost {
    events: BTreeSet<String>,
    completions: BTreeSet<String>,
}

impl Lost {
    fn of(numbers: &[usize]) -> Self {
        let mut lost = Self {
            events: BTreeSet::new(),
            completions: BTreeSet::new(),
        };
        for number in numbers {
            let emission = &DAY.emissions[*number];
            let event: Json = serde_json::from_slice(&emission.json).unwrap();
            let id = match emission.source {
                Source::ContactEvents => &event["id"],
                _ => &event["EventId"],
            };
            lost.events.insert(id.as_str().unwrap().to_owned());
            if event["detail"]["eventType"] == "COMPLETED" {
                let contact = event["detail"]["contactId"].as_str().unwrap();
                lost.completions.insert(contact.to_owned());
            }
        }
        lost
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_events_are_missing_and_all_others_stay_right() {
    let disorder = Disorder {
        seed: 3,
        lost: 0.03,
        ..Disorder::default()
    };
    let (deliveries, report) = disorder::disorder(&disorder, DAY.emissions.iter().cloned());
    let lost = Lost::of(&report.lost);
    assert!(
        lost.events.len() > 300 && lost.completions.len() > 10,
        "not much is lost"
    );
    let world = World::standing_at(DAY.evening()).await;
    play::play(&world, &deliveries).await;

    let clean = clean().await;
    let tables = world.tables().await;
    for table in ["AgentEvent", "AgentEvent_Contact", "ContactEvent"] {
        let arrived = |row: &&String| {
            let id = row.split(' ').find_map(|cell| cell.strip_prefix("event_id=")).unwrap();
            !lost.events.contains(id)
        };
        let expected: Vec<&String> = clean.tables[table].iter().filter(arrived).collect();
        let rows: Vec<&String> = tables[table].iter().collect();
        assert!(expected.len() < clean.tables[table].len(), "{table}: nothing is lost");
        assert!(rows == expected, "{table}: not the rows of the events that arrived");
    }

    for question in questions() {
        let truth = (question.truth)(&DAY.truth);
        let found = question.ask(&world).await;
        match question.name {
            // Each of these facts is told by one row.
            "offers" | "ends of conversations" | "statuses of agents" => {
                let told = truth.iter().filter(|(about, _)| found.contains_key(*about));
                let told: Facts = told.map(|(about, line)| (about.clone(), line.clone())).collect();
                assert!(told.len() < truth.len(), "{}: nothing is lost", question.name);
                assert_same(question.name, &told, &found);
            }
            "contacts" => assert_same(question.name, &completed(&truth, &lost), &completed(&found, &lost)),
            _ => {}
        }
    }
}

/// What is known of the contacts whose COMPLETED arrived, without what DISCONNECTED alone tells.
fn completed(facts: &Facts, lost: &Lost) -> Facts {
    let is_known = |contact: &String, line: &String| !lost.completions.contains(contact) && line.contains("completed=");
    let known = facts.iter().filter(|(contact, line)| is_known(contact, line));
    let without = |line: &String| line.replace("abandoned=true ", "").replace("abandoned=false ", "");
    known.map(|(contact, line)| (contact.clone(), without(line))).collect()
}
