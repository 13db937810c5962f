//! Every metric that a board asks for exists, with a statistic that CloudWatch knows; expressions use what is there; prices are the prices.

use std::collections::BTreeSet;

use boards::board::Panel;
use boards::source::{Metric, MetricQuery, Source};
use model::metric_point;

use crate::read::{board, root, template};

/// AWS's own metrics, by namespace, with the pages that say so.
const OF_AWS: [(&str, &[&str]); 7] = [
    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    (
        "AWS/Lambda",
        &[
            "AsyncEventsDropped",
            "DestinationDeliveryFailures",
            "DroppedEventCount",
            "Duration",
            "Errors",
            "Invocations",
            "IteratorAge",
            "OnFailureDestinationDeliveredEventCount",
            "Throttles",
        ],
    ),
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    (
        "AWS/SQS",
        &["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"],
    ),
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    ("AWS/Events", &["InvocationsFailedToBeSentToDlq"]),
    // https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
    ("AWS/Kinesis", &["WriteProvisionedThroughputExceeded"]),
    // https://docs.aws.amazon.com/connect/latest/adminguide/monitoring-cloudwatch.html
    (
        "AWS/Connect",
        &[
            "CallsBreachingConcurrencyQuota",
            "ConcurrentActiveChatsPercentage",
            "ConcurrentCallsPercentage",
            "MisconfiguredPhoneNumbers",
        ],
    ),
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
    ("AWS/S3", &["NumberOfObjects"]),
    // The template's own metric filters.
    ("${namespace}/Logs", &["MetricsNotSent"]),
];

/// What functions of metric math the expressions use.
const FUNCTIONS: [&str; 2] = ["SUM", "RUNNING_SUM"];

fn panels() -> Vec<(Panel, Vec<Metric>)> {
    let panels = board("connect-pipeline-health").panels.into_iter();
    panels
        .filter_map(|panel| match panel.source.clone() {
            Source::CloudWatch(metrics) => Some((panel, metrics)),
            _ => None,
        })
        .collect()
}

#[test]
fn only_pipeline_health_asks_cloudwatch() {
    for board in boards::read(&root().join("monitoring/queues.toml")).unwrap() {
        let asks = board
            .panels
            .iter()
            .any(|panel| matches!(panel.source, Source::CloudWatch(_)));
        assert_eq!(asks, board.uid == "connect-pipeline-health", "{}", board.uid);
    }
}

#[test]
fn every_metric_exists() {
    let ours: BTreeSet<&str> = metric_point::Metric::ALL.iter().map(|metric| metric.name()).collect();
    for (panel, metrics) in panels() {
        for metric in metrics {
            let MetricQuery::Statistic { namespace, metric, .. } = metric.query else {
                continue;
            };
            let known = if namespace == "${namespace}" {
                ours.contains(metric)
            } else {
                let of_aws = OF_AWS.iter().find(|(known, _)| *known == namespace);
                of_aws.is_some_and(|(_, metrics)| metrics.contains(&metric))
            };
            assert!(known, "{namespace} {metric} on {}", panel.title);
        }
    }
}

#[test]
fn every_statistic_and_period_is_one_of_cloudwatch() {
    for (panel, metrics) in panels() {
        for metric in metrics {
            let period: u32 = metric.period.parse().unwrap();
            assert!(period >= 60 && period.is_multiple_of(60), "{}: {period}", panel.title);
            if let MetricQuery::Statistic { statistic, .. } = metric.query {
                assert!(is_statistic(statistic), "{}: {statistic}", panel.title);
            }
        }
    }
}

/// As https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html has them.
fn is_statistic(statistic: &str) -> bool {
    if ["Average", "Maximum", "Minimum", "SampleCount", "Sum"].contains(&statistic) {
        return true;
    }
    if let Some(percentile) = statistic.strip_prefix('p') {
        return percentile
            .parse::<f64>()
            .is_ok_and(|percentile| (0.0..=100.0).contains(&percentile));
    }
    let bounds = statistic.strip_prefix("TC(").and_then(|rest| rest.strip_suffix(')'));
    bounds
        .and_then(|bounds| bounds.split_once(':'))
        .is_some_and(|(from, to)| {
            let is_bound = |bound: &str| bound.is_empty() || bound.parse::<f64>().is_ok();
            is_bound(from) && is_bound(to) && (from, to) != ("", "")
        })
}

#[test]
fn statistics_are_told_apart() {
    for right in ["Sum", "SampleCount", "p50", "p99.9", "TC(:15000)", "TC(15000:)"] {
        assert!(is_statistic(right), "{right}");
    }
    for wrong in ["sum", "P", "p101", "TC()", "TC(:)", "TC(:x)", "Median", ""] {
        assert!(!is_statistic(wrong), "{wrong}");
    }
}

#[test]
fn expressions_use_what_is_there_and_nothing_hidden_is_unused() {
    for (panel, metrics) in panels() {
        let mut used = BTreeSet::new();
        for metric in &metrics {
            if let MetricQuery::Expression(text) = &metric.query
                && !text.starts_with("SEARCH(")
            {
                used.extend(words(text));
            }
        }
        let hidden: BTreeSet<&str> = metrics
            .iter()
            .filter(|metric| metric.hidden)
            .map(|metric| metric.id)
            .collect();
        assert_eq!(
            used.iter().map(String::as_str).collect::<BTreeSet<_>>(),
            hidden,
            "{}",
            panel.title
        );
        let shown = metrics.iter().filter(|metric| !metric.hidden).count();
        assert!(shown > 0, "{}", panel.title);
        let labels: BTreeSet<&str> = metrics
            .iter()
            .filter(|metric| !metric.hidden)
            .map(|metric| metric.label)
            .collect();
        assert_eq!(labels.len(), shown, "labels of {}", panel.title);
        assert!(labels.iter().all(|label| !label.is_empty()), "{}", panel.title);
    }
}

/// The ids that an expression uses.
fn words(expression: &str) -> Vec<String> {
    let words = expression.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '.');
    words
        .filter(|word| word.starts_with(|letter: char| letter.is_ascii_alphabetic()))
        .filter(|word| !FUNCTIONS.contains(word))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_endings_are_those_that_add_up() {
    let ids = [41, 43, 45];
    let functions = ["agent-events", "contact-events", "instance-snapshot"];
    for (id, function) in ids.into_iter().zip(functions) {
        let (_, metrics) = panels().into_iter().find(|(panel, _)| panel.id == id).unwrap();
        let names: Vec<(&str, &str, String)> = metrics
            .into_iter()
            .map(|metric| match metric.query {
                MetricQuery::Statistic {
                    metric,
                    statistic,
                    dimensions,
                    ..
                } => (metric, statistic, dimensions[0].1.clone()),
                MetricQuery::Expression(text) => panic!("{text}"),
            })
            .collect();
        let function = format!("${{stack}}-{function}");
        let expected = [
            "Received",
            "Stored",
            "Superseded",
            "Ignored",
            "Quarantined",
            "NotStored",
        ];
        assert_eq!(names.len(), expected.len());
        for ((metric, statistic, dimension), expected) in names.iter().zip(expected) {
            assert_eq!(*metric, format!("Records{expected}"));
            assert_eq!((*statistic, dimension), ("Sum", &function));
        }
    }
}

#[test]
fn costs_are_at_the_published_prices() {
    let prices: toml::Table =
        toml::from_str(&std::fs::read_to_string(root().join("operate/prices.toml")).unwrap()).unwrap();
    let price = |name: &str| {
        let figure = |key: &str| {
            let value = &prices[name][key];
            value.as_float().unwrap_or_else(|| value.to_string().parse().unwrap())
        };
        figure("usd") / figure("per")
    };
    let (panel, metrics) = panels().into_iter().find(|(panel, _)| panel.id == 62).unwrap();
    let MetricQuery::Expression(text) = &metrics[0].query else {
        panic!("no expression")
    };
    let factors: Vec<f64> = text
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().unwrap())
        .collect();
    let template = template();
    let memory: BTreeSet<u64> = [
        "AgentEventsFunction",
        "ContactEventsFunction",
        "InstanceSnapshotFunction",
    ]
    .into_iter()
    .map(|function| {
        template["Resources"][function]["Properties"]["MemorySize"]
            .as_u64()
            .unwrap()
    })
    .collect();
    assert_eq!(memory, [512].into());
    let expected = [
        24.0,
        price("timestream-write"),
        price("lambda-request"),
        price("lambda-duration-arm64") * 512.0 / 1024.0 / 1000.0,
        price("kinesis-stream-hour"),
    ];
    assert_eq!(factors.len(), expected.len(), "{text}");
    for (factor, expected) in factors.iter().zip(expected) {
        assert!(
            (factor - expected).abs() < expected * 1e-6,
            "{factor}, not {expected} in {text}"
        );
    }
    for word in [
        "$0.5 per million",
        "$0.2 per million",
        "$0.0000133334 per GB-second",
        "$0.04 per hour",
    ] {
        assert!(panel.description.contains(word), "{word}: {}", panel.description);
    }
}
