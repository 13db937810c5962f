use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::normalise;
use crate::metric_point::{Dimensions, Metric};
use crate::row::{Row, Value};
use crate::schema::Table;
use crate::{Facts, Ignored, Normalised, Poison};

fn events() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events")
}

/// Every file under a folder of `events/`, by its path there, in order.
fn fixtures(folder: &str) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), files);
            } else {
                files.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(&events().join(folder), "", &mut files);
    files
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(events().join(name)).unwrap()
}

fn facts(bytes: &[u8]) -> Facts {
    match normalise(bytes) {
        Ok(Normalised::Facts(facts)) => facts,
        other => panic!("no facts: {other:?}"),
    }
}

/// The facts of an agent event's fixture.
fn of(name: &str) -> Facts {
    facts(&fixture(&format!("agent-events/{name}.json")))
}

/// Everything that came of a record, one fact a line.
fn report(result: &Result<Normalised, Poison>) -> String {
    match result {
        Ok(Normalised::Facts(facts)) => {
            let mut report = String::new();
            for row in &facts.rows {
                write!(report, "{row:?}").unwrap();
            }
            for point in &facts.metric_points {
                let (metric, pairs) = (point.metric.name(), point.dimensions.pairs());
                writeln!(report, "{metric} {} at {} {pairs:?}", point.value, point.time).unwrap();
            }
            report
        }
        Ok(Normalised::Ignored(ignored)) => format!("ignored: {}\n", ignored.reason()),
        Err(poison) => format!("poison {}: {poison}\n", poison.reason()),
    }
}

fn value(row: &Row, column: &str) -> Option<String> {
    let dimension = row.dimensions().iter().find(|(present, _)| present.name == column);
    let measure = row.measures().iter().find(|(present, _)| present.name == column);
    dimension
        .map(|(_, value)| value.clone())
        .or_else(|| measure.map(|(_, value)| value.to_string()))
}

/// A row's value as the fixtures' tests write it: text without quotes, nothing as `-`.
fn shown(row: &Row, column: &str) -> String {
    value(row, column).map_or("-".to_owned(), |value| value.trim_matches('"').to_owned())
}

fn agent(facts: &Facts) -> &Row {
    facts.rows.first().unwrap()
}

fn contact<'f>(facts: &'f Facts, last_digits: &str) -> &'f Row {
    let of_contact = |row: &&Row| shown(row, "contact_id").ends_with(last_digits);
    let mut rows = facts.rows.iter().filter(of_contact);
    let row = rows.next().unwrap_or_else(|| panic!("no row of contact {last_digits}"));
    assert!(rows.next().is_none(), "two rows of contact {last_digits}");
    row
}

/// Compares one column of the agent's row.
fn check_agent(name: &str, column: &str, expected: &str) {
    assert_eq!(shown(agent(&of(name)), column), expected, "{column} of {name}");
}

/// Compares one column of a contact's row.
fn check_contact(name: &str, last_digits: &str, column: &str, expected: &str) {
    let facts = of(name);
    let actual = shown(contact(&facts, last_digits), column);
    assert_eq!(actual, expected, "{column} of {last_digits} in {name}");
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn the_session_becomes_these_rows() {
    let mut report_of_all = String::new();
    for (name, bytes) in fixtures("agent-events/session") {
        writeln!(report_of_all, "=== {name}\n{}", report(&normalise(&bytes))).unwrap();
    }
    settings().bind(|| insta::assert_snapshot!("session", report_of_all));
}

#[test]
fn every_single_fixture_becomes_these_rows() {
    let mut report_of_all = String::new();
    for (name, bytes) in fixtures("agent-events") {
        if !name.starts_with("session/") {
            writeln!(report_of_all, "=== {name}\n{}", report(&normalise(&bytes))).unwrap();
        }
    }
    settings().bind(|| insta::assert_snapshot!("single-events", report_of_all));
}

#[test]
fn hostile_records_are_poison_for_these_reasons() {
    let mut report_of_all = String::new();
    for (name, bytes) in fixtures("hostile") {
        let result = normalise(&bytes);
        // What is nested deeply where nothing is read does no harm.
        assert_eq!(result.is_ok(), name == "deep-nesting.json", "{name}: {result:?}");
        let report = report(&result);
        writeln!(report_of_all, "{name}: {}", report.lines().next().unwrap()).unwrap();
    }
    settings().bind(|| insta::assert_snapshot!("hostile", report_of_all));
}

#[test]
fn the_documented_after_contact_work_takes_5_005_seconds() {
    let check = |column, expected| check_contact("acw-documented-example", "07", column, expected);
    check("after_call_work_time", "5.005");
    check("contact_state", "CLEARED");
    check("previous_contact_state", "ENDED");
    check("talk_time", "-");
    check_contact("acw-documented-example-ended", "07", "talk_time", "6.006");
    check_contact("acw-documented-example-ended", "07", "after_call_work_time", "-");
}

#[test]
fn contacts_that_were_never_ended_have_no_after_contact_work() {
    let check = |name, digits| {
        check_contact(name, digits, "contact_state", "CLEARED");
        check_contact(name, digits, "after_call_work_time", "-");
    };
    check("session/14-missed-call-cleared", "02");
    check("session/35-task-cleared", "06");
    check("error-contact-no-after-contact-work", "11");
    check("cleared-without-after-contact-work", "01");
}

#[test]
fn each_of_several_chats_has_its_own_after_contact_work() {
    check_contact("session/23-first-chat-cleared", "03", "after_call_work_time", "40.0");
    check_contact("session/26-second-chat-cleared", "04", "after_call_work_time", "90.0");
    check_contact("session/28-lunch-begins", "05", "after_call_work_time", "70.0");
    check_contact("session/23-first-chat-cleared", "04", "contact_state", "CONNECTED");
}

#[test]
fn an_after_contact_work_state_begins_when_the_last_conversation_ended() {
    check_agent("session/24-second-chat-ended", "state", "On Contact");
    check_agent("session/25-third-chat-ended", "state", "After Contact Work");
    check_agent("session/25-third-chat-ended", "state_start", "2026-11-20T09:23:00Z");
    check_agent("session/26-second-chat-cleared", "state_start", "2026-11-20T09:23:00Z");
    check_agent("session/28-lunch-begins", "previous_duration", "70.0");
    let later_first = "later-after-contact-work-cleared-first";
    check_agent(later_first, "state_start", "2026-11-20T09:23:00Z");
    check_contact(later_first, "04", "state_start", "2026-11-20T09:22:00Z");
    check_contact(later_first, "05", "after_call_work_time", "30.0");
}

#[test]
fn a_state_goes_on_while_its_contacts_change() {
    check_agent("session/23-first-chat-cleared", "state_start", "2026-11-20T09:16:05Z");
    check_agent("session/21-first-chat-ended", "state_start", "2026-11-20T09:15:04Z");
    check_agent("one-of-two-chats-on-hold", "state_start", "2026-11-20T09:01:00Z");
    check_agent("paused-task", "state_start", "2026-11-20T09:56:30Z");
    check_agent("callback-accepted", "state_start", "2026-11-20T09:30:00Z");
}

#[test]
fn a_state_from_the_status_begins_when_the_contact_left() {
    check_agent("session/11-call-cleared", "state", "Available");
    check_agent("session/11-call-cleared", "status_start", "2026-11-20T08:59:30.455Z");
    check_agent("session/11-call-cleared", "state_start", "2026-11-20T09:10:05.605Z");
    check_agent("session/11-call-cleared", "duration", "0.0");
    check_agent("session/11-call-cleared", "previous_state", "After Contact Work");
    check_agent("session/11-call-cleared", "previous_duration", "20.005");
    // And where nothing proves when it began, it is not said.
    check_agent("session/03-heartbeat-available", "state", "Available");
    check_agent("session/03-heartbeat-available", "state_start", "-");
    check_agent("session/03-heartbeat-available", "status_duration", "119.545");
    check_agent("session/12-missed-call-ringing", "previous_state", "Available");
    check_agent("session/12-missed-call-ringing", "previous_duration", "-");
    check_agent("session/30-lunch-ends", "previous_status_name", "Lunch");
    check_agent("session/30-lunch-ends", "previous_status_duration", "1800.0");
}

#[test]
fn hold_is_measured_from_the_events_that_begin_and_end_it() {
    check_agent("session/06-call-on-hold", "state", "On Hold");
    check_agent("session/06-call-on-hold", "state_start", "2026-11-20T09:05:00.25Z");
    check_contact("session/06-call-on-hold", "01", "duration", "0.0");
    check_agent("session/07-heartbeat-on-hold", "state", "On Hold");
    check_agent("session/07-heartbeat-on-hold", "duration", "-");
    check_contact("session/07-heartbeat-on-hold", "01", "duration", "-");
    check_agent("session/08-call-resumed", "state", "On Contact");
    check_agent("session/08-call-resumed", "state_start", "2026-11-20T09:06:00.9Z");
    check_agent("session/08-call-resumed", "previous_duration", "-");
    check_contact("session/09-call-ended", "01", "talk_time", "449.9");
    // A Connect that does reset StateStartTimestamp is believed.
    check_agent("hold-resets-start", "state_start", "2026-11-20T09:05:00.24Z");
    check_agent("one-of-two-chats-on-hold", "state", "On Contact");
}

#[test]
fn waiting_and_ringing_are_told_apart() {
    check_contact("session/05-call-connected", "01", "queue_time", "35.6");
    check_contact("session/05-call-connected", "01", "ring_time", "5.4");
    check_contact("session/13-missed-call-missed", "02", "ring_time", "20.0");
    check_contact("session/34-task-rejected", "06", "ring_time", "8.0");
    check_contact("callback-accepted", "14", "ring_time", "-");
    check_agent("outbound-call-ringing", "state", "On Contact");
}

#[test]
fn a_missed_contact_is_counted_once() {
    let facts = of("session/13-missed-call-missed");
    assert_eq!(shown(contact(&facts, "02"), "missed"), "true");
    let instance: std::sync::Arc<str> = "11111111-2222-3333-4444-555555555555".into();
    let points: Vec<_> = facts
        .metric_points
        .iter()
        .map(|point| (point.metric, point.dimensions.clone(), point.value))
        .collect();
    let expected = [
        Dimensions::Instance(instance.clone()),
        Dimensions::Queue(instance.clone(), "aaaaaaaa-0000-4000-8000-000000000002".into()),
        Dimensions::Channel(instance, "VOICE".into()),
    ]
    .map(|dimensions| (Metric::ContactsMissed, dimensions, 1.0));
    assert_eq!(points, expected);
    let counted = fixtures("agent-events/session")
        .values()
        .filter_map(|bytes| facts_or_none(bytes))
        .map(|facts| facts.metric_points.len())
        .sum::<usize>();
    assert_eq!(counted, 3);
}

fn facts_or_none(bytes: &[u8]) -> Option<Facts> {
    match normalise(bytes) {
        Ok(Normalised::Facts(facts)) => Some(facts),
        _ => None,
    }
}

/// What says that something happened, as against how things stand.
const COUNTED: [&str; 9] = [
    "missed",
    "ring_time",
    "talk_time",
    "after_call_work_time",
    "previous_contact_state",
    "previous_state",
    "previous_duration",
    "previous_status_name",
    "previous_status_duration",
];

#[test]
fn heartbeats_and_changes_of_configuration_count_nothing() {
    let check = |name: &str| {
        let facts = of(name);
        assert_eq!(facts.metric_points, [], "{name}");
        for row in &facts.rows {
            for column in COUNTED {
                assert_eq!(value(row, column), None, "{column} in {name}");
            }
            assert_ne!(shown(row, "contact_state"), "CLEARED", "{name}");
        }
    };
    check("session/10-heartbeat-after-contact-work");
    check("session/22-heartbeat-three-chats");
    check("session/27-next-status-lunch");
    check("session/31-routing-profile-changed");
    check("configuration-only-during-after-contact-work");
    check("heartbeat-with-a-stale-pair");
}

#[test]
fn an_offline_agents_heartbeats_say_offline() {
    check_agent("session/39-heartbeat-offline-after-logout", "state", "Offline");
    check_agent("session/39-heartbeat-offline-after-logout", "status_type", "OFFLINE");
    check_agent("old-form-offline-by-name", "state", "Offline");
}

#[test]
fn a_status_has_a_type_even_where_the_event_has_none() {
    let check = |name, kind, state| {
        check_agent(name, "status_type", kind);
        check_agent(name, "state", state);
    };
    check("old-form-no-type-no-concurrency", "ROUTABLE", "Available");
    check("old-form-offline-by-name", "OFFLINE", "Offline");
    check("old-form-custom-by-name", "CUSTOM", "Lunch");
    check("error-status", "-", "Error");
    check("renamed-available-status", "ROUTABLE", "Available");
    check("unknown-state-and-channel", "SLEEPING", "Dreaming");
}

#[test]
fn snapshots_may_be_null() {
    check_agent("login-null-snapshots", "state", "-");
    check_agent("login-null-snapshots", "event_type", "LOGIN");
    check_agent(
        "first-state-change-null-previous",
        "state_start",
        "2026-11-20T08:59:30.455Z",
    );
    check_agent("first-state-change-null-previous", "previous_state", "-");
    check_agent("logout-null-current", "username", "-");
    check_agent("logout-null-current", "previous_state", "After Contact Work");
    check_agent("logout-null-current", "previous_duration", "10.0");
    check_contact("logout-null-current", "01", "after_call_work_time", "10.0");
    check_contact("logout-null-current-offline", "03", "after_call_work_time", "-");
    check_agent("logout-both-snapshots", "state", "Offline");
    check_agent("logout-both-snapshots", "previous_state", "-");
    check_contact("contacts-null", "03", "after_call_work_time", "40.0");
}

#[test]
fn odd_spellings_come_out_right() {
    check_contact("tasks-channel", "06", "channel", "TASK");
    check_agent("tasks-channel", "task_slots_available", "1");
    check_contact("email-channel-lower-case", "08", "channel", "EMAIL");
    check_contact(
        "agent-queue-without-name",
        "09",
        "queue_id",
        "cccccccc-0000-4000-8000-000000000001",
    );
    check_contact("agent-queue-without-name", "09", "queue_name", "-");
    check_contact("unknown-state-and-channel", "10", "contact_state", "WHISPERING");
    check_contact("unknown-state-and-channel", "10", "channel", "HOLOGRAM");
    check_agent("unknown-event-type", "event_type", "ENABLE");
    check_agent(
        "gov-cloud-partition",
        "instance_id",
        "11111111-2222-3333-4444-555555555555",
    );
    check_agent(
        "instance-from-agent-arn",
        "instance_id",
        "11111111-2222-3333-4444-555555555555",
    );
    check_agent("enqueue-timestamp-old-spelling", "next_status_name", "Lunch");
    check_agent("enqueue-timestamp-both-spellings", "next_status_name", "Lunch");
    check_agent("wrong-types-where-nothing-is-read", "state", "Available");
    check_agent("instants-of-1970", "status_start", "-");
    check_contact("instants-of-1970", "13", "enqueued", "-");
    check_contact("instants-of-1970", "13", "connected_to_agent", "-");
    check_contact("same-contact-twice", "03", "contact_state", "CONNECTED");
    check_agent("same-contact-twice", "contacts", "1");
    check_agent("clock-skew-no-negative-durations", "duration", "0.0");
    check_contact("clock-skew-no-negative-durations", "01", "ring_time", "-");
}

#[test]
fn contact_records_are_ignored() {
    let result = normalise(&fixture("agent-events/contact-record.json"));
    assert_eq!(result, Ok(Normalised::Ignored(Ignored::ContactRecord)));
}

#[test]
fn two_events_of_one_millisecond_have_two_rows() {
    let event = String::from_utf8(fixture("agent-events/old-form-no-type-no-concurrency.json")).unwrap();
    let (one, other) = (
        facts(event.as_bytes()),
        facts(event.replace("88888888", "77777777").as_bytes()),
    );
    assert_eq!(one.event_time, other.event_time);
    assert_ne!(agent(&one).time(), agent(&other).time());
}

#[test]
fn a_huge_record_is_read_or_refused() {
    let template = String::from_utf8(fixture("agent-events/session/05-call-connected.json")).unwrap();
    let mut event: serde_json::Value = serde_json::from_str(&template).unwrap();
    let contacts = event
        .pointer_mut("/CurrentAgentSnapshot/Contacts")
        .unwrap()
        .as_array_mut()
        .unwrap();
    let one = contacts.first().unwrap().clone();
    for number in 0..3000 {
        let mut contact = one.clone();
        contact["ContactId"] = format!("contact-{}", number % 1500).into();
        contacts.push(contact);
    }
    let bytes = event.to_string().into_bytes();
    assert!(bytes.len() > 1 << 20, "larger than a Kinesis record");
    let facts = facts(&bytes);
    assert_eq!(facts.rows.len(), 1 + 1 + 1500);
    assert_sound(&bytes);

    event["CurrentAgentSnapshot"]["Contacts"][0]["ContactId"] = "x".repeat(1 << 20).into();
    let poison = normalise(event.to_string().as_bytes()).unwrap_err();
    assert_eq!(poison.reason(), "over_limit");
}

#[test]
fn the_triggers_carry_the_fixtures() {
    let check = |trigger: &str, expected: &[String]| {
        let trigger: serde_json::Value = serde_json::from_slice(&fixture(trigger)).unwrap();
        let records = trigger["Records"].as_array().unwrap();
        assert_eq!(records.len(), expected.len());
        for (record, name) in records.iter().zip(expected) {
            let data = BASE64.decode(record["kinesis"]["data"].as_str().unwrap()).unwrap();
            let payload = fixture(name);
            // Fixtures are laid out for reading, records are not.
            match serde_json::from_slice::<serde_json::Value>(&payload) {
                Ok(json) => assert_eq!(
                    serde_json::from_slice::<serde_json::Value>(&data).unwrap(),
                    json,
                    "{name}"
                ),
                Err(_) => assert!(data == payload, "{name}"),
            }
        }
    };
    let session: Vec<String> = fixtures("agent-events/session")
        .into_keys()
        .map(|name| format!("agent-events/session/{name}"))
        .collect();
    check("triggers/kinesis-session.json", &session);
    check("triggers/kinesis-one-agent-event.json", &session[1..2]);
    let hostile = |name: &str| format!("hostile/{name}");
    check(
        "triggers/kinesis-with-poison.json",
        &[
            session[1].clone(),
            hostile("malformed.json"),
            session[3].clone(),
            hostile("truncated.json"),
            hostile("non-utf8.bin"),
            session[4].clone(),
            hostile("no-event-id.json"),
            "agent-events/contact-record.json".to_owned(),
            session[5].clone(),
        ],
    );
}

#[test]
fn the_index_names_every_fixture() {
    let index = String::from_utf8(fixture("README.md")).unwrap();
    for folder in ["agent-events", "hostile"] {
        for name in fixtures(folder).into_keys() {
            assert!(
                index.contains(&format!("`{name}`")),
                "events/README.md lacks {folder}/{name}"
            );
        }
    }
}

/// What holds for any bytes at all: no panic, the same result again, one row for a key, no negative duration, and nothing counted
/// by a heartbeat.
fn assert_sound(bytes: &[u8]) {
    let result = normalise(bytes);
    assert_eq!(result, normalise(bytes));
    let Ok(Normalised::Facts(facts)) = result else { return };
    assert_eq!(agent(&facts).table(), Table::AgentEvent);
    let mut keys = BTreeSet::new();
    for row in &facts.rows {
        let dimensions: Vec<_> = row
            .dimensions()
            .iter()
            .map(|(column, value)| (column.name, value))
            .collect();
        assert!(keys.insert((row.table(), row.time(), dimensions)), "{row:?}");
        let mut columns = BTreeSet::new();
        for (column, value) in row.measures() {
            assert!(columns.insert(column.name), "{} twice", column.name);
            assert!(!matches!(value, Value::Double(number) if *number < 0.0), "{row:?}");
        }
        if shown(row, "event_type") == "HEART_BEAT" {
            assert!(COUNTED.iter().all(|column| !columns.contains(column)), "{row:?}");
        }
    }
}

/// The values of a JSON document, each by a pointer to it.
fn pointers(value: &serde_json::Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                pointers(member, &format!("{at}/{name}"), found);
            }
        }
        serde_json::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn any_bytes_are_sound(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        assert_sound(&bytes);
    }

    #[test]
    fn fixtures_with_other_bytes_are_sound(
        (_, mut bytes) in select(fixtures("agent-events").into_iter().collect::<Vec<_>>()),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        end in proptest::option::weighted(0.2, any::<Index>()),
    ) {
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        assert_sound(&bytes);
    }

    #[test]
    fn fixtures_with_other_values_are_sound(
        (_, bytes) in select(fixtures("agent-events").into_iter().collect::<Vec<_>>()),
        changes in proptest::collection::vec((any::<Index>(), any::<Index>(), 0..6_u8), 1..6),
    ) {
        let mut event: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        for (target, source, kind) in changes {
            let mut found = Vec::new();
            pointers(&event, "", &mut found);
            // A value that stands elsewhere in the same event finds more than one made up, so half of the changes take one.
            let replacement = match kind {
                0 => serde_json::Value::Null,
                1 => serde_json::json!([]),
                2 => serde_json::json!("2262-04-11T23:47:16.854Z"),
                _ => event.pointer(&found[source.index(found.len())]).unwrap().clone(),
            };
            *event.pointer_mut(&found[target.index(found.len())]).unwrap() = replacement;
        }
        assert_sound(event.to_string().as_bytes());
    }
}
