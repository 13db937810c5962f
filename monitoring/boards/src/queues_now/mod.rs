//! *Queues now*, for supervisors: who waits, how long, and who is there to answer.

use crate::Targets;
use crate::board::{Board, Coloured, Figures, Kind, Panel, Place};
use crate::field::{Cell, Mapping, Override, Property, Step, Unit};
use crate::shared::palette::{self, BAD, BLUE, GOOD, SKY_BLUE, WARNING};
use crate::shared::{links, variables};
use crate::source::{Source, Sql};
use crate::transformation::Transformation;

mod charts;
pub(crate) mod contacts;
pub(crate) mod queues;
mod tables;

/// The panel whose answer those above it show too.
const QUEUES: u32 = 10;
/// The panel over time whose answer the next one shows too.
const FLOW: u32 = 30;

/// The board.
pub(crate) fn board(targets: &Targets) -> Board {
    let mut panels = headlines();
    panels.extend(tables::panels(targets, QUEUES));
    panels.extend(charts::panels(targets));
    Board {
        uid: links::QUEUES_NOW,
        title: "Queues now",
        description: "For supervisors: who waits, how long, who is there to answer, and how well it went today.",
        from: "now-4h",
        variables: variables::common(),
        annotations: Vec::new(),
        panels,
    }
}

fn headlines() -> Vec<Panel> {
    vec![
        Panel {
            id: 1,
            title: "Data age",
            description: "How old the newest snapshot of the chosen queues is, and the newest contact event of the chosen instances. At night \
                          nothing may happen; snapshots come each minute. Definition: Snapshot age, Event age."
                .to_owned(),
            place: Place::at(0, 0, 4, 4),
            kind: stat(Figures::Last),
            source: Source::Timestream(vec![Sql::table(queues::data_age())]),
            unit: Unit::Seconds,
            no_value: "Nothing in 8 days",
            thresholds: palette::bad_from(120.0, 300.0),
            overrides: vec![
                Override::of("snapshot_age", [Property::DisplayName("Snapshot")]),
                Override::of(
                    "event_age",
                    [
                        Property::DisplayName("Contact event"),
                        Property::Thresholds(palette::plain(palette::TEXT)),
                    ],
                ),
            ],
            ..Panel::default()
        },
        Panel {
            title: "Waiting",
            description: "Contacts in the chosen queues now. Definition: Contacts waiting.".to_owned(),
            thresholds: palette::plain(BLUE),
            ..headline(2, 4, &["waiting"], Figures::Sum)
        },
        Panel {
            title: "Longest wait",
            description: "The wait so far of the contact that has waited longest in the chosen queues. Its queue's own limit is in the table. \
                          Definition: Longest wait now."
                .to_owned(),
            unit: Unit::Clock,
            no_value: "Nobody waits",
            thresholds: palette::plain(BLUE),
            ..headline(3, 8, &["longest_wait"], Figures::Greatest)
        },
        Panel {
            title: "Over their queue's limit",
            description: "Contacts that have waited longer than `longest_wait_seconds` of their queue in monitoring/queues.toml. \
                          Definition: Over the limit."
                .to_owned(),
            thresholds: vec![
                Step { from: None, colour: GOOD },
                Step { from: Some(1.0), colour: BAD },
            ],
            ..headline(4, 12, &["over_threshold"], Figures::Sum)
        },
        Panel {
            title: "Callback backlog",
            description: "Callbacks that wait in a queue for an agent now, and what Connect counts as scheduled for later (tasks too). \
                          Definition: Callback backlog."
                .to_owned(),
            thresholds: palette::plain(BLUE),
            overrides: vec![
                Override::of("callbacks_waiting", [Property::DisplayName("Waiting")]),
                Override::of("contacts_scheduled", [Property::DisplayName("Scheduled")]),
            ],
            ..headline(5, 16, &["callbacks_waiting", "contacts_scheduled"], Figures::Sum)
        },
        Panel {
            title: "Nobody staffed",
            description: "Queues that are enabled, and open by their hours in monitoring/queues.toml or with somebody waiting, while no agent \
                          who serves them is online and out of a custom status. Definition: Nobody staffed."
                .to_owned(),
            thresholds: vec![
                Step { from: None, colour: GOOD },
                Step { from: Some(1.0), colour: BAD },
            ],
            ..headline(6, 20, &["unstaffed"], Figures::Sum)
        },
    ]
}

/// A big figure from the table of queues.
fn headline(id: u32, x: u8, columns: &[&'static str], figures: Figures) -> Panel {
    Panel {
        id,
        place: Place::at(x, 0, 4, 4),
        kind: stat(figures),
        source: Source::Panel(QUEUES),
        unit: Unit::Count,
        no_value: "No queue",
        transformations: vec![Transformation::Fields(columns.to_vec())],
        ..Panel::default()
    }
}

fn stat(figures: Figures) -> Kind {
    Kind::Stat {
        figures,
        coloured: Coloured::Value,
        sparkline: false,
    }
}

/// A cell without a value has no colour.
fn without_colour() -> Property {
    Property::Mappings(vec![Mapping::Null {
        text: "–",
        colour: Some(palette::NONE),
    }])
}

/// A share of a limit, in percent.
fn of_limit() -> Vec<Property> {
    vec![
        Property::DisplayName("Of limit"),
        Property::Unit(Unit::Percent),
        Property::Decimals(0),
        Property::Cell(Cell::ColouredBackground),
        without_colour(),
        Property::Thresholds(vec![
            Step {
                from: None,
                colour: SKY_BLUE,
            },
            Step {
                from: Some(75.0),
                colour: WARNING,
            },
            Step {
                from: Some(100.0),
                colour: BAD,
            },
        ]),
    ]
}
