//! What happened over time, and shares of the whole.

use super::{DISPOSITIONS, queries};
use crate::board::{Drawn, Figures, Kind, Panel, Place};
use crate::field::{Colouring, Override, Property, Unit};
use crate::shared::palette;
use crate::source::{Source, Sql};

/// The pie whose parts nobody knows beforehand.
const METHODS: u32 = 27;

pub(super) fn panels() -> Vec<Panel> {
    [flow(), over_time(), shares()].concat()
}

fn flow() -> Vec<Panel> {
    let steps = [
        ("initiated", "Begun"),
        ("connected_to_system", "Reached Connect"),
        ("queued", "Queued"),
        ("connected_to_agent", "Joined with an agent"),
        ("disconnected", "Disconnected"),
        ("completed", "Completed"),
    ];
    vec![
        Panel {
            id: 20,
            title: "Contact flow",
            description: "Events of each step in the range, from the first to the last. Outbound calls are never queued, and what waits at the \
                          range's end has not come further yet. Definition: Contact events."
                .to_owned(),
            place: Place::at(0, 6, 8, 8),
            kind: Kind::BarGauge {
                figures: Figures::Last,
                horizontal: true,
            },
            source: Source::Timestream(vec![Sql::table(queries::flow())]),
            unit: Unit::Count,
            no_value: "No events",
            minimum: Some(0.0),
            colouring: Colouring::Fixed(palette::BLUE),
            overrides: steps
                .map(|(column, name)| Override::of(column, [Property::DisplayName(name)]))
                .to_vec(),
            ..Panel::default()
        },
        Panel {
            id: 21,
            title: "Events by type",
            description: "Contact events of each type, by the instant that the event is about. Definition: Contact events.".to_owned(),
            place: Place::at(8, 6, 16, 8),
            kind: bars(),
            source: Source::Timestream(vec![Sql::table(queries::by_type())]),
            unit: Unit::Count,
            no_value: "No events",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            display_name: Some("${__field.labels.event_type}"),
            minimum_interval: Some("1m"),
            ..Panel::default()
        },
    ]
}

fn over_time() -> Vec<Panel> {
    vec![
        Panel {
            id: 22,
            title: "Contacts begun",
            description: "Contacts by channel and the time of INITIATED; transfers and callbacks are contacts of their own. Definition: Contact \
                          events."
                .to_owned(),
            place: Place::at(0, 14, 12, 8),
            kind: bars(),
            source: Source::Timestream(vec![Sql::table(queries::begun())]),
            unit: Unit::Count,
            no_value: "No contacts",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            display_name: Some("${__field.labels.channel}"),
            overrides: coloured(&palette::CHANNELS),
            minimum_interval: Some("1m"),
            ..Panel::default()
        },
        Panel {
            id: 23,
            title: "Outcomes of waiting",
            description: "Contacts by how and when they left their queue. Definition: Disposition.".to_owned(),
            place: Place::at(12, 14, 12, 8),
            kind: bars(),
            source: Source::Timestream(vec![Sql::table(queries::outcomes_over_time())]),
            unit: Unit::Count,
            no_value: "None left a queue",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            display_name: Some("${__field.labels.outcome}"),
            overrides: coloured(&DISPOSITIONS),
            minimum_interval: Some("1m"),
            ..Panel::default()
        },
        Panel {
            id: 24,
            title: "Queue time",
            description: "Wait of the contacts answered, by the time of the answer: on average, and what nine of ten did not exceed. \
                          Definition: Queue time."
                .to_owned(),
            place: Place::at(0, 22, 12, 8),
            kind: lines(false),
            source: Source::Timestream(vec![Sql::time_series(queries::waits_over_time())]),
            unit: Unit::Seconds,
            no_value: "None answered",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            overrides: vec![
                named("average", "Average", palette::BLUE),
                named("p90", "p90", palette::ORANGE),
            ],
            minimum_interval: Some("1m"),
            ..Panel::default()
        },
        Panel {
            id: 25,
            title: "Agent handling",
            description: "Average talk, hold and after-contact work of the contacts completed, by the time of COMPLETED: stacked they are the \
                          average handle time. Definition: Handle time."
                .to_owned(),
            place: Place::at(12, 22, 12, 8),
            kind: lines(true),
            source: Source::Timestream(vec![Sql::time_series(queries::handling_over_time())]),
            unit: Unit::Seconds,
            no_value: "None completed",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            overrides: vec![
                named("talk", "Talk", palette::BLUISH_GREEN),
                named("hold", "Hold", palette::YELLOW),
                named("work", "After-contact work", palette::SKY_BLUE),
            ],
            minimum_interval: Some("1m"),
            ..Panel::default()
        },
    ]
}

fn shares() -> Vec<Panel> {
    let pie = |id, title, description: &str, x, sql, overrides| Panel {
        id,
        title,
        description: description.to_owned(),
        place: Place::at(x, 30, 6, 8),
        kind: Kind::PieChart {
            // Columns have colours of their own, rows have none: where the parts are known, each is a column.
            figures: if id == METHODS {
                Figures::EachRow(20)
            } else {
                Figures::Last
            },
            donut: true,
        },
        source: Source::Timestream(vec![Sql::table(sql)]),
        unit: Unit::Count,
        no_value: "No contacts",
        colouring: Colouring::BySeries,
        overrides,
        ..Panel::default()
    };
    vec![
        pie(
            26,
            "Channels",
            "Contacts begun in the range, by channel. Definition: Contact events.",
            0,
            queries::by_channel(),
            vec![
                named("voice", "VOICE", palette::BLUE),
                named("chat", "CHAT", palette::ORANGE),
                named("task", "TASK", palette::BLUISH_GREEN),
                named("email", "EMAIL", palette::REDDISH_PURPLE),
                named("other", "Other", palette::GREY),
            ],
        ),
        pie(
            METHODS,
            "Initiation methods",
            "Contacts begun in the range, by the way in which they began. Definition: Contact events.",
            6,
            queries::by_method(),
            Vec::new(),
        ),
        pie(
            28,
            "Disposition",
            "Contacts that ended in the range, by what had become of them. Definition: Disposition.",
            12,
            queries::disposition(),
            vec![
                named("answered", "Answered", palette::BLUE),
                named("abandoned", "Abandoned", palette::VERMILLION),
                named("called_back", "Called back", palette::REDDISH_PURPLE),
                named("moved_on", "Moved on", palette::SKY_BLUE),
                named("not_queued", "Not queued", palette::GREY),
            ],
        ),
        Panel {
            id: 29,
            title: "Disconnect reasons",
            description: "Contacts that ended in the range, by the reason that Connect gives; it gives one for campaigns and e-mail only. \
                          Definition: Contact events."
                .to_owned(),
            place: Place::at(18, 30, 6, 8),
            kind: Kind::Table { sort: None },
            source: Source::Timestream(vec![Sql::table(queries::disconnect_reasons())]),
            unit: Unit::Count,
            no_value: "No contact ended",
            overrides: vec![
                Override::of("reason", [Property::DisplayName("Reason"), Property::Unit(Unit::Text)]),
                Override::of("contacts", [Property::DisplayName("Contacts")]),
            ],
            ..Panel::default()
        },
    ]
}

fn bars() -> Kind {
    Kind::TimeSeries {
        drawn: Drawn::Bars,
        stacked: true,
        over_gaps: false,
        legend: vec!["sum"],
        thresholds_as_lines: false,
    }
}

fn lines(stacked: bool) -> Kind {
    Kind::TimeSeries {
        drawn: Drawn::Line,
        stacked,
        over_gaps: false,
        legend: vec!["mean", "max"],
        thresholds_as_lines: false,
    }
}

fn coloured(colours: &[(&'static str, &'static str)]) -> Vec<Override> {
    let colour = |(name, colour): &(&'static str, &'static str)| Override::of(name, [Property::Colour(colour)]);
    colours.iter().map(colour).collect()
}

fn named(column: &'static str, name: &'static str, colour: &'static str) -> Override {
    Override::of(column, [Property::DisplayName(name), Property::Colour(colour)])
}
