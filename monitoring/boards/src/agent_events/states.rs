//! How long agents were in what, and who is logged in.

use super::{queries, state_columns, to_agents};
use crate::board::{Figures, Kind, Panel, Place};
use crate::field::{Cell, Colouring, Override, Property, Unit};
use crate::shared::palette;
use crate::source::{Source, Sql};
use crate::transformation::Transformation;

pub(super) fn panels() -> Vec<Panel> {
    vec![
        Panel {
            id: 20,
            title: "Time in state",
            description: "Time of all chosen agents in each state within the range, Offline and logged out left out. A state lasts until the \
                          agent's next one. Definition: Time in state."
                .to_owned(),
            place: Place::at(12, 12, 12, 8),
            kind: Kind::BarGauge {
                figures: Figures::EachRow(20),
                horizontal: true,
            },
            source: Source::Timestream(vec![Sql::table(queries::time_by_state())]),
            unit: Unit::Seconds,
            no_value: "Nobody was logged in",
            minimum: Some(0.0),
            colouring: Colouring::Fixed(palette::BLUE),
            transformations: vec![Transformation::Fields(vec!["state", "seconds"])],
            ..Panel::default()
        },
        time_table(
            21,
            "Time in state by team",
            "Time of each team's agents in each state within the range. Definition: Time in state.",
            Place::at(0, 20, 24, 6),
            queries::time_by_team(),
            &[Override::of(
                "agents",
                [Property::DisplayName("Agents"), Property::Unit(Unit::Count)],
            )],
        ),
        time_table(
            22,
            "Time in state by agent",
            "Time of each agent in each state within the range. Definition: Time in state.",
            Place::at(0, 26, 24, 10),
            queries::time_by_agent(),
            &[
                Override::of("agent", [Property::DisplayName("Agent"), to_agents()]),
                Override::of("agent_id", [Property::Hidden]),
            ],
        ),
        Panel {
            id: 23,
            title: "Statuses that ended",
            description: "The statuses that agents left in the range: how often, and how long they had lasted, contacts taken meanwhile \
                          included. Definition: Status duration."
                .to_owned(),
            place: Place::at(0, 36, 10, 8),
            kind: Kind::Table { sort: None },
            source: Source::Timestream(vec![Sql::table(queries::status_durations())]),
            unit: Unit::Seconds,
            no_value: "No status ended",
            overrides: vec![
                Override::of("status", [Property::DisplayName("Status")]),
                Override::of("times", [Property::DisplayName("Times"), Property::Unit(Unit::Count)]),
                Override::of("total", [Property::DisplayName("Total")]),
                Override::of("average", [Property::DisplayName("Average")]),
                Override::of("longest", [Property::DisplayName("Longest")]),
            ],
            ..Panel::default()
        },
        Panel {
            id: 24,
            title: "Login status",
            description: "Each agent's last login or logout, and how long within the range they were logged in. Definition: Login status."
                .to_owned(),
            place: Place::at(10, 36, 14, 8),
            kind: Kind::Table { sort: None },
            source: Source::Timestream(vec![Sql::table(queries::login_status())]),
            unit: Unit::Text,
            no_value: "No login in 8 days",
            overrides: vec![
                Override::of("agent", [Property::DisplayName("Agent"), to_agents()]),
                Override::of("team", [Property::DisplayName("Team"), Property::NoValue("No team")]),
                Override::of(
                    "status",
                    [
                        Property::DisplayName("Status"),
                        Property::Cell(Cell::ColouredText),
                        Property::Mappings(palette::coloured(&[
                            ("Logged in", palette::BLUE),
                            ("Logged out", palette::GREY),
                        ])),
                    ],
                ),
                Override::of("since", [Property::DisplayName("Since"), Property::Unit(Unit::Instant)]),
                Override::of(
                    "logged_in",
                    [Property::DisplayName("Logged in for"), Property::Unit(Unit::Seconds)],
                ),
                Override::of("logins", [Property::DisplayName("Logins"), Property::Unit(Unit::Count)]),
                Override::of("logouts", [Property::DisplayName("Logouts"), Property::Unit(Unit::Count)]),
                Override::of("agent_id", [Property::Hidden]),
            ],
            ..Panel::default()
        },
    ]
}

fn time_table(id: u32, title: &'static str, description: &str, place: Place, sql: String, whose: &[Override]) -> Panel {
    let mut overrides = state_columns(|_| Vec::new());
    overrides.extend([
        Override::of("logged_in", [Property::DisplayName("All")]),
        Override::of("team", [Property::DisplayName("Team"), Property::NoValue("No team")]),
    ]);
    overrides.extend_from_slice(whose);
    Panel {
        id,
        title,
        description: description.to_owned(),
        place,
        kind: Kind::Table { sort: None },
        source: Source::Timestream(vec![Sql::table(sql)]),
        unit: Unit::Clock,
        no_value: "Nobody was logged in",
        overrides,
        ..Panel::default()
    }
}
