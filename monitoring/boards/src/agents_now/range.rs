//! The panels about the chosen range: what the agents did in it.

use super::columns::{agent, count, hidden, instant, seconds, share, text};
use super::{contacts, states};
use crate::board::{Coloured, Figures, Kind, Panel, Place};
use crate::field::{Cell, Colouring, Override, Property, Unit};
use crate::shared::palette;
use crate::source::{Source, Sql};
use crate::transformation::{Condition, Transformation};

/// The panel with the occupancy of each agent and of all.
const OCCUPANCY: u32 = 13;
/// The panel with the handle time of each agent and of all.
const HANDLE_TIME: u32 = 15;
/// The row of all agents, in the panels that have one.
const ALL_AGENTS: &str = "All agents";

const CONNECTS_OCCUPANCY: &str = "Time on contacts, after-contact work included, of that and the time idle, in the status Available: how \
                                  Connect counts, however many contacts an agent has at once. Definition: Occupancy.";
const CONTACT_OCCUPANCY: &str = "Time of all contacts with agents, each from its connection until it is cleared, of the time on contacts and \
                                 idle: above 100 % where agents serve several at once. Definition: Contact occupancy.";
const HANDLE: &str = "Of the contacts completed in the range, by the chosen queues and channels: talk, hold and after-contact work, and the \
                      handle time that they make up. Definition: Handle time split.";

/// The panels.
pub(super) fn panels() -> Vec<Panel> {
    vec![
        of_all(4, "Occupancy", CONNECTS_OCCUPANCY, OCCUPANCY, "occupancy", Unit::Share),
        of_all(
            5,
            "Occupancy by contact time",
            CONTACT_OCCUPANCY,
            OCCUPANCY,
            "contact_occupancy",
            Unit::Share,
        ),
        of_all(
            6,
            "Handle time, median",
            HANDLE,
            HANDLE_TIME,
            "handle_median",
            Unit::Seconds,
        ),
        of_all(7, "Handle time, p90", HANDLE, HANDLE_TIME, "handle_p90", Unit::Seconds),
        timeline(),
        occupancy(),
        handle_time_parts(),
        handle_time(),
        missed_by_agent(),
        missed_by_queue(),
        sessions(),
        transfers_out(),
    ]
}

/// A figure of all chosen agents, from the answer of another panel. They stand side by side, by their ids.
fn of_all(id: u32, title: &'static str, rule: &str, panel: u32, column: &'static str, unit: Unit) -> Panel {
    let x = u8::try_from((id - 2) * 4).unwrap_or_default();
    Panel {
        id,
        title,
        description: rule.to_owned(),
        place: Place::at(x, 4, 4, 4),
        kind: Kind::Stat {
            figures: Figures::LastOf(column),
            coloured: Coloured::Nothing,
            sparkline: false,
        },
        source: Source::Panel(panel),
        unit,
        decimals: Some(1),
        no_value: "None in the range",
        thresholds: palette::plain(palette::TEXT),
        transformations: vec![Transformation::Rows {
            all: true,
            conditions: vec![("agent", Condition::Equal(ALL_AGENTS))],
        }],
        ..Panel::default()
    }
}

fn timeline() -> Panel {
    Panel {
        id: 12,
        title: "States",
        description: "What each chosen agent did in the range: the state at its beginning is that of the latest change before. A login \
                      without a status yet and a logout without a snapshot are told apart from Offline. Definition: State over time."
            .to_owned(),
        place: Place::at(0, 36, 24, 14),
        kind: Kind::StateTimeline { merged: true },
        source: Source::Timestream(vec![Sql::table(states::timeline())]),
        unit: Unit::Text,
        no_value: "No events of the chosen agents",
        mappings: palette::state_mappings(),
        thresholds: palette::plain(palette::CUSTOM_STATUS),
        display_name: Some("${__field.labels.agent}"),
        ..Panel::default()
    }
}

fn occupancy() -> Panel {
    Panel {
        id: OCCUPANCY,
        title: "Occupancy by agent",
        description: format!("By Connect's rule: {CONNECTS_OCCUPANCY} By contact time: {CONTACT_OCCUPANCY}"),
        place: Place::at(0, 50, 14, 10),
        source: Source::Timestream(vec![Sql::table(states::occupancy())]),
        overrides: vec![
            agent(),
            seconds("on_contact", "On contacts"),
            seconds("idle", "Idle"),
            Override::of(
                "occupancy",
                [
                    Property::DisplayName("Occupancy"),
                    Property::Unit(Unit::Share),
                    Property::Decimals(1),
                    Property::NoValue("–"),
                    Property::Minimum(0.0),
                    Property::Maximum(1.0),
                    Property::Thresholds(palette::plain(palette::BLUE)),
                    Property::Cell(Cell::Bar),
                ],
            ),
            seconds("contact_time", "Contact time"),
            share("contact_occupancy", "By contact time"),
            hidden("agent_id"),
        ],
        no_value: "Nobody was available in the range",
        ..table()
    }
}

fn handle_time_parts() -> Panel {
    let part = |column, title, colour| Override::of(column, [Property::DisplayName(title), Property::Colour(colour)]);
    Panel {
        id: 14,
        title: "What a contact's handle time is made of, on average",
        description: HANDLE.to_owned(),
        place: Place::at(14, 50, 10, 10),
        kind: Kind::PieChart {
            figures: Figures::Last,
            donut: true,
        },
        source: Source::Panel(HANDLE_TIME),
        unit: Unit::Seconds,
        decimals: Some(1),
        no_value: "No contacts completed",
        transformations: vec![
            Transformation::Rows {
                all: true,
                conditions: vec![("agent", Condition::Equal(ALL_AGENTS))],
            },
            Transformation::Fields(vec!["talk", "hold", "work"]),
        ],
        overrides: vec![
            part("talk", "Talk", palette::BLUISH_GREEN),
            part("hold", "Hold", palette::YELLOW),
            part("work", "After-contact work", palette::SKY_BLUE),
        ],
        ..Panel::default()
    }
}

fn handle_time() -> Panel {
    Panel {
        id: HANDLE_TIME,
        title: "Handle time by agent",
        description: HANDLE.to_owned(),
        place: Place::at(0, 60, 24, 10),
        source: Source::Timestream(vec![Sql::table(contacts::handle_time())]),
        overrides: vec![
            agent(),
            count("contacts", "Contacts"),
            seconds("talk", "Talk, mean"),
            seconds("hold", "Hold, mean"),
            seconds("work", "Work, mean"),
            seconds("talk_median", "Talk, median"),
            seconds("talk_p90", "Talk, p90"),
            seconds("hold_median", "Hold, median"),
            seconds("hold_p90", "Hold, p90"),
            seconds("work_median", "Work, median"),
            seconds("work_p90", "Work, p90"),
            seconds("handle_median", "Handle, median"),
            seconds("handle_p90", "Handle, p90"),
            hidden("agent_id"),
        ],
        no_value: "No contacts completed",
        ..table()
    }
}

fn missed_by_agent() -> Panel {
    Panel {
        id: 16,
        title: "Missed contacts by agent and queue",
        description: "Offers to agents that ended in the range, by the chosen queues and channels, and how many of them rang out or were \
                      declined. Definition: Missed contacts."
            .to_owned(),
        place: Place::at(0, 70, 14, 10),
        source: Source::Timestream(vec![Sql::table(contacts::missed_by_agent())]),
        overrides: vec![
            agent(),
            text("queue", "Queue"),
            count("missed", "Missed"),
            count("rejected", "Rejected"),
            count("offers", "Offers"),
            share("missed_share", "Missed of offers"),
            hidden("agent_id"),
        ],
        no_value: "No offers",
        ..table()
    }
}

fn missed_by_queue() -> Panel {
    Panel {
        id: 17,
        title: "Missed contacts by queue",
        description: "Offers to the chosen agents that rang out in the range. Definition: Missed contacts.".to_owned(),
        place: Place::at(14, 70, 10, 10),
        kind: Kind::BarGauge {
            figures: Figures::EachRow(50),
            horizontal: true,
        },
        source: Source::Timestream(vec![Sql::table(contacts::missed_by_queue())]),
        unit: Unit::Count,
        decimals: Some(0),
        no_value: "No offers",
        minimum: Some(0.0),
        colouring: Colouring::Fixed(palette::VERMILLION),
        transformations: vec![Transformation::Fields(vec!["queue", "missed"])],
        ..Panel::default()
    }
}

fn sessions() -> Panel {
    Panel {
        id: 18,
        title: "Logins and logouts",
        description: "Sessions that lie in the range, wholly or in part, the latest first; one that has no logout lasts, or its logout was \
                      not seen before the next login. Definition: Session."
            .to_owned(),
        place: Place::at(0, 80, 14, 10),
        source: Source::Timestream(vec![Sql::table(states::sessions())]),
        overrides: vec![
            agent(),
            instant("login", "Login"),
            instant("logout", "Logout"),
            seconds("logged_in", "Logged in for"),
            hidden("agent_id"),
        ],
        no_value: "No sessions",
        ..table()
    }
}

fn transfers_out() -> Panel {
    Panel {
        id: 19,
        title: "Transfers out",
        description: "Contacts that agents passed on to another queue in the range, by the chosen queues and channels that they came from. \
                      Passing on to somebody outside is no contact, and not seen. Definition: Transfers out."
            .to_owned(),
        place: Place::at(14, 80, 10, 10),
        source: Source::Timestream(vec![Sql::table(contacts::transfers_out())]),
        overrides: vec![
            agent(),
            text("from_queue", "From"),
            text("to_queue", "To"),
            count("transfers", "Transfers"),
            hidden("agent_id"),
        ],
        no_value: "No transfers",
        ..table()
    }
}

fn table() -> Panel {
    Panel {
        kind: Kind::Table { sort: None },
        unit: Unit::Count,
        ..Panel::default()
    }
}
