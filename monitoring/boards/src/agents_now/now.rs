//! The panels about the end of the chosen range: how the agents stand.

use super::columns::{agent, contact_id, contact_state, count, hidden, seconds, state, text};
use super::latest;
use super::limits::{
    AFTER_CONTACT_WORK_SECONDS, BREAK_SECONDS, HOLD_SECONDS, MISSED_IN_A_ROW, MISSED_SECONDS, SILENT_SECONDS,
};
use crate::board::{Coloured, Figures, Kind, Panel, Place};
use crate::field::Unit;
use crate::field::{Override, Property, Step};
use crate::shared::palette;
use crate::source::{Source, Sql};
use crate::transformation::{Condition, Transformation};

/// The panel with the counts, from which others draw.
const COUNTS: u32 = 1;
/// The panel with the agents, from which others draw.
const AGENTS: u32 = 8;

const STATES: [(&str, &str, &str); 9] = [
    ("available", "Available", palette::BLUE),
    ("on_contact", "On contact", palette::BLUISH_GREEN),
    ("on_hold", "On hold", palette::YELLOW),
    ("after_contact_work", "After-contact work", palette::SKY_BLUE),
    ("incoming", "Incoming", palette::REDDISH_PURPLE),
    ("missed", "Missed, rejected, error", palette::VERMILLION),
    ("on_break", "In a custom status", palette::CUSTOM_STATUS),
    ("offline", "Offline, logged out", palette::GREY),
    ("unknown", "No status, no events", palette::GREY),
];

/// The panels.
pub(super) fn panels() -> Vec<Panel> {
    vec![
        counts(),
        Panel {
            id: 2,
            title: "Over a limit",
            description: over_limit_rule(),
            place: Place::at(0, 4, 4, 4),
            ..problems("over_limit")
        },
        Panel {
            id: 3,
            title: "Phantom suspects",
            description: suspicion_rule(),
            place: Place::at(4, 4, 4, 4),
            ..problems("suspects")
        },
        agents(),
        over_limit(),
        suspects(),
        held_contacts(),
    ]
}

fn counts() -> Panel {
    let colour = |(column, title, colour): (&'static str, &'static str, &'static str)| {
        Override::of(column, [Property::DisplayName(title), Property::Colour(colour)])
    };
    Panel {
        id: COUNTS,
        title: "Agents by state",
        description: "The chosen agents by what they do at the end of the chosen range, each counted once: by the latest event of each, \
                      however old. Definition: Agent state."
            .to_owned(),
        place: Place::at(0, 0, 24, 4),
        kind: Kind::Stat {
            figures: Figures::Last,
            coloured: Coloured::Background,
            sparkline: false,
        },
        source: Source::Timestream(vec![Sql::table(latest::counts())]),
        unit: Unit::Count,
        decimals: Some(0),
        no_value: "No agents",
        thresholds: palette::plain(palette::GREY),
        overrides: STATES.map(colour).into(),
        transformations: vec![Transformation::Fields(STATES.map(|(column, ..)| column).into())],
        ..Panel::default()
    }
}

/// A count of agents who need a look.
fn problems(column: &'static str) -> Panel {
    Panel {
        kind: Kind::Stat {
            figures: Figures::LastOf(column),
            coloured: Coloured::Value,
            sparkline: false,
        },
        source: Source::Panel(COUNTS),
        unit: Unit::Count,
        decimals: Some(0),
        no_value: "No agents",
        thresholds: vec![
            Step {
                from: None,
                colour: palette::GOOD,
            },
            Step {
                from: Some(1.0),
                colour: palette::BAD,
            },
        ],
        ..Panel::default()
    }
}

fn agents() -> Panel {
    Panel {
        id: AGENTS,
        title: "Agents",
        description: "Every chosen agent at the end of the chosen range, by the latest event of each, however old. Agents known only from \
                      the users' snapshot have no events. Team by the newest snapshot of users, free slots by the routing profile alone. \
                      An agent's name leads to the agent's events, a contact to its journey. Definition: Agent state."
            .to_owned(),
        place: Place::at(0, 8, 24, 12),
        kind: Kind::Table {
            sort: Some(("Agent", false)),
        },
        source: Source::Timestream(vec![Sql::table(latest::agents())]),
        unit: Unit::Count,
        no_value: "No agents",
        overrides: vec![
            agent(),
            state(),
            seconds("time_in_state", "In it for"),
            seconds("last_event_age", "Last event"),
            count("contacts", "Contacts"),
            text("next_status", "Next status"),
            text("over_limit", "Over a limit"),
            text("suspicion", "Phantom?"),
            text("team", "Team"),
            text("routing_profile", "Routing profile"),
            count("voice_slots_free", "Free voice"),
            count("chat_slots_free", "Free chat"),
            count("task_slots_free", "Free task"),
            text("status", "Status"),
            seconds("over_by", "Over by"),
            contact_id("Contact"),
            hidden("agent_id"),
        ],
        ..Panel::default()
    }
}

fn over_limit() -> Panel {
    Panel {
        id: 9,
        title: "Over a limit, longest first",
        description: over_limit_rule(),
        place: Place::at(0, 20, 12, 7),
        no_value: "Nobody is over a limit",
        transformations: vec![
            Transformation::Rows {
                all: true,
                conditions: vec![("over_limit", Condition::IsNotNull)],
            },
            Transformation::Fields(vec![
                "agent",
                "team",
                "state",
                "over_limit",
                "over_by",
                "contact_id",
                "agent_id",
            ]),
            Transformation::SortBy {
                field: "over_by",
                descending: true,
            },
        ],
        overrides: vec![
            agent(),
            text("team", "Team"),
            state(),
            text("over_limit", "Limit"),
            seconds("over_by", "Over by"),
            contact_id("Contact"),
            hidden("agent_id"),
        ],
        ..from_agents()
    }
}

fn suspects() -> Panel {
    Panel {
        id: 10,
        title: "Phantom suspects, longest silent first",
        description: suspicion_rule(),
        place: Place::at(12, 20, 12, 7),
        no_value: "Nobody is suspected",
        transformations: vec![
            Transformation::Rows {
                all: true,
                conditions: vec![("suspicion", Condition::IsNotNull)],
            },
            Transformation::Fields(vec![
                "agent",
                "team",
                "state",
                "time_in_state",
                "last_event_age",
                "suspicion",
                "agent_id",
            ]),
            Transformation::SortBy {
                field: "last_event_age",
                descending: true,
            },
        ],
        overrides: vec![
            agent(),
            text("team", "Team"),
            state(),
            seconds("time_in_state", "In it for"),
            seconds("last_event_age", "Last event"),
            text("suspicion", "Why"),
            hidden("agent_id"),
        ],
        ..from_agents()
    }
}

/// A table that draws from the agents'.
fn from_agents() -> Panel {
    Panel {
        kind: Kind::Table { sort: None },
        source: Source::Panel(AGENTS),
        unit: Unit::Count,
        ..Panel::default()
    }
}

fn held_contacts() -> Panel {
    Panel {
        id: 11,
        title: "Contacts with agents, longest in their state first",
        description: "The contacts in the latest event of each chosen agent, those in after-contact work included; also by the chosen \
                      queues and channels. A contact leads to its journey. Definition: Contacts held."
            .to_owned(),
        place: Place::at(0, 27, 24, 9),
        kind: Kind::Table {
            sort: Some(("In it for", true)),
        },
        source: Source::Timestream(vec![Sql::table(latest::held_contacts())]),
        unit: Unit::Count,
        no_value: "No contacts with agents",
        overrides: vec![
            agent(),
            contact_id("Contact"),
            text("channel", "Channel"),
            text("queue", "Queue"),
            contact_state(),
            seconds("time_in_state", "In it for"),
            seconds("time_with_agent", "With the agent for"),
            hidden("agent_id"),
        ],
        ..Panel::default()
    }
}

fn over_limit_rule() -> String {
    format!(
        "Agents with a contact in after-contact work for longer than the user's own limit (or {AFTER_CONTACT_WORK_SECONDS} s where the user \
         has none), or on hold for longer than {HOLD_SECONDS} s, or in a custom status for longer than {BREAK_SECONDS} s; not those who are \
         Offline. Definition: Over a limit."
    )
}

fn suspicion_rule() -> String {
    format!(
        "Agents who are not Offline and of whom no event came for more than three heartbeats ({SILENT_SECONDS} s), or who are in the state \
         Missed for more than {MISSED_SECONDS} s, or who missed their last {MISSED_IN_A_ROW} offers: nobody sits there. \
         Definition: Phantom suspect."
    )
}
