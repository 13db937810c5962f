//! Contacts of agents, and the events one by one.

use super::{queries, seconds, to_agents};
use crate::board::{Kind, Panel, Place};
use crate::field::{Cell, Override, Property, Unit};
use crate::shared::palette;
use crate::source::{Source, Sql};

pub(super) fn panels() -> Vec<Panel> {
    let states = |column: &'static str, name: &'static str| {
        Override::of(
            column,
            [
                Property::DisplayName(name),
                Property::Cell(Cell::ColouredText),
                Property::Mappings(palette::state_mappings()),
                Property::Thresholds(palette::plain(palette::CUSTOM_STATUS)),
                Property::NoValue("–"),
            ],
        )
    };
    vec![
        Panel {
            id: 30,
            title: "Contacts by agent",
            description: "Conversations that ended in the range, and offers that rang out or were declined. Definition: Contacts of an agent."
                .to_owned(),
            place: Place::at(0, 44, 24, 10),
            kind: Kind::Table { sort: None },
            source: Source::Timestream(vec![Sql::table(queries::contacts_by_agent())]),
            unit: Unit::Count,
            no_value: "No contacts",
            overrides: vec![
                Override::of("agent", [Property::DisplayName("Agent"), to_agents()]),
                Override::of("team", [Property::DisplayName("Team"), Property::NoValue("–")]),
                Override::of("handled", [Property::DisplayName("Handled")]),
                Override::of("missed", [Property::DisplayName("Missed")]),
                Override::of("rejected", [Property::DisplayName("Rejected")]),
                seconds("average_talk", "Average talk"),
                seconds("average_work", "Average after-contact work"),
                seconds("talk", "Talk"),
                seconds("work", "After-contact work"),
                Override::of("agent_id", [Property::Hidden]),
            ],
            ..Panel::default()
        },
        Panel {
            id: 31,
            title: "State changes",
            description: "Every change of an agent's state in the range, the newest first, at most 1,000: what it was, for how long, and what \
                          it became. Definition: Time in state."
                .to_owned(),
            place: Place::at(0, 54, 24, 10),
            kind: Kind::Table { sort: None },
            source: Source::Timestream(vec![Sql::table(queries::state_changes())]),
            unit: Unit::Text,
            no_value: "No state changed",
            overrides: vec![
                Override::of("time", [Property::DisplayName("Time"), Property::Unit(Unit::Instant)]),
                Override::of("agent", [Property::DisplayName("Agent"), to_agents()]),
                Override::of("team", [Property::DisplayName("Team"), Property::NoValue("No team")]),
                states("previous_state", "From"),
                seconds("lasted", "After"),
                states("state", "To"),
                Override::of("status_name", [Property::DisplayName("Status"), Property::NoValue("–")]),
                Override::of("next_status_name", [Property::DisplayName("Next status"), Property::NoValue("–")]),
                Override::of("contacts", [Property::DisplayName("Contacts"), Property::NoValue("–")]),
                Override::of("agent_id", [Property::Hidden]),
            ],
            ..Panel::default()
        },
        Panel {
            id: 32,
            title: "Agent states as the events say",
            description: "Each event with the agent's state and since when, the newest first, at most 1,000. A duration that an event cannot \
                          prove is missing. Definition: Agent events."
                .to_owned(),
            place: Place::at(0, 64, 24, 10),
            kind: Kind::Table { sort: None },
            source: Source::Timestream(vec![Sql::table(queries::states())]),
            unit: Unit::Text,
            no_value: "No events",
            overrides: vec![
                Override::of("time", [Property::DisplayName("Time"), Property::Unit(Unit::Instant)]),
                Override::of("agent", [Property::DisplayName("Agent"), to_agents()]),
                Override::of("agent_id", [Property::DisplayName("Agent id")]),
                states("state", "State"),
                seconds("duration", "In it for"),
                Override::of("status_name", [Property::DisplayName("Status"), Property::NoValue("–")]),
                seconds("status_duration", "Status for"),
                Override::of("event_type", [Property::DisplayName("Event")]),
            ],
            ..Panel::default()
        },
    ]
}
