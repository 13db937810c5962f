//! The tables of the board: queues now, and how well it went.

use super::{contacts, of_limit, queues, without_colour};
use crate::Targets;
use crate::board::{Figures, Kind, Panel, Place};
use crate::field::{Cell, Colouring, Mapping, Override, Property, Step, Unit};
use crate::shared::links;
use crate::shared::palette::{BAD, GOOD, GREY, TEXT, WARNING};
use crate::source::{Source, Sql};
use crate::transformation::Transformation;

/// The tables, the first with this id.
pub(super) fn panels(targets: &Targets, queues: u32) -> Vec<Panel> {
    vec![
        queues_now(targets, queues),
        service_level(
            targets,
            20,
            "Service level today",
            Place::at(0, 11, 24, 7),
            "now/d",
            "Contacts that left their queue today, by the clock of whoever looks",
        ),
        service_level(
            targets,
            21,
            "Service level, last 30 minutes",
            Place::at(0, 26, 16, 7),
            "30m",
            "Contacts that left their queue in the last 30 minutes",
        ),
        Panel {
            id: 22,
            title: "Against target, last 30 minutes",
            description: "Each queue's service level by Connect's definition, less its own target: points of percent. \
                          Definition: Service level."
                .to_owned(),
            place: Place::at(16, 26, 8, 7),
            kind: Kind::BarGauge {
                figures: Figures::EachRow(50),
                horizontal: true,
            },
            source: Source::Panel(21),
            unit: Unit::Percent,
            decimals: Some(0),
            no_value: "Nobody left a queue",
            minimum: Some(-100.0),
            maximum: Some(20.0),
            thresholds: against_target(),
            transformations: vec![Transformation::Fields(vec!["queue", "over_target"])],
            time_from: Some("30m"),
            ..Panel::default()
        },
    ]
}

fn queues_now(targets: &Targets, id: u32) -> Panel {
    Panel {
        id,
        title: "Queues",
        description: "Who waits now, by contact events, and who is there to answer, by the latest snapshot. Limits and hours are those of \
                      monitoring/queues.toml. Connect's own count of contacts in queue may differ for as long as its snapshot is old. \
                      Definition: Contacts waiting, Longest wait now, Average wait now, Over the limit, Agents available, Agents staffed, \
                      Callback backlog, Nobody staffed, Contacts in queue, Snapshot age."
            .to_owned(),
        place: Place::at(0, 4, 24, 7),
        kind: Kind::Table { sort: None },
        source: Source::Timestream(vec![Sql::table(queues::now(targets))]),
        unit: Unit::Count,
        no_value: "–",
        colouring: Colouring::Thresholds,
        overrides: vec![
            queue(),
            Override::of("waiting", [Property::DisplayName("Waiting")]),
            Override::of("longest_wait", [Property::DisplayName("Longest"), Property::Unit(Unit::Clock)]),
            Override::of("of_limit", of_limit()),
            Override::of("average_wait", [Property::DisplayName("Average"), Property::Unit(Unit::Clock)]),
            Override::of(
                "over_threshold",
                [
                    Property::DisplayName("Over limit"),
                    Property::Cell(Cell::ColouredText),
                    Property::Thresholds(vec![
                        Step { from: None, colour: TEXT },
                        Step { from: Some(1.0), colour: BAD },
                    ]),
                ],
            ),
            Override::of("agents_available", [Property::DisplayName("Available")]),
            Override::of("agents_staffed", [Property::DisplayName("Staffed")]),
            Override::of("agents_online", [Property::DisplayName("Online")]),
            Override::of("slots_available", [Property::DisplayName("Free slots")]),
            Override::of("callbacks_waiting", [Property::DisplayName("Callbacks")]),
            Override::of("contacts_scheduled", [Property::DisplayName("Scheduled")]),
            Override::of("hours", [Property::DisplayName("Hours"), Property::Unit(Unit::Text)]),
            Override::of(
                "unstaffed",
                [
                    Property::DisplayName("Staffing"),
                    Property::Cell(Cell::ColouredText),
                    Property::Mappings(vec![
                        Mapping::Value {
                            value: "1",
                            text: Some("Nobody"),
                            colour: Some(BAD),
                        },
                        Mapping::Value {
                            value: "0",
                            text: Some("·"),
                            colour: Some(GREY),
                        },
                    ]),
                ],
            ),
            Override::of("contacts_in_queue", [Property::DisplayName("By Connect")]),
            Override::of("snapshot_age", [Property::DisplayName("Snapshot age"), Property::Unit(Unit::Seconds)]),
            Override::of("queue_id", [Property::Hidden]),
        ],
        ..Panel::default()
    }
}

fn service_level(
    targets: &Targets,
    id: u32,
    title: &'static str,
    place: Place,
    time_from: &'static str,
    which: &str,
) -> Panel {
    Panel {
        id,
        title,
        description: format!(
            "{which} (or in the board's range, where that is one of the past), by how they left it, and the share in time by two definitions \
             against the queue's own target in monitoring/queues.toml. Definition: Service level, Answered in time, Offered, Answered, \
             Abandoned, Short abandons, Callbacks, Moved on, Speed of answer, Wait p90, Longest wait."
        ),
        place,
        kind: Kind::Table { sort: None },
        source: Source::Timestream(vec![Sql::table(contacts::by_queue(targets))]),
        unit: Unit::Count,
        no_value: "–",
        overrides: vec![
            queue(),
            percent("target", "Target"),
            Override::of(
                "target_seconds",
                [Property::DisplayName("within"), Property::Unit(Unit::Seconds)],
            ),
            percent("service_level", "Service level"),
            Override::of(
                "over_target",
                [
                    Property::DisplayName("Against target"),
                    Property::Unit(Unit::Percent),
                    Property::Decimals(1),
                    Property::Cell(Cell::ColouredBackground),
                    without_colour(),
                    Property::Thresholds(against_target()),
                ],
            ),
            percent("answered_in_time", "Answered in time"),
            Override::of("offered", [Property::DisplayName("Offered")]),
            Override::of("answered", [Property::DisplayName("Answered")]),
            Override::of("abandoned_long", [Property::DisplayName("Abandoned")]),
            Override::of("abandoned_short", [Property::DisplayName("Short")]),
            Override::of("callbacks", [Property::DisplayName("Callbacks")]),
            Override::of("moved_on", [Property::DisplayName("Moved on")]),
            Override::of(
                "speed_of_answer",
                [Property::DisplayName("Speed of answer"), Property::Unit(Unit::Seconds)],
            ),
            Override::of(
                "wait_p90",
                [Property::DisplayName("p90"), Property::Unit(Unit::Seconds)],
            ),
            Override::of(
                "longest_wait",
                [Property::DisplayName("Longest"), Property::Unit(Unit::Seconds)],
            ),
            Override::of("queue_id", [Property::Hidden]),
        ],
        time_from: Some(time_from),
        ..Panel::default()
    }
}

fn queue() -> Override {
    Override::of(
        "queue",
        [
            Property::DisplayName("Queue"),
            Property::Unit(Unit::Text),
            Property::Width(150),
            Property::Links(vec![links::to_board(
                "Contact events of this queue",
                links::CONTACT_EVENTS,
                Some(("queue", "queue_id")),
            )]),
        ],
    )
}

fn percent(column: &'static str, name: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(name),
            Property::Unit(Unit::Percent),
            Property::Decimals(1),
        ],
    )
}

/// Points of percent above the target are good, up to five below it a warning.
fn against_target() -> Vec<Step> {
    vec![
        Step {
            from: None,
            colour: BAD,
        },
        Step {
            from: Some(-5.0),
            colour: WARNING,
        },
        Step {
            from: Some(0.0),
            colour: GOOD,
        },
    ]
}
