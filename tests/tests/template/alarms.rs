//! Every alarm leads somewhere: it calls somebody, says what it means, and has a runbook.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value as Json;

use crate::PROFILES;
use crate::deployed::{Deployed, list};
use crate::read::{Template, root};
use crate::sources::sources;

const RUNBOOKS: &str = "docs/runbooks";

/// Every alarm of any deployment, single or composite, by logical id.
fn alarms(deployed: &Deployed) -> Vec<(&str, &Json)> {
    let single = deployed.of("AWS::CloudWatch::Alarm").into_iter();
    single.chain(deployed.of("AWS::CloudWatch::CompositeAlarm")).collect()
}

#[test]
fn every_alarm_calls_somebody_and_says_what_silence_means() {
    for (profile, parameters) in PROFILES {
        let deployed = Template::application().with(parameters);
        // A composite that calls does so for the alarms it is made of, and may ask another whether to keep quiet.
        let composites = deployed.of("AWS::CloudWatch::CompositeAlarm").into_values();
        let asked: Vec<String> = composites
            .filter(|composite| composite.get("AlarmActions").is_some())
            .map(|composite| format!("{} {}", composite["AlarmRule"], composite["ActionsSuppressor"]))
            .collect();
        for (id, alarm) in alarms(&deployed) {
            let actions = alarm.get("AlarmActions").map(list).unwrap_or_default();
            let to_a_topic = |action: &String| action == "${CriticalTopic}" || action == "${WarningTopic}";
            let names = [format!("${{{id}}}"), format!("${{{id}.Arn}}")];
            let is_asked = asked.iter().any(|text| names.iter().any(|name| text.contains(name)));
            assert!(
                (!actions.is_empty() && actions.iter().all(to_a_topic)) || (actions.is_empty() && is_asked),
                "{profile}: {id} must call CriticalTopic or WarningTopic, or be asked by a composite alarm that does: {actions:?}"
            );
            if alarm.get("AlarmRule").is_none() {
                let silence = alarm["TreatMissingData"].as_str().unwrap_or_default();
                assert!(
                    ["breaching", "notBreaching", "ignore", "missing"].contains(&silence),
                    "{profile}: {id} must say in TreatMissingData what it means that there is no data"
                );
            }
        }
    }
}

/// The file of the runbook that an alarm's description links.
fn runbook(id: &str, alarm: &Json) -> String {
    let description = alarm["AlarmDescription"].as_str().unwrap_or_default();
    // What it means, and what to do first, before the link.
    assert!(
        description.len() > 100,
        "{id}: say in AlarmDescription what it means and what to do first: {description:?}"
    );
    let linked = description
        .split(|letter: char| letter.is_whitespace() || "()<>,".contains(letter))
        .find_map(|word| word.split_once(&format!("{RUNBOOKS}/")));
    let (_, file) = linked.unwrap_or_else(|| panic!("{id}: link {RUNBOOKS}/….md: {description:?}"));
    let file = file.trim_end_matches(['.', ';']);
    file.split('#').next().unwrap().to_owned()
}

#[test]
fn every_alarm_links_a_runbook_that_there_is_and_every_runbook_has_an_alarm() {
    let mut linked = BTreeSet::new();
    for (_, parameters) in PROFILES {
        for (id, alarm) in alarms(&Template::application().with(parameters)) {
            let runbook = runbook(id, alarm);
            let path = root().join(RUNBOOKS).join(&runbook);
            assert!(path.is_file(), "{id} links {}, which there is not", path.display());
            linked.insert(runbook);
        }
    }
    // The alarms of single queues are not in the template: a command makes them.
    let command: String = sources("operate/src").into_iter().map(|(_, code)| code).collect();
    let entries = fs::read_dir(root().join(RUNBOOKS)).unwrap();
    let unlinked: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|file| file != "README.md" && !linked.contains(file))
        .filter(|file| !command.contains(&format!("\"{}\"", file.trim_end_matches(".md"))))
        .collect();
    assert!(unlinked.is_empty(), "no alarm links {unlinked:?}");
}

#[test]
fn the_list_of_runbooks_has_every_alarm_with_its_severity_and_its_runbook() {
    let readme = fs::read_to_string(root().join(RUNBOOKS).join("README.md")).unwrap();
    let listed: BTreeMap<&str, (&str, &str)> = readme
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
            let (severity, link) = rest.split_once(" | ")?;
            Some((
                name,
                (severity, link.split_once("](")?.1.trim_end_matches([')', '|', ' '])),
            ))
        })
        .collect();
    let mut seen = BTreeSet::new();
    for (_, parameters) in PROFILES {
        for (id, alarm) in alarms(&Template::application().with(parameters)) {
            let name = alarm["AlarmName"]
                .as_str()
                .unwrap()
                .replacen("${AWS::StackName}-", "", 1);
            let severity = match alarm.get("AlarmActions").map(list).unwrap_or_default().first() {
                None => "part of others",
                Some(topic) if topic == "${CriticalTopic}" => "critical",
                Some(_) => "warning",
            };
            let runbook = runbook(id, alarm);
            assert_eq!(
                listed.get(name.as_str()),
                Some(&(severity, runbook.as_str())),
                "{RUNBOOKS}/README.md on {name}"
            );
            seen.insert(name);
        }
    }
    let of_queues = |name: &str| name.starts_with("<queue>-");
    let gone: Vec<&&str> = listed
        .keys()
        .filter(|name| !seen.contains(**name) && !of_queues(name))
        .collect();
    assert!(
        gone.is_empty(),
        "{RUNBOOKS}/README.md lists alarms that there are not: {gone:?}"
    );
}
