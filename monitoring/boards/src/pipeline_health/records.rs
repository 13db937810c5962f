//! What came in, how it ended, and what waits.

use super::metrics::{FUNCTIONS, OURS, expression, of, of_each};
use super::queries;
use crate::board::{Coloured, Drawn, Figures, Kind, Panel, Place};
use crate::field::{Colouring, Override, Property, Unit};
use crate::shared::palette;
use crate::source::{Metric, MetricQuery, Source, Sql};

/// The five endings, each with its colour.
const ENDINGS: [(&str, &str, &str); 5] = [
    ("RecordsStored", "Stored", palette::BLUE),
    ("RecordsSuperseded", "Superseded", palette::SKY_BLUE),
    ("RecordsIgnored", "Ignored", palette::GREY),
    ("RecordsQuarantined", "Quarantined", palette::VERMILLION),
    ("RecordsNotStored", "Not stored", palette::ORANGE),
];

pub(super) fn panels() -> Vec<Panel> {
    [events_in(), endings(), waiting()].concat()
}

fn events_in() -> Vec<Panel> {
    vec![
        bars(
            30,
            "Records in by function",
            "Records that each function received, a minute. A record that comes again counts again. Definition: Records received.",
            Place::at(0, 33, 8, 8),
            Source::CloudWatch(of_each(OURS, "RecordsReceived", ("Sum", "60"))),
        ),
        Panel {
            display_name: Some("${__field.labels.event_type}"),
            minimum_interval: Some("1m"),
            ..bars(
                31,
                "Agent events by type",
                "Agent events in the store, by type and their own time. Definition: Agent events.",
                Place::at(8, 33, 8, 8),
                Source::Timestream(vec![Sql::table(queries::agent_events_by_type())]),
            )
        },
        Panel {
            display_name: Some("${__field.labels.event_type}"),
            minimum_interval: Some("1m"),
            ..bars(
                32,
                "Contact events by type",
                "Contact events in the store, by type and the instant that each is about. Definition: Contact events.",
                Place::at(16, 33, 8, 8),
                Source::Timestream(vec![Sql::table(queries::contact_events_by_type())]),
            )
        },
    ]
}

/// For each function the endings over time, and in figures beside what was received.
fn endings() -> Vec<Panel> {
    let titles = [
        ("Endings of agent events", "Agent events received, and how they ended"),
        (
            "Endings of contact events",
            "Contact events received, and how they ended",
        ),
        ("Endings of snapshots", "Snapshots received, and how they ended"),
    ];
    let mut panels = Vec::new();
    for ((function, (over_time, in_figures)), (id, x)) in
        FUNCTIONS.into_iter().zip(titles).zip([(40, 0), (42, 8), (44, 16)])
    {
        let endings = ENDINGS.map(|(metric, label, _)| of(OURS, metric, function, ("Sum", "60"), label));
        panels.push(Panel {
            overrides: colours(),
            ..bars(
                id,
                over_time,
                "What became of the records, a minute: each ends in exactly one of five ways. Definition: Endings.",
                Place::at(x, 45, 8, 8),
                Source::CloudWatch(endings.to_vec()),
            )
        });
        let mut received = vec![of(OURS, "RecordsReceived", function, ("Sum", "60"), "Received")];
        received.extend(endings);
        panels.push(Panel {
            id: id + 1,
            title: in_figures,
            description: "Sums over the range: received = stored + superseded + ignored + quarantined + not stored. Definition: Endings."
                .to_owned(),
            place: Place::at(x, 41, 8, 4),
            kind: Kind::Stat {
                figures: Figures::Sum,
                coloured: Coloured::Nothing,
                sparkline: false,
            },
            source: Source::CloudWatch(received),
            unit: Unit::Count,
            no_value: "No records",
            colouring: Colouring::Fixed(palette::TEXT),
            ..Panel::default()
        });
    }
    panels
}

fn waiting() -> Vec<Panel> {
    let queue = |name: &str, label| Metric {
        id: "",
        query: MetricQuery::Statistic {
            namespace: "AWS/SQS",
            metric: "ApproximateNumberOfMessagesVisible",
            dimensions: vec![("QueueName", format!("${{stack}}-{name}"))],
            statistic: "Maximum",
            exact: true,
        },
        period: "60",
        label,
        hidden: false,
    };
    let steps = |panel: Panel| Panel {
        kind: Kind::TimeSeries {
            drawn: Drawn::Steps,
            stacked: false,
            over_gaps: true,
            legend: vec!["lastNotNull", "max"],
            thresholds_as_lines: false,
        },
        ..panel
    };
    vec![
        bars(
            50,
            "Quarantined",
            "Records put into quarantine, by function, in each five minutes; the legend has their sums. They can be sent again with make \
             redrive. Definition: Quarantine depth.",
            Place::at(0, 53, 8, 8),
            Source::CloudWatch(of_each(OURS, "RecordsQuarantined", ("Sum", "300"))),
        ),
        steps(bars(
            51,
            "Quarantine depth",
            "Objects in the quarantine bucket, older versions included, as S3 counts them once a day: the figures are of the day before. \
             Definition: Quarantine depth.",
            Place::at(8, 53, 8, 8),
            Source::CloudWatch(vec![expression(
                "SEARCH('{AWS/S3,BucketName,StorageType} MetricName=\"NumberOfObjects\" ${stack} quarantinebucket', 'Average', 86400)",
                "86400",
                "Objects",
            )]),
        )),
        steps(bars(
            52,
            "Dead letters and buffer",
            "Messages that wait: contact events that EventBridge could not hand over, or that the buffer gave up on, ticks that failed, and \
             the buffer itself. Definition: Quarantine depth.",
            Place::at(16, 53, 8, 8),
            Source::CloudWatch(vec![
                queue("contact-event-rule-dead-letters", "Rule's dead letters"),
                queue("contact-event-buffer-dead-letters", "Buffer's dead letters"),
                queue("schedule-dead-letters", "Schedules' dead letters"),
                queue("contact-event-buffer", "Buffer"),
            ]),
        )),
    ]
}

fn bars(id: u32, title: &'static str, description: &str, place: Place, source: Source) -> Panel {
    Panel {
        id,
        title,
        description: description.to_owned(),
        place,
        kind: Kind::TimeSeries {
            drawn: Drawn::Bars,
            stacked: true,
            over_gaps: false,
            legend: vec!["sum"],
            thresholds_as_lines: false,
        },
        source,
        unit: Unit::Count,
        decimals: Some(0),
        no_value: "None",
        minimum: Some(0.0),
        colouring: Colouring::BySeries,
        ..Panel::default()
    }
}

fn colours() -> Vec<Override> {
    ENDINGS
        .map(|(_, label, colour)| Override::of(label, [Property::Colour(colour)]))
        .to_vec()
}
