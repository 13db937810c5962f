//! What it does and costs: writes, calls of the Connect API, invocations, dollars.

use super::metrics::{FUNCTIONS, OURS, expression, of, of_each};
use crate::board::{Coloured, Drawn, Figures, Kind, Panel, Place};
use crate::field::{Colouring, Override, Property, Unit};
use crate::shared::palette;
use crate::source::{Metric, Source};

/// Dollars, as operate/prices.toml has them (a test holds them to it): a million write units, a million requests, a GB-second on arm64, and
/// an hour of a stream.
pub(super) const PRICES: [(&str, f64); 4] = [
    ("timestream-write", 0.50),
    ("lambda-request", 0.20),
    ("lambda-duration-arm64", 0.000_013_333_4),
    ("kinesis-stream-hour", 0.04),
];

/// The memory of each function, in GB, as the template has it.
const GIGABYTES: f64 = 0.5;

/// The figure at the top.
pub(super) fn cost_now() -> Panel {
    Panel {
        id: 6,
        title: "Cost per day",
        description: format!("At the rate of the dearest hour of the range. {}", what_it_costs()),
        place: Place::at(20, 0, 4, 4),
        kind: Kind::Stat {
            figures: Figures::Greatest,
            coloured: Coloured::Nothing,
            sparkline: true,
        },
        source: Source::CloudWatch(cost()),
        unit: Unit::Dollars,
        decimals: Some(2),
        no_value: "No records",
        colouring: Colouring::Fixed(palette::TEXT),
        ..Panel::default()
    }
}

pub(super) fn panels() -> Vec<Panel> {
    vec![
        Panel {
            overrides: on_the_right(&["agent-events calls", "contact-events calls", "instance-snapshot calls"]),
            ..chart(
                60,
                "Writing: metered units and calls",
                "Write units of 1 KB that Timestream bills, and, on the right, WriteRecords calls that were answered, a minute. Definition: Write \
                 units.",
                Place::at(0, 61, 8, 8),
                written(),
            )
        },
        chart(
            61,
            "Connect API: calls and throttles",
            "Calls that instance-snapshot made, and those that the Connect API throttled, a minute. Definition: Connect API calls.",
            Place::at(8, 61, 8, 8),
            vec![
                of(OURS, "ConnectApiCalls", "instance-snapshot", ("Sum", "60"), "Calls"),
                of(
                    OURS,
                    "ConnectApiThrottles",
                    "instance-snapshot",
                    ("Sum", "60"),
                    "Throttled",
                ),
            ],
        ),
        Panel {
            unit: Unit::Dollars,
            decimals: Some(2),
            description: format!("What a day at the rate of each hour costs. {}", what_it_costs()),
            ..chart(
                62,
                "Cost per day at each hour's rate",
                "",
                Place::at(16, 61, 8, 8),
                cost(),
            )
        },
        chart(
            63,
            "Invocations",
            "Invocations of each function, a minute. Definition: Invocations.",
            Place::at(0, 69, 8, 8),
            of_each("AWS/Lambda", "Invocations", ("Sum", "60")),
        ),
        chart(
            64,
            "Errors and throttles",
            "Invocations that failed, and those that Lambda turned away, a minute. Definition: Invocations.",
            Place::at(8, 69, 8, 8),
            FUNCTIONS
                .into_iter()
                .zip([
                    ("agent-events errors", "agent-events throttles"),
                    ("contact-events errors", "contact-events throttles"),
                    ("instance-snapshot errors", "instance-snapshot throttles"),
                ])
                .flat_map(|(function, (errors, throttles))| {
                    [
                        of("AWS/Lambda", "Errors", function, ("Sum", "60"), errors),
                        of("AWS/Lambda", "Throttles", function, ("Sum", "60"), throttles),
                    ]
                })
                .collect(),
        ),
        Panel {
            unit: Unit::Milliseconds,
            ..chart(
                65,
                "Longest invocation",
                "The longest invocation of each function in a minute. Their time limits are 60 s, 60 s and 120 s. Definition: Invocations.",
                Place::at(16, 69, 8, 8),
                of_each("AWS/Lambda", "Duration", ("Maximum", "60")),
            )
        },
    ]
}

fn written() -> Vec<Metric> {
    FUNCTIONS
        .into_iter()
        .zip([
            ("agent-events units", "agent-events calls"),
            ("contact-events units", "contact-events calls"),
            ("instance-snapshot units", "instance-snapshot calls"),
        ])
        .flat_map(|(function, (units, calls))| {
            [
                of(OURS, "WriteUnits", function, ("Sum", "60"), units),
                of(OURS, "WriteCalls", function, ("Sum", "60"), calls),
            ]
        })
        .collect()
}

/// Dollars of a day at each hour's rate.
fn cost() -> Vec<Metric> {
    let [write, request, duration, stream] = PRICES.map(|(_, dollars)| dollars);
    // Duration is in milliseconds.
    let text = format!(
        "24 * (units * {} + requests * {} + duration * {} + {stream})",
        decimal(write / 1e6),
        decimal(request / 1e6),
        decimal(duration * GIGABYTES / 1e3),
    );
    let mut metrics = vec![expression(text, "3600", "Dollars a day")];
    for (id, sum, metric, namespace, ids) in [
        (
            "units",
            "SUM([unitsa, unitsc, unitss])",
            "WriteUnits",
            OURS,
            ["unitsa", "unitsc", "unitss"],
        ),
        (
            "requests",
            "SUM([requestsa, requestsc, requestss])",
            "Invocations",
            "AWS/Lambda",
            ["requestsa", "requestsc", "requestss"],
        ),
        (
            "duration",
            "SUM([durationa, durationc, durations])",
            "Duration",
            "AWS/Lambda",
            ["durationa", "durationc", "durations"],
        ),
    ] {
        metrics.push(expression(sum, "3600", "").hidden_as(id));
        let each = FUNCTIONS.into_iter().zip(ids);
        metrics.extend(each.map(|(function, id)| of(namespace, metric, function, ("Sum", "3600"), "").hidden_as(id)));
    }
    metrics
}

/// Metric math has no exponents.
fn decimal(number: f64) -> String {
    format!("{number:.15}").trim_end_matches('0').to_owned()
}

fn what_it_costs() -> String {
    let [write, request, duration, stream] = PRICES.map(|(_, dollars)| dollars);
    format!(
        "Counted are ${write} per million Timestream write units, ${request} per million Lambda requests, ${duration} per GB-second on arm64 \
         ({GIGABYTES} GB per function), and ${stream} per hour of the stream: published prices of us-east-1, without free tier. Not counted are \
         storage and queries, metrics and alarms, logs: docs/costs.md has them all. Definition: Cost per day."
    )
}

fn chart(id: u32, title: &'static str, description: &str, place: Place, metrics: Vec<Metric>) -> Panel {
    Panel {
        id,
        title,
        description: description.to_owned(),
        place,
        kind: Kind::TimeSeries {
            drawn: Drawn::Line,
            stacked: false,
            over_gaps: false,
            legend: vec!["sum", "max"],
            thresholds_as_lines: false,
        },
        source: Source::CloudWatch(metrics),
        unit: Unit::Count,
        no_value: "None",
        minimum: Some(0.0),
        colouring: Colouring::BySeries,
        ..Panel::default()
    }
}

fn on_the_right(series: &[&'static str]) -> Vec<Override> {
    series
        .iter()
        .map(|series| Override::of(series, [Property::RightAxis, Property::Dashed]))
        .collect()
}
