//! The charts of the board.

use super::{FLOW, contacts, queues};
use crate::Targets;
use crate::board::{Drawn, Figures, Kind, Panel, Place};
use crate::field::{Colouring, Override, Property, Unit};
use crate::shared::palette::{BLUE, BLUISH_GREEN, GREY, ORANGE, REDDISH_PURPLE, VERMILLION};
use crate::source::{Source, Sql};
use crate::transformation::Transformation;

/// The charts.
pub(super) fn panels(targets: &Targets) -> Vec<Panel> {
    vec![flow(targets), speed(), slots(), inflow(), waiting()]
}

/// The contacts of each five minutes.
fn flow(targets: &Targets) -> Panel {
    Panel {
            id: FLOW,
            title: "Contacts per 5 minutes",
            description: "Contacts that entered the chosen queues in each five minutes (line), and those that left them by how they did (bars). \
                          Five minutes without any have no bar. Definition: Offered, Answered, Abandoned, Short abandons, Callbacks, Moved on."
                .to_owned(),
            place: Place::at(0, 18, 12, 8),
            kind: Kind::TimeSeries {
                drawn: Drawn::Bars,
                stacked: true,
                over_gaps: false,
                legend: vec!["sum"],
                thresholds_as_lines: false,
            },
            source: Source::Timestream(vec![Sql::table(contacts::over_time(targets))]),
            unit: Unit::Count,
            decimals: Some(0),
            no_value: "No contacts in this range",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            overrides: vec![
                series("answered", "Answered", BLUISH_GREEN),
                series("abandoned_long", "Abandoned", VERMILLION),
                series("abandoned_short", "Abandoned, short", ORANGE),
                series("callbacks", "Callback asked for", REDDISH_PURPLE),
                series("moved_on", "Moved on", GREY),
                Override::of(
                    "offered",
                    [
                        Property::DisplayName("Offered"),
                        Property::Colour(BLUE),
                        Property::Line,
                        Property::Unstacked,
                        Property::Fill(0),
                    ],
                ),
            ],
            transformations: vec![Transformation::Fields(vec![
                "time",
                "answered",
                "abandoned_long",
                "abandoned_short",
                "callbacks",
                "moved_on",
                "offered",
            ])],
            ..Panel::default()
        }
}

/// Their waits.
fn speed() -> Panel {
    Panel {
            id: 31,
            title: "Speed of answer",
            description: "Waits of the contacts that were answered in each five minutes: on average, and the wait that nine of ten did not \
                          exceed; and the longest wait of all that left the queue. Definition: Speed of answer, Wait p90, Longest wait."
                .to_owned(),
            place: Place::at(12, 18, 12, 8),
            kind: Kind::TimeSeries {
                drawn: Drawn::Line,
                stacked: false,
                over_gaps: true,
                legend: vec!["mean", "max"],
                thresholds_as_lines: false,
            },
            source: Source::Panel(FLOW),
            unit: Unit::Seconds,
            no_value: "Nobody answered in this range",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            overrides: vec![
                series("speed_of_answer", "Average", BLUE),
                series("wait_p90", "p90", ORANGE),
                series("longest_wait", "Longest, abandoned too", GREY),
            ],
            transformations: vec![Transformation::Fields(vec!["time", "speed_of_answer", "wait_p90", "longest_wait"])],
            ..Panel::default()
        }
}

/// Free slots by channel.
fn slots() -> Panel {
    Panel {
            id: 32,
            title: "Free slots against waiting",
            description: "Slots of each channel to which a contact could be routed now, over agents of the chosen teams that are Available or on \
                          contacts of the same channel, and were heard of in the last five minutes; and the contacts that wait. \
                          Definition: Free slots."
                .to_owned(),
            place: Place::at(0, 33, 8, 8),
            kind: Kind::BarGauge {
                figures: Figures::EachRow(10),
                horizontal: true,
            },
            source: Source::Timestream(vec![Sql::table(queues::slots())]),
            unit: Unit::Count,
            decimals: Some(0),
            no_value: "No agent online",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            overrides: vec![
                series("free_slots", "${__data.fields.channel}: free slots", BLUE),
                series("waiting", "${__data.fields.channel}: waiting", VERMILLION),
            ],
            ..Panel::default()
        }
}

/// Inflow against past weeks.
fn inflow() -> Panel {
    Panel {
            id: 33,
            title: "Inflow against past weeks",
            description: "Contacts that entered the chosen queues in each of the last 24 hours, and the average of the same hours in the four \
                          weeks before, as far as there is data of them. The last hour is not over, and is compared with the same part of it. \
                          Definition: Inflow."
                .to_owned(),
            place: Place::at(8, 33, 8, 8),
            kind: Kind::TimeSeries {
                drawn: Drawn::Bars,
                stacked: false,
                over_gaps: false,
                legend: Vec::new(),
                thresholds_as_lines: false,
            },
            source: Source::Timestream(vec![Sql::table(contacts::inflow())]),
            unit: Unit::Count,
            no_value: "No contacts in 24 hours",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            overrides: vec![
                series("inflow", "This week", BLUE),
                Override::of(
                    "past_weeks",
                    [
                        Property::DisplayName("Past weeks"),
                        Property::Colour(ORANGE),
                        Property::Line,
                        Property::Fill(0),
                        Property::Decimals(1),
                    ],
                ),
            ],
            time_from: Some("24h"),
            ..Panel::default()
        }
}

/// Contacts waiting over time.
fn waiting() -> Panel {
    Panel {
            id: 34,
            title: "Waiting over time",
            description: "Contacts in each queue as Connect's snapshots count them; the most of each interval. Definition: Contacts in queue."
                .to_owned(),
            place: Place::at(16, 33, 8, 8),
            kind: Kind::TimeSeries {
                drawn: Drawn::Steps,
                stacked: false,
                over_gaps: false,
                legend: vec!["max"],
                thresholds_as_lines: false,
            },
            source: Source::Timestream(vec![Sql::table(queues::waiting_over_time())]),
            unit: Unit::Count,
            decimals: Some(0),
            no_value: "No snapshot in this range",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            display_name: Some("${__field.labels.queue}"),
            minimum_interval: Some("1m"),
            ..Panel::default()
        }
}

fn series(column: &'static str, name: &'static str, colour: &'static str) -> Override {
    Override::of(column, [Property::DisplayName(name), Property::Colour(colour)])
}
