//! *Pipeline health* evaluates the alarms of the template as they are: metric, statistic, period, limit, and how many datapoints.

use std::collections::{BTreeMap, BTreeSet};

use boards::board::{Kind, Panel};
use boards::field::{Matches, Property};
use boards::source::{MetricQuery, Source};
use serde_json::Value as Json;

use crate::read::{board, root, template};

const UID: &str = "connect-pipeline-health";
/// The panels of critical alarms and of warnings, and the list.
const PANELS: [(u32, &str); 2] = [(10, "CriticalTopic"), (11, "WarningTopic")];
const LIST: u32 = 70;
/// A limit that is itself no breach is the step's value and this much more.
const ABOVE: f64 = 0.000_001;

/// What an alarm looks at.
#[derive(Debug, PartialEq)]
struct Look {
    metric: (String, String),
    dimensions: BTreeMap<String, String>,
    statistic: String,
    period: String,
    /// Where the colours change.
    limit: f64,
    is_critical: bool,
    runbook: String,
}

#[test]
fn each_alarm_on_one_metric_is_evaluated_as_the_template_has_it() {
    let template = template();
    let in_template: BTreeMap<String, Look> = alarms(&template)
        .filter(|(_, properties)| properties.get("MetricName").is_some())
        .map(|(name, properties)| (name, of_template(&template, properties)))
        .collect();
    let on_board: BTreeMap<String, Look> = PANELS
        .into_iter()
        .flat_map(|(id, topic)| of_panel(&panel(id), topic))
        .collect();
    assert!(in_template.len() > 30);
    assert_eq!(
        on_board.keys().collect::<Vec<_>>(),
        in_template.keys().collect::<Vec<_>>()
    );
    for (name, expected) in &in_template {
        assert_eq!(on_board[name], *expected, "{name}");
    }
}

#[test]
fn the_list_has_every_alarm_with_its_condition_and_runbook() {
    let template = template();
    let Kind::Text { markdown } = panel(LIST).kind else {
        panic!("no text")
    };
    let mut listed = BTreeSet::new();
    for (name, properties) in alarms(&template) {
        let line = markdown.lines().find(|line| line.contains(&format!("| `{name}` |")));
        let line = line.unwrap_or_else(|| panic!("{name} is not listed"));
        let runbook = runbook(properties);
        assert!(
            line.contains(&format!("[{runbook}](${{runbooks}}/{runbook}.md)")),
            "{line}"
        );
        assert!(
            root().join(format!("docs/runbooks/{runbook}.md")).is_file(),
            "{runbook}"
        );
        if let Some(metric) = properties.get("MetricName") {
            let periods = plain(&template, &properties["EvaluationPeriods"]);
            let of = properties
                .get("DatapointsToAlarm")
                .map_or_else(|| periods.clone(), |of| plain(&template, of));
            let minutes = properties["Period"].as_u64().unwrap() / 60;
            let below = properties["ComparisonOperator"] == "LessThanThreshold";
            let limit = number(&template, &properties["Threshold"]);
            let condition = if below {
                format!("below {limit}, or missing")
            } else {
                format!("above {limit}")
            };
            let expected = format!(
                "{} of {} {condition}, {of} of {periods} × {minutes} min",
                statistic(properties),
                metric.as_str().unwrap()
            );
            assert!(line.contains(&expected), "{line}, not {expected}");
            assert_eq!(properties["TreatMissingData"] == "breaching", below, "{name}");
        }
        listed.insert(name);
    }
    let lines = markdown.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(lines, listed.len());
}

#[test]
fn changes_of_alarms_are_marks() {
    let board = board(UID);
    let prefixes: Vec<&str> = board
        .annotations
        .iter()
        .map(|marks| marks.alarm_prefix.as_str())
        .collect();
    assert_eq!(prefixes, ["${stack}-"]);
}

fn panel(id: u32) -> Panel {
    board(UID).panels.into_iter().find(|panel| panel.id == id).unwrap()
}

/// The alarms by their names after that of the stack.
fn alarms(template: &Json) -> impl Iterator<Item = (String, &Json)> {
    let resources = template["Resources"].as_object().unwrap().values();
    resources
        .filter(|resource| {
            ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"].contains(&resource["Type"].as_str().unwrap())
        })
        .map(|resource| {
            let name = resource["Properties"]["AlarmName"]["Fn::Sub"].as_str().unwrap();
            let name = name.strip_prefix("${AWS::StackName}-").unwrap();
            (name.to_owned(), &resource["Properties"])
        })
}

fn of_template(template: &Json, properties: &Json) -> Look {
    let dimensions = properties["Dimensions"].as_array().into_iter().flatten();
    let limit = number(template, &properties["Threshold"]);
    Look {
        metric: (
            plain(template, &properties["Namespace"]),
            properties["MetricName"].as_str().unwrap().to_owned(),
        ),
        dimensions: dimensions
            .map(|dimension| {
                (
                    dimension["Name"].as_str().unwrap().to_owned(),
                    plain(template, &dimension["Value"]),
                )
            })
            .collect(),
        statistic: statistic(properties),
        period: properties["Period"].to_string(),
        limit: match properties["ComparisonOperator"].as_str().unwrap() {
            "GreaterThanThreshold" => limit + ABOVE,
            "LessThanThreshold" => limit,
            other => panic!("{other}"),
        },
        is_critical: properties["AlarmActions"][0]["Ref"] == "CriticalTopic",
        runbook: format!("${{runbooks}}/{}.md", runbook(properties)),
    }
}

fn of_panel(panel: &Panel, topic: &str) -> Vec<(String, Look)> {
    let Source::CloudWatch(metrics) = &panel.source else {
        panic!("no CloudWatch")
    };
    let look = |metric: &boards::source::Metric| {
        let MetricQuery::Statistic {
            namespace,
            metric: name,
            dimensions,
            statistic,
            exact,
        } = &metric.query
        else {
            panic!("{metric:?}")
        };
        assert!(exact);
        let properties = panel
            .overrides
            .iter()
            .find(|entry| entry.matches == Matches::Name(metric.label));
        let properties = &properties.unwrap().properties;
        let limit = properties.iter().find_map(|property| match property {
            Property::Thresholds(steps) => steps[1].from,
            _ => None,
        });
        let runbook = properties.iter().find_map(|property| match property {
            Property::Links(links) => Some(links[0].url.clone()),
            _ => None,
        });
        let dimensions = dimensions
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        let look = Look {
            metric: ((*namespace).to_owned(), (*name).to_owned()),
            dimensions: dimensions.collect(),
            statistic: (*statistic).to_owned(),
            period: metric.period.to_owned(),
            limit: limit.unwrap(),
            is_critical: topic == "CriticalTopic",
            runbook: runbook.unwrap(),
        };
        (metric.label.to_owned(), look)
    };
    metrics.iter().map(look).collect()
}

fn statistic(properties: &Json) -> String {
    let statistic = properties.get("Statistic").unwrap_or(&properties["ExtendedStatistic"]);
    statistic.as_str().unwrap().to_owned()
}

fn runbook(properties: &Json) -> String {
    let description = properties["AlarmDescription"]["Fn::Sub"].as_str().unwrap();
    let (_, page) = description.rsplit_once("${RunbookBaseUrl}/").unwrap();
    page.trim_end().strip_suffix(".md").unwrap().to_owned()
}

fn number(template: &Json, value: &Json) -> f64 {
    plain(template, value).parse().unwrap()
}

/// A value as the board has it: with its variables for the stack's name and the namespace, the default of a parameter, and `*` where
/// CloudFormation makes up a name or the default is none.
fn plain(template: &Json, value: &Json) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    if value.is_number() {
        return value.to_string();
    }
    if let Some(text) = value["Fn::Sub"].as_str() {
        return text
            .replace("${AWS::StackName}", "${stack}")
            .replace("${MetricsNamespace}", "${namespace}");
    }
    if let Some(then) = value["Fn::If"].get(1) {
        return plain(template, then);
    }
    let name = value["Ref"].as_str().unwrap_or_else(|| panic!("{value}"));
    if name == "MetricsNamespace" {
        return "${namespace}".to_owned();
    }
    if let Some(default) = template["Parameters"][name].get("Default") {
        let default = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
        return if default.is_empty() { "*".to_owned() } else { default };
    }
    let made = &template["Resources"][name]["Properties"]["Name"];
    if made.is_null() {
        "*".to_owned()
    } else {
        plain(template, made)
    }
}
