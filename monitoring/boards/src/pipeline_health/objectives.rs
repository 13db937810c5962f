//! The objectives: freshness with its error budget, and what else tells at a glance whether the pipeline is well.

use super::metrics::{OURS, expression, of};
use super::{EVENT_AGE_MILLISECONDS, queries};
use crate::board::{Coloured, Drawn, Figures, Kind, Panel, Place};
use crate::field::{Cell, Colouring, Override, Property, Step, Unit};
use crate::shared::palette;
use crate::source::{Metric, Source, Sql};

/// What the functions count of events stored in time, and of all.
const IN_TIME: &str = "TC(:15000)";
const LATE: &str = "TC(15000:)";

/// The figures at the top.
pub(super) fn figures() -> Vec<Panel> {
    let stat = |id, title, description: &str, x, metrics, unit, thresholds| Panel {
        id,
        title,
        description: description.to_owned(),
        place: Place::at(x, 0, 4, 4),
        kind: Kind::Stat {
            figures: Figures::Last,
            coloured: Coloured::Value,
            sparkline: true,
        },
        source: Source::CloudWatch(metrics),
        unit,
        no_value: "No events",
        colouring: Colouring::Thresholds,
        thresholds,
        ..Panel::default()
    };
    let age = palette::bad_from(EVENT_AGE_MILLISECONDS * 0.8, EVENT_AGE_MILLISECONDS);
    vec![
        stat(
            1,
            "Agent events: p99 age",
            "How old 99 of 100 agent events were at most when they were stored, in the newest five minutes with any. The objective is kept \
             while it is 15 s or less. Definition: Event age.",
            0,
            vec![of(OURS, "EventAge", "agent-events", ("p99", "300"), "p99")],
            Unit::Milliseconds,
            age.clone(),
        ),
        stat(
            2,
            "Contact events: p99 age",
            "How old 99 of 100 contact events were at most when they were stored, in the newest five minutes with any. The objective is \
             kept while it is 15 s or less. Definition: Event age.",
            4,
            vec![of(OURS, "EventAge", "contact-events", ("p99", "300"), "p99")],
            Unit::Milliseconds,
            age,
        ),
        Panel {
            decimals: Some(2),
            ..stat(
                3,
                "Freshness over the range",
                "Percent of all events in the range that could be queried within 15 s. The objective is 99 %. Definition: Freshness.",
                8,
                over_the_range("100 * RUNNING_SUM(hits) / RUNNING_SUM(total)", IN_TIME),
                Unit::Percent,
                steps_at(99.0),
            )
        },
        Panel {
            decimals: Some(1),
            ..stat(
                4,
                "Error budget left",
                "Of the 1 % of events in the range that may be late, what is left; below 0 the objective is missed over this range. The \
                 objective itself is over 28 days. Definition: Error budget.",
                12,
                over_the_range("100 - 100 * RUNNING_SUM(hits) / (0.01 * RUNNING_SUM(total))", LATE),
                Unit::Percent,
                palette::good_from(0.0, 30.0),
            )
        },
        Panel {
            source: Source::Timestream(vec![Sql::table(queries::snapshot_age())]),
            no_value: "No snapshot in 8 days",
            ..stat(
                5,
                "Snapshot age",
                "How old the newest snapshot of queues is at the end of the range. One comes each minute. Definition: Snapshot age.",
                16,
                Vec::new(),
                Unit::Seconds,
                palette::bad_from(120.0, 300.0),
            )
        },
    ]
}

/// The charts about age and the objectives.
pub(super) fn charts() -> Vec<Panel> {
    let ages = [
        ("agent-events", "p50", "Agent events, p50"),
        ("agent-events", "p99", "Agent events, p99"),
    ]
    .into_iter()
    .chain([
        ("contact-events", "p50", "Contact events, p50"),
        ("contact-events", "p99", "Contact events, p99"),
    ])
    .map(|(function, statistic, label)| of(OURS, "EventAge", function, (statistic, "60"), label));
    vec![
        Panel {
            thresholds: steps_at(EVENT_AGE_MILLISECONDS),
            overrides: vec![
                colour("Agent events, p50", palette::SKY_BLUE),
                colour("Agent events, p99", palette::BLUE),
                colour("Contact events, p50", palette::YELLOW),
                colour("Contact events, p99", palette::ORANGE),
            ],
            ..lines(
                20,
                "Event age by source",
                "From the event's own time to its being stored: half of the events are no older than p50, 99 of 100 no older than p99. The \
                 line is the objective's 15 s. Definition: Event age.",
                Place::at(0, 17, 12, 8),
                ages.collect(),
                Unit::Milliseconds,
            )
        },
        Panel {
            maximum: Some(100.0),
            minimum: None,
            decimals: Some(2),
            thresholds: steps_at(99.0),
            ..lines(
                21,
                "Freshness: percent within 15 s",
                "Of the events of each five minutes, those that could be queried within 15 s. The line is the objective. Definition: Freshness.",
                Place::at(12, 17, 12, 8),
                shares("100 * hits / total", IN_TIME, "Within 15 s", "300"),
                Unit::Percent,
            )
        },
        Panel {
            thresholds: steps_at(14.4),
            ..lines(
                22,
                "Burn of freshness' error budget",
                "How many times faster than evenly over 28 days the error budget goes, by the hour. The line is where somebody is called. \
                 Definition: Error budget.",
                Place::at(0, 25, 8, 8),
                shares("100 * hits / total", LATE, "Times the even speed", "3600"),
                Unit::Count,
            )
        },
        lag(),
        newest(),
    ]
}

fn lag() -> Panel {
    let mut sources = vec![of(
        "AWS/Lambda",
        "IteratorAge",
        "agent-events",
        ("Maximum", "60"),
        "Agent events: age in the stream",
    )];
    let mut buffer = of(
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        "",
        ("Maximum", "60"),
        "Contact events: oldest in the buffer",
    );
    if let crate::source::MetricQuery::Statistic { dimensions, .. } = &mut buffer.query {
        *dimensions = vec![("QueueName", "${stack}-contact-event-buffer".to_owned())];
    }
    sources.push(buffer);
    Panel {
        overrides: vec![Override::of(
            "Contact events: oldest in the buffer",
            [Property::Unit(Unit::Seconds), Property::RightAxis],
        )],
        ..lines(
            23,
            "Lag by source",
            "How long the last record of a batch had lain in the stream when Lambda read it; and, with a buffer for contact events, the age \
             of the oldest message in it. Definition: Lag.",
            Place::at(8, 25, 8, 8),
            sources,
            Unit::Milliseconds,
        )
    }
}

fn newest() -> Panel {
    Panel {
        id: 24,
        title: "Newest rows",
        description: "The newest row of each table at the end of the range, and its age. Events come when something happens, and for each \
                      logged-in agent every two minutes; queues and instances each minute, users each hour. Definition: Lag."
            .to_owned(),
        place: Place::at(16, 25, 8, 8),
        kind: Kind::Table { sort: None },
        source: Source::Timestream(vec![Sql::table(queries::newest_rows())]),
        unit: Unit::Text,
        no_value: "None in 8 days",
        overrides: vec![
            Override::of("table_name", [Property::DisplayName("Table")]),
            Override::of("newest", [Property::DisplayName("Newest row"), Property::Unit(Unit::Instant)]),
            Override::of(
                "age",
                [
                    Property::DisplayName("Age"),
                    Property::Unit(Unit::Seconds),
                    Property::Cell(Cell::ColouredText),
                    Property::Thresholds(palette::bad_from(300.0, 7_200.0)),
                ],
            ),
        ],
        ..Panel::default()
    }
}

fn lines(id: u32, title: &'static str, description: &str, place: Place, metrics: Vec<Metric>, unit: Unit) -> Panel {
    Panel {
        id,
        title,
        description: description.to_owned(),
        place,
        kind: Kind::TimeSeries {
            drawn: Drawn::Line,
            stacked: false,
            over_gaps: false,
            legend: vec!["lastNotNull", "max"],
            thresholds_as_lines: true,
        },
        source: Source::CloudWatch(metrics),
        unit,
        no_value: "No events",
        minimum: Some(0.0),
        colouring: Colouring::BySeries,
        ..Panel::default()
    }
}

/// An expression over `hits`, the events that a statistic of `EventAge` counts, and `total`, of both kinds of events together.
fn shares(text: &str, hits: &'static str, label: &'static str, period: &'static str) -> Vec<Metric> {
    let age = |function, statistic, id| of(OURS, "EventAge", function, (statistic, period), "").hidden_as(id);
    vec![
        expression(text, period, label),
        expression("SUM([agenthits, contacthits])", period, "").hidden_as("hits"),
        expression("SUM([agentall, contactall])", period, "").hidden_as("total"),
        age("agent-events", hits, "agenthits"),
        age("contact-events", hits, "contacthits"),
        age("agent-events", "SampleCount", "agentall"),
        age("contact-events", "SampleCount", "contactall"),
    ]
}

/// The same with sums that run from the range's beginning: the last value is that of the whole range.
fn over_the_range(text: &str, hits: &'static str) -> Vec<Metric> {
    shares(text, hits, "Over the range", "300")
}

/// A line for a limit: blue on its good side would need two colours, so all is in the text's, and the limit vermillion.
fn steps_at(limit: f64) -> Vec<Step> {
    vec![
        Step {
            from: None,
            colour: palette::TEXT,
        },
        Step {
            from: Some(limit),
            colour: palette::BAD,
        },
    ]
}

fn colour(series: &'static str, colour: &'static str) -> Override {
    Override::of(series, [Property::Colour(colour)])
}
