use super::*;
use queue_settings::Settings;

const TWO: &str = r#"
instance_id = "11111111-2222-3333-4444-555555555555"

[[queue]]
id = "aaaaaaaa-0000-4000-8000-000000000001"
name = "Support ${team}"
service_level_percent = 80
service_level_seconds = 20
short_abandon_seconds = 5
longest_wait_seconds = 120
time_zone = "Europe/London"
hours = [{ days = ["MON", "TUE", "WED", "THU", "FRI"], from = "08:00", until = "18:00" }]

[[queue]]
id = "aaaaaaaa-0000-4000-8000-000000000002"
name = "Sales"
service_level_percent = 90
service_level_seconds = 15
short_abandon_seconds = 0
longest_wait_seconds = 60
time_zone = "Europe/London"
hours = [{ days = ["MON", "TUE", "WED", "THU", "FRI"], from = "08:00", until = "18:00" }]
"#;

fn resources() -> Json {
    template(&Settings::parse("queues.toml", TWO).unwrap()).unwrap()["Resources"].take()
}

/// One fact a line: where it stands and what it says.
fn facts(path: &str, value: &Json, lines: &mut Vec<String>) {
    match value {
        Json::Object(map) => map
            .iter()
            .for_each(|(key, value)| facts(&format!("{path}/{key}"), value, lines)),
        Json::Array(list) if list.iter().any(Json::is_object) => {
            list.iter()
                .enumerate()
                .for_each(|(index, value)| facts(&format!("{path}/{index}"), value, lines));
        }
        _ => lines.push(format!("{path} {value}")),
    }
}

fn facts_of(id: &str) -> String {
    let mut lines = Vec::new();
    facts("", &resources()[id], &mut lines);
    lines.join("\n")
}

#[test]
fn an_alarm_on_the_longest_wait() {
    insta::assert_snapshot!(facts_of("Queueaaaaaaaa000040008000000000000001OldestContact"), @r##"
    /Properties/AlarmActions/0/Ref "WarningTopicArn"
    /Properties/AlarmDescription/Fn::Sub "Somebody has waited in queue Support ${!team} for over 120 s, in two snapshots in a row. First: is anybody available for this queue, and are more contacts coming than usual? Runbook: ${RunbookBaseUrl}/queue-oldest-contact.md"
    /Properties/AlarmName/Fn::Sub "${AWS::StackName}-support-team-oldest-contact"
    /Properties/ComparisonOperator "GreaterThanThreshold"
    /Properties/Dimensions/0/Name "InstanceId"
    /Properties/Dimensions/0/Value "11111111-2222-3333-4444-555555555555"
    /Properties/Dimensions/1/Name "QueueId"
    /Properties/Dimensions/1/Value "aaaaaaaa-0000-4000-8000-000000000001"
    /Properties/EvaluationPeriods 2
    /Properties/MetricName "OldestContactAge"
    /Properties/Namespace/Ref "MetricsNamespace"
    /Properties/OKActions/0/Ref "WarningTopicArn"
    /Properties/Period 60
    /Properties/Statistic "Maximum"
    /Properties/Threshold 120
    /Properties/TreatMissingData "ignore"
    /Type "AWS::CloudWatch::Alarm"
    "##);
}

#[test]
fn an_alarm_on_the_service_level() {
    insta::assert_snapshot!(facts_of("Queueaaaaaaaa000040008000000000000001ServiceLevel"), @r##"
    /Condition "OnAws"
    /Properties/AlarmActions/0/Ref "WarningTopicArn"
    /Properties/AlarmDescription/Fn::Sub "Service level of queue Support ${!team}: of the contacts that left it in the last 30 minutes, answered or given up, less than 80 % did within 20 s. First: were contacts answered late, or did they give up? Widgets of the queue, or ContactsAnswered and ContactsAbandoned. Runbook: ${RunbookBaseUrl}/queue-service-level.md"
    /Properties/AlarmName/Fn::Sub "${AWS::StackName}-support-team-service-level"
    /Properties/ComparisonOperator "LessThanThreshold"
    /Properties/EvaluationPeriods 1
    /Properties/Metrics/0/Expression "IF(contacts >= 10, 100 * intime / contacts, 100)"
    /Properties/Metrics/0/Id "percent"
    /Properties/Metrics/0/Label "Percent in time"
    /Properties/Metrics/1/Expression "SUM([answeredintime, givenupintime, TIME_SERIES(0)])"
    /Properties/Metrics/1/Id "intime"
    /Properties/Metrics/1/ReturnData false
    /Properties/Metrics/2/Expression "SUM([answered, givenup, TIME_SERIES(0)])"
    /Properties/Metrics/2/Id "contacts"
    /Properties/Metrics/2/ReturnData false
    /Properties/Metrics/3/Id "answeredintime"
    /Properties/Metrics/3/MetricStat/Metric/Dimensions/0/Name "InstanceId"
    /Properties/Metrics/3/MetricStat/Metric/Dimensions/0/Value "11111111-2222-3333-4444-555555555555"
    /Properties/Metrics/3/MetricStat/Metric/Dimensions/1/Name "QueueId"
    /Properties/Metrics/3/MetricStat/Metric/Dimensions/1/Value "aaaaaaaa-0000-4000-8000-000000000001"
    /Properties/Metrics/3/MetricStat/Metric/MetricName "QueueTime"
    /Properties/Metrics/3/MetricStat/Metric/Namespace/Ref "MetricsNamespace"
    /Properties/Metrics/3/MetricStat/Period 1800
    /Properties/Metrics/3/MetricStat/Stat "TC(:20)"
    /Properties/Metrics/3/ReturnData false
    /Properties/Metrics/4/Id "answered"
    /Properties/Metrics/4/MetricStat/Metric/Dimensions/0/Name "InstanceId"
    /Properties/Metrics/4/MetricStat/Metric/Dimensions/0/Value "11111111-2222-3333-4444-555555555555"
    /Properties/Metrics/4/MetricStat/Metric/Dimensions/1/Name "QueueId"
    /Properties/Metrics/4/MetricStat/Metric/Dimensions/1/Value "aaaaaaaa-0000-4000-8000-000000000001"
    /Properties/Metrics/4/MetricStat/Metric/MetricName "QueueTime"
    /Properties/Metrics/4/MetricStat/Metric/Namespace/Ref "MetricsNamespace"
    /Properties/Metrics/4/MetricStat/Period 1800
    /Properties/Metrics/4/MetricStat/Stat "SampleCount"
    /Properties/Metrics/4/ReturnData false
    /Properties/Metrics/5/Id "givenupintime"
    /Properties/Metrics/5/MetricStat/Metric/Dimensions/0/Name "InstanceId"
    /Properties/Metrics/5/MetricStat/Metric/Dimensions/0/Value "11111111-2222-3333-4444-555555555555"
    /Properties/Metrics/5/MetricStat/Metric/Dimensions/1/Name "QueueId"
    /Properties/Metrics/5/MetricStat/Metric/Dimensions/1/Value "aaaaaaaa-0000-4000-8000-000000000001"
    /Properties/Metrics/5/MetricStat/Metric/MetricName "AbandonTime"
    /Properties/Metrics/5/MetricStat/Metric/Namespace/Ref "MetricsNamespace"
    /Properties/Metrics/5/MetricStat/Period 1800
    /Properties/Metrics/5/MetricStat/Stat "TC(5:20)"
    /Properties/Metrics/5/ReturnData false
    /Properties/Metrics/6/Id "givenup"
    /Properties/Metrics/6/MetricStat/Metric/Dimensions/0/Name "InstanceId"
    /Properties/Metrics/6/MetricStat/Metric/Dimensions/0/Value "11111111-2222-3333-4444-555555555555"
    /Properties/Metrics/6/MetricStat/Metric/Dimensions/1/Name "QueueId"
    /Properties/Metrics/6/MetricStat/Metric/Dimensions/1/Value "aaaaaaaa-0000-4000-8000-000000000001"
    /Properties/Metrics/6/MetricStat/Metric/MetricName "AbandonTime"
    /Properties/Metrics/6/MetricStat/Metric/Namespace/Ref "MetricsNamespace"
    /Properties/Metrics/6/MetricStat/Period 1800
    /Properties/Metrics/6/MetricStat/Stat "TC(5:)"
    /Properties/Metrics/6/ReturnData false
    /Properties/OKActions/0/Ref "WarningTopicArn"
    /Properties/Threshold 80
    /Properties/TreatMissingData "notBreaching"
    /Type "AWS::CloudWatch::Alarm"
    "##);
}

#[test]
fn each_alarm_links_a_runbook_that_there_is() {
    let runbooks = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/runbooks");
    let resources = resources();
    let alarms = resources.as_object().unwrap().values();
    let alarms: Vec<&Json> = alarms
        .filter(|resource| resource["Type"] == "AWS::CloudWatch::Alarm")
        .collect();
    assert_eq!(alarms.len(), 4);
    for alarm in alarms {
        let description = alarm["Properties"]["AlarmDescription"]["Fn::Sub"].as_str().unwrap();
        let (_, file) = description.split_once("${RunbookBaseUrl}/").unwrap();
        assert!(runbooks.join(file).is_file(), "{file}");
    }
}

#[test]
fn contacts_that_give_up_at_once_count_where_no_limit_is_set() {
    let metrics = resources()["Queueaaaaaaaa000040008000000000000002ServiceLevel"]["Properties"]["Metrics"].take();
    let statistics: Vec<_> = metrics
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|metric| {
            Some((
                metric["Id"].as_str()?.to_owned(),
                metric["MetricStat"]["Stat"].as_str()?.to_owned(),
            ))
        })
        .collect();
    let expected = [
        ("answeredintime", "TC(:15)"),
        ("answered", "SampleCount"),
        ("givenupintime", "TC(:15)"),
        ("givenup", "SampleCount"),
    ];
    assert_eq!(
        statistics,
        expected.map(|(id, statistic)| (id.to_owned(), statistic.to_owned()))
    );
}

#[test]
fn queues_with_the_same_hours_share_their_quiet_times() {
    let resources = resources();
    let rules: Vec<&Json> = resources
        .as_object()
        .unwrap()
        .values()
        .filter(|resource| resource["Type"] == "AWS::CloudWatch::AlarmMuteRule")
        .collect();
    assert_eq!(rules.len(), 3);
    for rule in rules {
        assert_eq!(
            rule["Properties"]["MuteTargets"]["AlarmNames"]
                .as_array()
                .unwrap()
                .len(),
            4
        );
        assert_eq!(rule["Properties"]["Rule"]["Schedule"]["Timezone"], "Europe/London");
    }
}

/// The template of so many queues with the same hours.
fn many(queues: usize) -> Result<Json, TooManyResources> {
    let queue = TWO.rsplit("[[queue]]").next().unwrap();
    let queues: Vec<String> = (0..queues)
        .map(|number| {
            let queue = queue
                .replace("000002", &format!("{number:06}"))
                .replace("Sales", &format!("Queue {number}"));
            format!("[[queue]]{queue}")
        })
        .collect();
    let text = format!(
        "instance_id = \"11111111-2222-3333-4444-555555555555\"\n{}",
        queues.concat()
    );
    template(&Settings::parse("queues.toml", &text).unwrap())
}

#[test]
fn rules_hold_no_more_alarms_than_they_may() {
    let template = many(200).unwrap();
    let resources = template["Resources"].as_object().unwrap();
    assert_eq!(resources.len(), 200 * 2 + 3 * 4);
    for resource in resources.values() {
        let targets = resource["Properties"]["MuteTargets"]["AlarmNames"].as_array();
        assert!(targets.is_none_or(|targets| targets.len() <= ALARMS_PER_MUTE_RULE));
    }
}

#[test]
fn a_template_that_cannot_be_deployed_is_not_written() {
    assert_eq!(many(250).unwrap_err(), TooManyResources { resources: 515 });
}
