//! Alarms and dashboards watch metrics that are sent, with the dimensions they are sent with.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::PROFILES;
use crate::deployed::{Deployed, text};
use crate::read::Template;
use crate::sent::{Sent, sent};
use crate::sources::FUNCTIONS;

/// The namespace as the template's default has it.
const NAMESPACE: &str = "ConnectAnalytics";

/// A metric that something watches.
#[derive(Debug, PartialEq, Eq)]
struct Watched {
    namespace: String,
    metric: String,
    /// Names and values, in order of the names; the value is empty where any will do.
    dimensions: Vec<(String, String)>,
}

impl Watched {
    fn new(namespace: &str, metric: &str, mut dimensions: Vec<(String, String)>) -> Self {
        dimensions.sort();
        Self {
            namespace: namespace.to_owned(),
            metric: metric.to_owned(),
            dimensions,
        }
    }
}

/// What an alarm watches.
fn of_alarm(alarm: &Json) -> Vec<Watched> {
    let mut metrics = Vec::new();
    if alarm.get("MetricName").is_some() {
        metrics.push(alarm);
    }
    let mut watched = Vec::new();
    for query in alarm["Metrics"].as_array().into_iter().flatten() {
        if let Some(expression) = query.get("Expression") {
            watched.extend(of_expression(&text(expression)));
        } else {
            metrics.push(&query["MetricStat"]["Metric"]);
        }
    }
    watched.extend(metrics.into_iter().map(|metric| {
        let dimensions = metric["Dimensions"].as_array().into_iter().flatten();
        let dimensions = dimensions.map(|dimension| (text(&dimension["Name"]), text(&dimension["Value"])));
        Watched::new(
            &text(&metric["Namespace"]),
            &text(&metric["MetricName"]),
            dimensions.collect(),
        )
    }));
    watched
}

/// What an expression searches for: `SEARCH('{namespace,dimension,…} MetricName="…"', …)`, or Metrics Insights'
/// `SELECT …(metric) FROM SCHEMA("namespace", dimension, …)`.
fn of_expression(expression: &str) -> Vec<Watched> {
    let any = |name: &str| (name.trim_matches([' ', '"']).to_owned(), String::new());
    let mut watched = Vec::new();
    for search in expression.split("SEARCH(").skip(1) {
        let (schema, rest) = search.split_once('{').unwrap().1.split_once('}').unwrap();
        let mut parts = schema.split(',');
        let namespace = parts.next().unwrap().trim_matches([' ', '"']);
        let dimensions: Vec<_> = parts.map(any).collect();
        let names: Vec<&str> = rest.split("MetricName=").skip(1).collect();
        assert!(!names.is_empty(), "name the metric with MetricName=\"…\": {expression}");
        for name in names {
            let name = name.trim_start_matches(['(', '"', '\\']);
            let end = name
                .find(|letter: char| !letter.is_ascii_alphanumeric())
                .unwrap_or(name.len());
            watched.push(Watched::new(namespace, &name[..end], dimensions.clone()));
        }
    }
    for query in expression.split("SELECT ").skip(1) {
        let metric = query.split_once('(').unwrap().1.split_once(')').unwrap().0;
        let schema = query.split_once("SCHEMA(").unwrap().1.split_once(')').unwrap().0;
        let mut parts = schema.split(',');
        let namespace = parts.next().unwrap().trim_matches([' ', '"']);
        watched.push(Watched::new(
            namespace,
            metric.trim_matches([' ', '"']),
            parts.map(any).collect(),
        ));
    }
    watched
}

/// What a dashboard shows. A row of a widget's metrics is namespace, metric, then names and values of dimensions; `.` repeats what stands
/// above it, `...` all that is left out.
fn of_dashboard(body: &str) -> Vec<Watched> {
    let body: Json =
        serde_json::from_str(body).unwrap_or_else(|error| panic!("the dashboard's body is no JSON: {error}\n{body}"));
    let mut watched = Vec::new();
    for widget in body["widgets"].as_array().unwrap() {
        let mut above: Vec<String> = Vec::new();
        for row in widget["properties"]["metrics"].as_array().into_iter().flatten() {
            let row = row.as_array().unwrap();
            if let Some(expression) = row[0].get("expression") {
                watched.extend(of_expression(&text(expression)));
                continue;
            }
            let mut cells: Vec<String> = row.iter().filter(|cell| cell.is_string()).map(text).collect();
            if let Some(at) = cells.iter().position(|cell| cell == "...") {
                let left_out = above.len() + 1 - cells.len();
                cells.splice(at..=at, above[at..at + left_out].to_vec());
            }
            for (cell, above) in cells.iter_mut().zip(&above) {
                if cell == "." {
                    cell.clone_from(above);
                }
            }
            let dimensions = cells[2..].chunks(2).map(|pair| (pair[0].clone(), pair[1].clone()));
            watched.push(Watched::new(&cells[0], &cells[1], dimensions.collect()));
            above = cells;
        }
    }
    watched
}

/// Everything that a deployment watches, by who watches it.
fn watched(deployed: &Deployed) -> Vec<(&str, Vec<Watched>)> {
    let alarms = deployed.of("AWS::CloudWatch::Alarm").into_iter();
    let alarms = alarms.map(|(id, alarm)| (id, of_alarm(alarm)));
    let dashboards = deployed.of("AWS::CloudWatch::Dashboard").into_iter();
    alarms
        .chain(dashboards.map(|(id, dashboard)| (id, of_dashboard(&text(&dashboard["DashboardBody"])))))
        .collect()
}

fn is_sent(sent: &Sent, watched: &Watched) -> bool {
    let watched_by: BTreeSet<&str> = watched.dimensions.iter().map(|(name, _)| name.as_str()).collect();
    let sets = sent.get(watched.metric.as_str()).into_iter().flatten();
    sets.map(|names| names.iter().copied().collect::<BTreeSet<_>>())
        .any(|names| names == watched_by)
}

#[test]
fn whatever_is_watched_of_our_own_is_sent_with_these_dimensions() {
    let sent = sent();
    let mut checked = 0;
    for (profile, parameters) in PROFILES {
        let deployed = Template::application().with(parameters);
        for (id, all) in watched(&deployed) {
            for watched in all.iter().filter(|watched| watched.namespace == NAMESPACE) {
                checked += 1;
                assert!(
                    is_sent(&sent, watched),
                    "{profile}: {id} watches {watched:?}; {} is sent with {:?}",
                    watched.metric,
                    sent.get(watched.metric.as_str())
                );
            }
        }
    }
    assert!(checked > 0, "nothing watches a metric of ours");
}

#[test]
fn whatever_is_watched_of_a_function_is_of_one_that_sends_it() {
    for (profile, parameters) in PROFILES {
        let deployed = Template::application().with(parameters);
        for (id, all) in watched(&deployed) {
            for watched in all {
                let named = watched.dimensions.iter().find(|(name, _)| name == "FunctionName");
                let Some((_, function)) = named.filter(|(_, value)| !value.is_empty()) else {
                    continue;
                };
                let function = function.trim_start_matches("${AWS::StackName}-");
                assert!(
                    FUNCTIONS.contains(&function),
                    "{profile}: {id} watches the function {function}, which there is not"
                );
                let of_snapshots = watched.metric.starts_with("ConnectApi");
                assert!(
                    !of_snapshots || function == "instance-snapshot",
                    "{profile}: {id} watches {} of {function}, which never calls the Connect API",
                    watched.metric
                );
            }
        }
    }
}

#[test]
fn metrics_are_read_out_of_alarms_expressions_and_dashboards() {
    let plain = |namespace: &str, metric: &str, dimensions: &[(&str, &str)]| {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Watched::new(namespace, metric, dimensions.iter().map(own).collect())
    };
    assert_eq!(
        of_expression(r#"MAX(SEARCH('{ConnectAnalytics,InstanceId,QueueId} MetricName="QueueTime"', 'p99', 60))"#),
        [plain(
            "ConnectAnalytics",
            "QueueTime",
            &[("InstanceId", ""), ("QueueId", "")]
        )]
    );
    assert_eq!(
        of_expression(r#"SELECT MAX(EventAge) FROM SCHEMA("ConnectAnalytics", FunctionName) GROUP BY FunctionName"#),
        [plain("ConnectAnalytics", "EventAge", &[("FunctionName", "")])]
    );
    let body = r#"{"widgets":[{"type":"text","properties":{"markdown":"x"}},{"properties":{"metrics":[
        ["N","A","FunctionName","one",{"stat":"Sum"}], [".","B",".","two"], ["...","three"], [{"expression":"m1 + 1"}]
    ]}}]}"#;
    assert_eq!(
        of_dashboard(body),
        [
            plain("N", "A", &[("FunctionName", "one")]),
            plain("N", "B", &[("FunctionName", "two")]),
            plain("N", "B", &[("FunctionName", "three")]),
        ]
    );
}
