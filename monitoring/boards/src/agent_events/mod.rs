//! *Agent events*: what agents did over the chosen range, as their events tell it.

mod charts;
pub(crate) mod queries;
mod states;
mod tables;

use crate::Targets;
use crate::agents_now::people;
use crate::board::{Board, Coloured, Figures, Kind, Panel, Place};
use crate::field::{Colouring, Override, Property, Unit};
use crate::shared::{links, palette, variables};
use crate::source::{Source, Sql};
use crate::transformation::Transformation;

/// The panel whose answer the figures at the top share.
const TOTALS: u32 = 1;

/// The board.
pub(crate) fn board(_targets: &Targets) -> Board {
    let mut variables = variables::common();
    variables.push(people::agent_variable());
    Board {
        uid: links::AGENT_EVENTS,
        title: "Agent events",
        description: "What agents did over the chosen range: events, logins, states and how long they lasted, contacts handled and missed.",
        from: "now-6h",
        variables,
        annotations: Vec::new(),
        panels: [figures(), charts::panels(), states::panels(), tables::panels()].concat(),
    }
}

/// The row of figures: one query, a panel for each.
fn figures() -> Vec<Panel> {
    let figure = |id: u32, title: &'static str, column: &'static str, description: &str, x: u8, width: u8| Panel {
        id,
        title,
        description: description.to_owned(),
        place: Place::at(x, 0, width, 4),
        kind: Kind::Stat {
            figures: Figures::Last,
            coloured: Coloured::Nothing,
            sparkline: false,
        },
        source: Source::Panel(TOTALS),
        unit: Unit::Count,
        no_value: "No events",
        colouring: Colouring::Fixed(palette::TEXT),
        transformations: vec![Transformation::Fields(vec![column])],
        ..Panel::default()
    };
    let mut figures = vec![
        figure(
            TOTALS,
            "Agents heard of",
            "agents",
            "Agents with an event in the range. Definition: Agent events.",
            0,
            4,
        ),
        figure(
            2,
            "Logins",
            "logins",
            "Events LOGIN in the range. Definition: Agent events.",
            4,
            4,
        ),
        figure(
            3,
            "Logouts",
            "logouts",
            "Events LOGOUT in the range. Definition: Agent events.",
            8,
            4,
        ),
        figure(
            4,
            "State changes",
            "state_changes",
            "Events STATE_CHANGE in the range: a change of status, of a contact's state or of the configuration. Definition: Agent events.",
            12,
            4,
        ),
        figure(
            5,
            "Heartbeats",
            "heartbeats",
            "Events HEART_BEAT in the range: one every two minutes of an agent about whom there is nothing else to say. Definition: Agent events.",
            16,
            4,
        ),
        figure(
            6,
            "Events",
            "events",
            "Agent events of any type in the range. Definition: Agent events.",
            20,
            4,
        ),
    ];
    if let Some(first) = figures.first_mut() {
        first.source = Source::Timestream(vec![Sql::table(queries::totals())]);
    }
    figures
}

/// The columns of states, with their names and what else is special about them, given their colour.
fn state_columns(properties: impl Fn(&'static str) -> Vec<Property>) -> Vec<Override> {
    let columns = [
        ("available", "Available", "Available"),
        ("incoming", "Incoming", "Incoming"),
        ("on_contact", "On Contact", "On Contact"),
        ("on_hold", "On Hold", "On Hold"),
        ("after_contact_work", "After Contact Work", "After Contact Work"),
        ("missed", "Missed, Rejected, Error", "Missed"),
        ("custom_status", "Custom status", ""),
        ("no_status", "No status", "No status"),
    ];
    columns
        .map(|(column, name, state)| {
            let colour = palette::STATES.iter().find(|(known, _)| *known == state);
            let colour = colour.map_or(palette::CUSTOM_STATUS, |(_, colour)| colour);
            let mut all = vec![Property::DisplayName(name)];
            all.extend(properties(colour));
            Override::of(column, all)
        })
        .to_vec()
}

fn seconds(column: &'static str, name: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(name),
            Property::Unit(Unit::Seconds),
            Property::NoValue("–"),
        ],
    )
}

/// A link to the agent on the board of the present.
fn to_agents() -> Property {
    Property::Links(vec![links::to_board(
        "What the agent is doing",
        links::AGENTS_NOW,
        Some(("agent", "agent_id")),
    )])
}
