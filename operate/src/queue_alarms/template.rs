//! The alarms of the queues as a CloudFormation template.

use std::collections::BTreeMap;

use model::metric_point::Metric;
use serde_json::{Map, Value as Json, json};

use super::hours::{self, Closed};
use queue_settings::{Queue, Settings, TimeZone};

/// A mute rule takes that many alarms.
const ALARMS_PER_MUTE_RULE: usize = 100;

/// CloudFormation takes that many resources in a template.
const MOST_RESOURCES: usize = 500;

/// There are too many queues, or too many different opening hours, for one template.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the template would have {resources} resources, and CloudFormation takes {MOST_RESOURCES}: make several files and stacks of them"
)]
pub(super) struct TooManyResources {
    resources: usize,
}

/// The template.
pub(super) fn template(settings: &Settings) -> Result<Json, TooManyResources> {
    let mut resources = Map::new();
    for queue in &settings.queues {
        resources.insert(oldest_contact_id(queue), oldest_contact(settings, queue));
        resources.insert(service_level_id(queue), service_level(settings, queue));
    }
    resources.extend(mute_rules(settings));
    if resources.len() > MOST_RESOURCES {
        return Err(TooManyResources {
            resources: resources.len(),
        });
    }
    Ok(json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Connect Analytics: alarms of single queues. Written by `connect-analytics queue-alarms`; change its file instead.",
        "Parameters": {
            "WarningTopicArn": {
                "Description": "The topic to tell: the output WarningTopicArn of Connect Analytics.",
                "Type": "String",
                "AllowedPattern": "^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:.+$",
                "ConstraintDescription": "the ARN of an SNS topic",
            },
            "MetricsNamespace": {
                "Description": "The parameter MetricsNamespace of Connect Analytics.",
                "Type": "String",
                "Default": "ConnectAnalytics",
            },
            "RunbookBaseUrl": {
                "Description": "Where the runbooks of docs/runbooks can be read.",
                "Type": "String",
                "Default": "docs/runbooks",
            },
            "Emulated": {
                "Description": "true leaves out what emulators of AWS refuse: metric math and mute rules.",
                "Type": "String",
                "Default": "false",
                "AllowedValues": ["true", "false"],
            },
        },
        "Conditions": { "OnAws": { "Fn::Equals": [{ "Ref": "Emulated" }, "false"] } },
        "Resources": resources,
    }))
}

/// Logical ids stay as they are when a queue is renamed.
fn oldest_contact_id(queue: &Queue) -> String {
    format!("Queue{}OldestContact", queue.id.0.replace('-', ""))
}

fn service_level_id(queue: &Queue) -> String {
    format!("Queue{}ServiceLevel", queue.id.0.replace('-', ""))
}

fn oldest_contact(settings: &Settings, queue: &Queue) -> Json {
    let seconds = queue.longest_wait_seconds.0;
    let description = format!(
        "Somebody has waited in queue {} for over {seconds} s, in two snapshots in a row. First: is anybody available for this queue, \
         and are more contacts coming than usual?",
        escaped(&queue.name.0)
    );
    let mut alarm = alarm(queue, "oldest-contact", &description, "queue-oldest-contact");
    alarm.extend(object(json!({
        "Namespace": { "Ref": "MetricsNamespace" },
        "MetricName": Metric::OldestContactAge.name(),
        "Dimensions": dimensions(settings, queue),
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 2,
        "Threshold": seconds,
        "ComparisonOperator": "GreaterThanThreshold",
        // Without a snapshot nobody knows, so the alarm stays as it is. That snapshots stay away has an alarm of its own.
        "TreatMissingData": "ignore",
    })));
    json!({ "Type": "AWS::CloudWatch::Alarm", "Properties": alarm })
}

/// Connect's definition, of what events tell: of the contacts that left the queue, to an agent or by giving up, the share that left it
/// in time. Those that gave up at once are left out of both, if so wished.
fn service_level(settings: &Settings, queue: &Queue) -> Json {
    let (percent, in_time) = (queue.service_level_percent.0, queue.service_level_seconds.0);
    let minutes = settings.service_level_minutes.0;
    let least = settings.service_level_least_contacts.0;
    let description = format!(
        "Service level of queue {}: of the contacts that left it in the last {minutes} minutes, answered or given up, less than \
         {percent} % did within {in_time} s. First: were contacts answered late, or did they give up? Widgets of the queue, or \
         ContactsAnswered and ContactsAbandoned.",
        escaped(&queue.name.0)
    );
    // The lower bound of a trimmed count is not part of it, the upper bound is.
    let (given_up_in_time, given_up) = match queue.short_abandon_seconds.0 {
        0 => (format!("TC(:{in_time})"), "SampleCount".to_owned()),
        short => (format!("TC({short}:{in_time})"), format!("TC({short}:)")),
    };
    let counts = [
        ("answeredintime", Metric::QueueTime, format!("TC(:{in_time})")),
        ("answered", Metric::QueueTime, "SampleCount".to_owned()),
        ("givenupintime", Metric::AbandonTime, given_up_in_time),
        ("givenup", Metric::AbandonTime, given_up),
    ];
    let mut metrics = vec![
        json!({
            "Id": "percent",
            "Label": "Percent in time",
            "Expression": format!("IF(contacts >= {least}, 100 * intime / contacts, 100)"),
        }),
        // A count of none is missing, not zero.
        json!({ "Id": "intime", "ReturnData": false, "Expression": "SUM([answeredintime, givenupintime, TIME_SERIES(0)])" }),
        json!({ "Id": "contacts", "ReturnData": false, "Expression": "SUM([answered, givenup, TIME_SERIES(0)])" }),
    ];
    metrics.extend(counts.map(|(id, metric, statistic)| {
        json!({
            "Id": id,
            "ReturnData": false,
            "MetricStat": {
                "Metric": {
                    "Namespace": { "Ref": "MetricsNamespace" },
                    "MetricName": metric.name(),
                    "Dimensions": dimensions(settings, queue),
                },
                "Stat": statistic,
                "Period": minutes * 60,
            },
        })
    }));
    let mut alarm = alarm(queue, "service-level", &description, "queue-service-level");
    alarm.extend(object(json!({
        "Metrics": metrics,
        "EvaluationPeriods": 1,
        "Threshold": percent,
        "ComparisonOperator": "LessThanThreshold",
        // No contact has left the queue, so none left it late. Who still waits is the other alarm's.
        "TreatMissingData": "notBreaching",
    })));
    json!({ "Type": "AWS::CloudWatch::Alarm", "Condition": "OnAws", "Properties": alarm })
}

/// What the alarms of a queue have in common.
fn alarm(queue: &Queue, what: &str, description: &str, runbook: &str) -> Map<String, Json> {
    object(json!({
        "AlarmName": { "Fn::Sub": format!("${{AWS::StackName}}-{}-{what}", queue.slug()) },
        "AlarmDescription": { "Fn::Sub": format!("{description} Runbook: ${{RunbookBaseUrl}}/{runbook}.md") },
        "AlarmActions": [{ "Ref": "WarningTopicArn" }],
        "OKActions": [{ "Ref": "WarningTopicArn" }],
    }))
}

fn dimensions(settings: &Settings, queue: &Queue) -> Json {
    json!([
        { "Name": "InstanceId", "Value": settings.instance_id.0 },
        { "Name": "QueueId", "Value": queue.id.0 },
    ])
}

/// Rules that keep the alarms of queues quiet while they are closed: one for each part of the week, with all queues closed in it.
fn mute_rules(settings: &Settings) -> Map<String, Json> {
    let mut quiet: BTreeMap<(&TimeZone, Closed), Vec<Json>> = BTreeMap::new();
    for queue in &settings.queues {
        for closed in queue.hours.as_deref().map(hours::closed).unwrap_or_default() {
            let alarms = quiet.entry((&queue.time_zone, closed)).or_default();
            alarms.extend([oldest_contact_id(queue), service_level_id(queue)].map(|id| json!({ "Ref": id })));
        }
    }
    let mut rules = Map::new();
    for ((time_zone, closed), alarms) in &quiet {
        let schedule = json!({
            "Expression": closed.expression(),
            "Duration": closed.duration(),
            "Timezone": time_zone.0,
        });
        for alarms in alarms.chunks(ALARMS_PER_MUTE_RULE) {
            let number = rules.len() + 1;
            rules.insert(format!("Closed{number}"), mute_rule(number, &schedule, alarms));
        }
    }
    rules
}

fn mute_rule(number: usize, schedule: &Json, alarms: &[Json]) -> Json {
    json!({
        "Type": "AWS::CloudWatch::AlarmMuteRule",
        "Condition": "OnAws",
        "Properties": {
            "Name": { "Fn::Sub": format!("${{AWS::StackName}}-closed-{number}") },
            "Description": "Queues are closed: their alarms call nobody.",
            "Rule": { "Schedule": schedule },
            "MuteTargets": { "AlarmNames": alarms },
        },
    })
}

/// A name inside `Fn::Sub`, where `${` would begin a reference.
fn escaped(name: &str) -> String {
    name.replace("${", "${!")
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests;
