//! Queues in figures, and contacts one by one.

use super::{DISPOSITIONS, count, queries, seconds};
use crate::board::{Drawn, Kind, Panel, Place};
use crate::field::{Cell, Colouring, Override, Property, Unit};
use crate::shared::{links, palette};
use crate::source::{Source, Sql};

pub(super) fn panels() -> Vec<Panel> {
    let mut panels = by_queue();
    panels.push(contacts());
    panels.extend(snapshots());
    panels
}

fn by_queue() -> Vec<Panel> {
    vec![
        Panel {
            id: 40,
            title: "Queue time and outcomes by queue",
            description: "Contacts that left each queue in the range, how, and how long those answered had waited. Definition: Queue time, \
                          Disposition."
                .to_owned(),
            place: Place::at(0, 38, 24, 8),
            kind: Kind::Table { sort: None },
            source: Source::Timestream(vec![Sql::table(queries::outcomes_by_queue())]),
            unit: Unit::Count,
            no_value: "None left a queue",
            overrides: vec![
                text("queue", "Queue"),
                count("left_queue", "Left the queue"),
                count("answered", "Answered"),
                count("abandoned", "Abandoned"),
                count("called_back", "Called back"),
                count("moved_on", "Moved on"),
                Override::of(
                    "abandoned_share",
                    [
                        Property::DisplayName("Abandonment"),
                        Property::Unit(Unit::Share),
                        Property::Decimals(1),
                    ],
                ),
                seconds("average_wait", "Average queue time"),
                seconds("p90_wait", "p90 queue time"),
                seconds("longest_wait", "Longest wait"),
            ],
            ..Panel::default()
        },
        Panel {
            id: 41,
            title: "Agent handling by queue",
            description: "Contacts with an agent that were completed in the range, by the queue they came from. Definition: Handle time."
                .to_owned(),
            place: Place::at(0, 46, 24, 8),
            kind: Kind::Table { sort: None },
            source: Source::Timestream(vec![Sql::table(queries::handling_by_queue())]),
            unit: Unit::Seconds,
            no_value: "None completed",
            overrides: vec![
                text("queue", "Queue"),
                count("handled", "Handled"),
                seconds("average_talk", "Average talk"),
                seconds("average_hold", "Average hold"),
                seconds("average_work", "Average after-contact work"),
                seconds("average_handle", "Average handle time"),
                seconds("p90_handle", "p90 handle time"),
            ],
            ..Panel::default()
        },
    ]
}

fn contacts() -> Panel {
    let journey = links::to_board(
        "Journey of this contact",
        links::CONTACT_JOURNEY,
        Some(("contact", "contact_id")),
    );
    let agent = links::to_board("Events of this agent", links::AGENT_EVENTS, Some(("agent", "agent_id")));
    Panel {
        id: 42,
        title: "Contacts",
        description: "The contacts with an event in the range, as far as it tells, the newest first, at most 1,000. An id leads to the contact's \
                      journey. Definition: Queue time, Handle time, Disposition."
            .to_owned(),
        place: Place::at(0, 54, 24, 12),
        kind: Kind::Table { sort: None },
        source: Source::Timestream(vec![Sql::table(queries::contacts())]),
        unit: Unit::Text,
        no_value: "No contacts",
        overrides: vec![
            instant("initiated", "Begun"),
            Override::of(
                "contact_id",
                [Property::DisplayName("Contact"), Property::Links(vec![journey])],
            ),
            text("channel", "Channel"),
            text("initiation_method", "Method"),
            text("queue", "Queue"),
            Override::of(
                "agent",
                [
                    Property::DisplayName("Agent"),
                    Property::NoValue("–"),
                    Property::Links(vec![agent]),
                ],
            ),
            seconds("queue_time", "Queue time"),
            seconds("agent_time", "Agent time"),
            seconds("hold_time", "Hold"),
            seconds("after_call_work_time", "After-contact work"),
            seconds("handle_time", "Handle time"),
            Override::of(
                "disposition",
                [
                    Property::DisplayName("Disposition"),
                    Property::Cell(Cell::ColouredText),
                    Property::Mappings(palette::coloured(&DISPOSITIONS)),
                ],
            ),
            instant("disconnected", "Disconnected"),
            Override::of("agent_id", [Property::Hidden]),
        ],
        ..Panel::default()
    }
}

/// What the snapshots say of the queues in the meantime.
fn snapshots() -> Vec<Panel> {
    vec![
        Panel {
            id: 43,
            title: "Contacts waiting",
            description: "Contacts in each queue as the snapshots of the Connect API say, the most in each step. Definition: Contacts waiting."
                .to_owned(),
            place: Place::at(0, 66, 12, 8),
            kind: Kind::TimeSeries {
                drawn: Drawn::Steps,
                stacked: false,
                over_gaps: true,
                legend: vec!["lastNotNull", "max"],
                thresholds_as_lines: false,
            },
            source: Source::Timestream(vec![Sql::table(queries::waiting_over_time())]),
            unit: Unit::Count,
            decimals: Some(0),
            no_value: "No snapshots",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            display_name: Some("${__field.labels.queue}"),
            minimum_interval: Some("1m"),
            ..Panel::default()
        },
        Panel {
            id: 44,
            title: "Queue metrics as the snapshots say",
            description: "Each queue's agents and contacts in every snapshot of the range, the newest first, at most 1,000. Definition: Contacts waiting."
                .to_owned(),
            place: Place::at(12, 66, 12, 8),
            kind: Kind::Table { sort: None },
            source: Source::Timestream(vec![Sql::table(queries::queue_metrics())]),
            unit: Unit::Count,
            no_value: "No snapshots",
            overrides: vec![
                instant("time", "Snapshot"),
                text("queue_name", "Queue"),
                count("agents_available", "Agents available"),
                count("contacts_in_queue", "Contacts waiting"),
            ],
            ..Panel::default()
        },
    ]
}

fn text(column: &'static str, name: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(name),
            Property::Unit(Unit::Text),
            Property::NoValue("–"),
        ],
    )
}

fn instant(column: &'static str, name: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(name),
            Property::Unit(Unit::Instant),
            Property::NoValue("–"),
        ],
    )
}
