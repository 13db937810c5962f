//! What happened over time.

use super::{queries, state_columns};
use crate::board::{Drawn, Kind, Panel, Place};
use crate::field::{Colouring, Override, Property, Unit};
use crate::shared::palette;
use crate::source::{Source, Sql};

pub(super) fn panels() -> Vec<Panel> {
    vec![
        Panel {
            id: 10,
            title: "Events by type",
            description: "Agent events of each type, by the time of the event. Definition: Agent events.".to_owned(),
            place: Place::at(0, 4, 12, 8),
            no_value: "No events",
            ..by_type(queries::by_type())
        },
        Panel {
            id: 11,
            title: "Agents by state",
            description: "Agents in each state at each moment, Offline and logged out left out. Custom statuses are counted together, and so \
                          are Missed, Rejected and Error. Definition: Time in state."
                .to_owned(),
            place: Place::at(12, 4, 12, 8),
            kind: Kind::TimeSeries {
                drawn: Drawn::Steps,
                stacked: true,
                over_gaps: false,
                legend: vec!["lastNotNull", "max"],
                thresholds_as_lines: false,
            },
            source: Source::Timestream(vec![Sql::time_series(queries::agents_by_state())]),
            unit: Unit::Count,
            decimals: Some(0),
            no_value: "Nobody was logged in",
            minimum: Some(0.0),
            colouring: Colouring::BySeries,
            overrides: state_columns(|colour| vec![Property::Colour(colour), Property::Fill(60)]),
            minimum_interval: Some("1m"),
            ..Panel::default()
        },
        Panel {
            id: 12,
            title: "Logins and logouts",
            description: "Events LOGIN and LOGOUT over time. Definition: Agent events.".to_owned(),
            place: Place::at(0, 12, 12, 8),
            no_value: "Nobody logged in or out",
            ..by_type(queries::logins_and_logouts())
        },
    ]
}

/// Bars over time, a colour for each type of event.
fn by_type(sql: String) -> Panel {
    Panel {
        kind: Kind::TimeSeries {
            drawn: Drawn::Bars,
            stacked: true,
            over_gaps: false,
            legend: vec!["sum"],
            thresholds_as_lines: false,
        },
        source: Source::Timestream(vec![Sql::table(sql)]),
        unit: Unit::Count,
        minimum: Some(0.0),
        colouring: Colouring::BySeries,
        display_name: Some("${__field.labels.event_type}"),
        overrides: EVENT_TYPES
            .map(|(name, colour)| Override::of(name, [Property::Colour(colour)]))
            .to_vec(),
        minimum_interval: Some("1m"),
        ..Panel::default()
    }
}

/// A colour for each type of event.
const EVENT_TYPES: [(&str, &str); 4] = [
    ("STATE_CHANGE", palette::BLUE),
    ("HEART_BEAT", palette::GREY),
    ("LOGIN", palette::BLUISH_GREEN),
    ("LOGOUT", palette::ORANGE),
];
