//! *Contact events*: the way of contacts through queues and agents over the chosen range, as their events tell it.

mod charts;
mod common;
pub(crate) mod queries;
mod tables;

use crate::Targets;
use crate::board::{Board, Coloured, Figures, Kind, Panel, Place};
use crate::field::{Colouring, Override, Property, Unit};
use crate::shared::{links, palette, variables};
use crate::source::{Source, Sql};
use crate::transformation::Transformation;

/// The panels whose answers the figures at the top share.
const OUTCOMES: u32 = 1;
const HANDLING: u32 = 8;

/// The board.
pub(crate) fn board(_targets: &Targets) -> Board {
    Board {
        uid: links::CONTACT_EVENTS,
        title: "Contact events",
        description: "The way of contacts through the system over the chosen range: queue time, agent handling, disposition.",
        from: "now-6h",
        variables: variables::common(),
        annotations: Vec::new(),
        panels: [figures(), charts::panels(), tables::panels()].concat(),
    }
}

/// The figures at the top: id, title, column, unit, description.
const FIGURES: [(u32, &str, &str, Unit, &str); 12] = [
    (
        OUTCOMES,
        "Left a queue",
        "left_queue",
        Unit::Count,
        "Contacts that left a queue in the range: answered, abandoned, called back or moved on. Definition: Disposition.",
    ),
    (
        2,
        "Answered",
        "answered",
        Unit::Count,
        "Contacts that came out of a queue to an agent. Definition: Disposition.",
    ),
    (
        3,
        "Abandoned",
        "abandoned",
        Unit::Count,
        "Contacts disconnected in a queue that no other contact goes on from, as Connect counts them. Definition: Disposition.",
    ),
    (
        4,
        "Abandonment",
        "abandoned_share",
        Unit::Share,
        "Contacts abandoned, of those that left a queue. Definition: Disposition.",
    ),
    (
        5,
        "Average queue time",
        "average_wait",
        Unit::Seconds,
        "Wait of the contacts answered in the range. Definition: Queue time.",
    ),
    (
        6,
        "p90 queue time",
        "p90_wait",
        Unit::Seconds,
        "Nine of ten contacts answered in the range waited no longer. Definition: Queue time.",
    ),
    (
        7,
        "Longest wait",
        "longest_wait",
        Unit::Seconds,
        "Longest wait of a contact that left a queue in the range, however it left. Definition: Queue time.",
    ),
    (
        HANDLING,
        "Handled",
        "handled",
        Unit::Count,
        "Contacts with an agent that were completed in the range. Definition: Handle time.",
    ),
    (
        9,
        "Average handle time",
        "average_handle",
        Unit::Seconds,
        "Agent time and after-contact work of the contacts completed in the range. Definition: Handle time.",
    ),
    (
        10,
        "p90 handle time",
        "p90_handle",
        Unit::Seconds,
        "Nine of ten contacts completed in the range were handled no longer. Definition: Handle time.",
    ),
    (
        11,
        "Average after-contact work",
        "average_work",
        Unit::Seconds,
        "After-contact work of the contacts completed in the range; none counts as 0. Definition: Handle time.",
    ),
    (
        12,
        "Average hold",
        "average_hold",
        Unit::Seconds,
        "Hold by the agent of the contacts completed in the range; none counts as 0. Definition: Handle time.",
    ),
];

/// The rows of figures: two queries, a panel for each figure.
fn figures() -> Vec<Panel> {
    let figure =
        |number: u8, (id, title, column, unit, description): (u32, &'static str, &'static str, Unit, &str)| Panel {
            id,
            title,
            description: description.to_owned(),
            place: Place::at(number % 6 * 4, u16::from(number / 6) * 3, 4, 3),
            kind: Kind::Stat {
                figures: Figures::Last,
                coloured: Coloured::Nothing,
                sparkline: false,
            },
            source: match id {
                OUTCOMES => Source::Timestream(vec![Sql::table(queries::outcomes())]),
                HANDLING => Source::Timestream(vec![Sql::table(queries::handling())]),
                id => Source::Panel(if id < HANDLING { OUTCOMES } else { HANDLING }),
            },
            unit,
            decimals: (unit != Unit::Count).then_some(1),
            no_value: if id < HANDLING {
                "None left a queue"
            } else {
                "None completed"
            },
            colouring: Colouring::Fixed(palette::TEXT),
            transformations: vec![Transformation::Fields(vec![column])],
            ..Panel::default()
        };
    (0..).zip(FIGURES).map(|(number, of)| figure(number, of)).collect()
}

/// The outcomes of a stay in a queue, and what else becomes of contacts, each with its colour.
const DISPOSITIONS: [(&str, &str); 8] = [
    ("Answered", palette::BLUE),
    ("Abandoned", palette::VERMILLION),
    ("Called back", palette::REDDISH_PURPLE),
    ("Moved on", palette::SKY_BLUE),
    ("Not queued", palette::GREY),
    ("Waiting", palette::ORANGE),
    ("With an agent", palette::BLUISH_GREEN),
    ("In a flow", palette::GREY),
];

fn count(column: &'static str, name: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(name),
            Property::Unit(Unit::Count),
            Property::NoValue("–"),
        ],
    )
}

fn seconds(column: &'static str, name: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(name),
            Property::Unit(Unit::Seconds),
            Property::Decimals(1),
            Property::NoValue("–"),
        ],
    )
}
