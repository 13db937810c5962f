use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::normalise;
use crate::metric_point::{Dimensions, Metric};
use crate::row::Value;
use crate::schema::contact_event::COLUMNS;
use crate::{Facts, Ignored, Instant, Normalised, Poison};

fn events() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events")
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(events().join("contact-events").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every file below a folder, in order.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn facts(bytes: &[u8]) -> Facts {
    match normalise(bytes) {
        Ok(Normalised::Facts(facts)) => facts,
        other => panic!("no facts: {other:?}"),
    }
}

fn measure(facts: &Facts, column: &str) -> Option<Value> {
    assert!(COLUMNS.iter().any(|known| known.name == column), "no column {column}");
    facts.rows[0]
        .measures()
        .iter()
        .find(|(known, _)| known.name == column)
        .map(|(_, value)| value.clone())
}

fn dimension(facts: &Facts, column: &str) -> Option<String> {
    facts.rows[0]
        .dimensions()
        .iter()
        .find(|(known, _)| known.name == column)
        .map(|(_, value)| value.clone())
}

/// One fact a line.
fn describe(result: &Result<Normalised, Poison>) -> String {
    match result {
        Err(poison) => format!("poison ({}): {poison}\n", poison.reason()),
        Ok(Normalised::Ignored(reason)) => format!("ignored: {}\n", reason.reason()),
        Ok(Normalised::Facts(facts)) => {
            let mut text = format!("happened at {}\n", facts.event_time);
            for row in &facts.rows {
                write!(text, "{row:?}").unwrap();
            }
            for point in &facts.metric_points {
                assert_eq!(point.time, facts.event_time);
                let dimensions: Vec<_> = point
                    .dimensions
                    .pairs()
                    .into_iter()
                    .map(|(name, value)| format!("{name} {value}"))
                    .collect();
                writeln!(
                    text,
                    "{} = {:?} for {}",
                    point.metric.name(),
                    point.value,
                    dimensions.join(", ")
                )
                .unwrap();
            }
            text
        }
    }
}

/// Every fixture is normalised here: a journey makes one snapshot, any other file one of its own.
#[test]
fn every_fixture_gives_what_its_snapshot_says() {
    let root = events().join("contact-events");
    let mut snapshots = std::collections::BTreeMap::<String, String>::new();
    for path in files_below(&root) {
        let name = path.strip_prefix(&root).unwrap().with_extension("");
        let name = name.to_str().unwrap();
        let (snapshot, title) = match name.split_once('/') {
            Some((journey, event)) => (journey, event),
            None => (name, name),
        };
        let result = normalise(&fs::read(&path).unwrap());
        writeln!(
            snapshots.entry(snapshot.to_owned()).or_default(),
            "# {title}\n{}",
            describe(&result)
        )
        .unwrap();
    }
    assert!(
        snapshots.len() > 40,
        "{} snapshots: are the fixtures there?",
        snapshots.len()
    );
    for (name, text) in snapshots {
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn whole_trigger_events_end_as_their_names_say() {
    let check = |name: &str, expected: &str| {
        let result = normalise(&fs::read(events().join("triggers").join(name)).unwrap());
        assert!(describe(&result).starts_with(expected), "{name}: {result:?}");
    };
    check("eventbridge-contact-event.json", "happened at 2026-11-20T09:06:11.75Z");
    check(
        "eventbridge-contact-abandoned.json",
        "happened at 2026-11-20T13:01:45.5Z",
    );
    check("eventbridge-other-detail-type.json", "ignored: detail-type");
    check("eventbridge-hostile.json", "poison (bad_time)");
}

#[test]
fn durations_of_whole_journeys() {
    let check = |name: &str, column: &str, expected: Option<f64>| {
        assert_eq!(
            measure(&facts(&fixture(name)), column),
            expected.map(Value::Double),
            "{column} of {name}"
        );
    };
    // An answered call: each duration from the event on from which it is known.
    check("journey-voice/03-queued.json", "queue_time", None);
    check("journey-voice/05-connected-to-agent.json", "queue_time", Some(31.5));
    check("journey-voice/06-disconnected.json", "queue_time", Some(31.5));
    check("journey-voice/06-disconnected.json", "hold_time", Some(62.0));
    check("journey-voice/06-disconnected.json", "agent_time", None);
    check("journey-voice/06-disconnected.json", "handle_time", None);
    check("journey-voice/07-completed.json", "queue_time", Some(31.5));
    check("journey-voice/07-completed.json", "agent_time", Some(299.5));
    check("journey-voice/07-completed.json", "after_call_work_time", Some(30.5));
    check("journey-voice/07-completed.json", "handle_time", Some(330.0));
    // The agent's part ends where after-contact work starts, before or after the customer's disconnection.
    check("journey-external-transfer/04-disconnected.json", "agent_time", None);
    check("journey-external-transfer/05-completed.json", "agent_time", Some(460.0));
    check(
        "journey-external-transfer/05-completed.json",
        "handle_time",
        Some(490.0),
    );
    check(
        "after-contact-work-after-disconnection.json",
        "agent_time",
        Some(3278.0),
    );
    // No after-contact work: handle time is agent time. Nothing known of it: neither is known.
    check("journey-outbound/05-completed.json", "agent_time", Some(240.0));
    check("journey-outbound/05-completed.json", "handle_time", Some(240.0));
    check("journey-outbound/05-completed.json", "after_call_work_time", None);
    check("journey-outbound/05-completed.json", "queue_time", None);
    check(
        "completed-without-after-contact-work-or-disconnection.json",
        "agent_time",
        None,
    );
    check(
        "completed-without-after-contact-work-or-disconnection.json",
        "handle_time",
        None,
    );
    check(
        "after-contact-work-by-duration-only.json",
        "after_call_work_time",
        Some(25.0),
    );
    check("after-contact-work-by-duration-only.json", "handle_time", Some(325.0));
    // Abandoned: the queue time ends with the contact, and there is no handle time.
    check("journey-abandoned/04-disconnected.json", "queue_time", Some(95.5));
    check("journey-abandoned/05-completed.json", "handle_time", None);
    // Each leg of a transfer is timed by itself.
    check("journey-transfer/08-completed.json", "agent_time", Some(185.0));
    check("journey-transfer/10-completed.json", "agent_time", Some(360.0));
    check("journey-transfer/10-completed.json", "queue_time", Some(12.0));
    // Unset instants make no durations.
    check("unset-1970-instants.json", "queue_time", None);
}

/// An event made of a type and the agent's part of its detail, for cases too small for a file.
fn with_agent(event_type: &str, agent_info: &str, rest: &str) -> Facts {
    facts(
        format!(
            r#"{{"id":"e-1","detail-type":"Amazon Connect Contact Event","time":"2026-11-20T10:00:00Z","detail":{{
            "contactId":"c-1","instanceArn":"arn:aws:connect:eu-west-2:111111111111:instance/i-1","eventType":"{event_type}",
            "agentInfo":{agent_info}{rest}}}}}"#
        )
        .as_bytes(),
    )
}

#[test]
fn after_contact_work_at_its_edges() {
    let check =
        |event_type: &str, work: &str, agent_time: Option<f64>, work_time: Option<f64>, handle_time: Option<f64>| {
            let agent = format!(r#"{{"connectedToAgentTimestamp":"2026-11-20T09:00:00.000Z"{work}}}"#);
            let facts = with_agent(
                event_type,
                &agent,
                r#","disconnectTimestamp":"2026-11-20T09:01:00.000Z""#,
            );
            let found = ["agent_time", "after_call_work_time", "handle_time"].map(|column| measure(&facts, column));
            assert_eq!(
                found,
                [agent_time, work_time, handle_time].map(|seconds| seconds.map(Value::Double)),
                "{event_type} {work}"
            );
        };
    let start = r#","afterContactWorkStartTimestamp":"2026-11-20T09:01:05.000Z""#;
    let end = r#","afterContactWorkEndTimestamp":"2026-11-20T09:01:15.500Z""#;
    let early_end = r#","afterContactWorkEndTimestamp":"2026-11-20T09:00:30.000Z""#;
    let unset = r#","afterContactWorkStartTimestamp":"1970-01-01T00:00:00.001Z","afterContactWorkEndTimestamp":"1970-01-01T00:00:00.001Z""#;
    check("COMPLETED", "", Some(60.0), None, Some(60.0));
    check("COMPLETED", unset, Some(60.0), None, Some(60.0));
    check(
        "COMPLETED",
        r#","afterContactWorkDuration":0"#,
        Some(60.0),
        Some(0.0),
        Some(60.0),
    );
    check("COMPLETED", r#","afterContactWorkDuration":10"#, None, Some(10.0), None);
    check(
        "COMPLETED",
        r#","afterContactWorkDuration":-10"#,
        Some(60.0),
        None,
        Some(60.0),
    );
    check(
        "COMPLETED",
        &format!("{start}{end}"),
        Some(65.0),
        Some(10.5),
        Some(75.5),
    );
    check(
        "COMPLETED",
        &format!(r#"{start}{end},"afterContactWorkDuration":10"#),
        Some(65.0),
        Some(10.5),
        Some(75.5),
    );
    check("COMPLETED", start, Some(65.0), None, None);
    check("COMPLETED", end, None, None, None);
    check("COMPLETED", &format!("{start}{early_end}"), Some(65.0), None, None);
    check(
        "COMPLETED",
        &format!(r#"{start}{early_end},"afterContactWorkDuration":7.0"#),
        Some(65.0),
        Some(7.0),
        Some(72.0),
    );
    // Only COMPLETED tells that there was none; only COMPLETED is the time to count.
    check("DISCONNECTED", "", None, None, None);
    check("DISCONNECTED", start, Some(65.0), None, None);
    check("SOMETHING_NEW", &format!("{start}{end}"), Some(65.0), Some(10.5), None);
}

#[test]
fn abandoned_is_told_by_disconnected_only() {
    let check = |name: &str, expected: Option<bool>| {
        assert_eq!(
            measure(&facts(&fixture(name)), "abandoned"),
            expected.map(Value::Boolean),
            "{name}"
        );
    };
    check("journey-abandoned/03-queued.json", None);
    check("journey-abandoned/04-disconnected.json", Some(true));
    check("journey-abandoned/05-completed.json", None);
    check("journey-voice/06-disconnected.json", Some(false));
    check("journey-outbound/04-disconnected.json", None);
    check("unset-connection-when-disconnected.json", None);
}

#[test]
fn rows_are_at_the_instant_that_defines_the_event() {
    let check = |name: &str, expected: &str| {
        let facts = facts(&fixture(name));
        let expected = Instant::parse(expected).unwrap();
        assert_eq!(facts.event_time, expected, "{name}");
        assert_eq!(facts.rows[0].time().millis(), expected.millis(), "{name}");
    };
    check("journey-voice/01-initiated.json", "2026-11-20T09:00:00.123Z");
    check("journey-voice/02-connected-to-system.json", "2026-11-20T09:00:01.004Z");
    check("journey-voice/03-queued.json", "2026-11-20T09:00:10.250Z");
    check("journey-voice/04-contact-data-updated.json", "2026-11-20T09:00:40Z");
    check("journey-voice/05-connected-to-agent.json", "2026-11-20T09:00:41.750Z");
    check("journey-voice/06-disconnected.json", "2026-11-20T09:05:41.250Z");
    check("journey-voice/07-completed.json", "2026-11-20T09:06:11.750Z");
    check("journey-task/06-paused.json", "2026-11-20T09:50:00Z");
    check("journey-task/07-resumed.json", "2026-11-20T10:20:00Z");
    check("journey-campaign/02-connected-to-system.json", "2026-11-20T14:00:09Z");
    // A contact is completed when both its parts are over; without after-contact work the envelope says when, cut to the second.
    check("journey-external-transfer/05-completed.json", "2026-11-20T17:47:28Z");
    check("journey-abandoned/05-completed.json", "2026-11-20T13:01:45.500Z");
    check(
        "completed-without-after-contact-work-or-disconnection.json",
        "2026-11-20T15:06:00Z",
    );
    check("unset-defining-instant.json", "2026-11-20T15:00:41Z");
    check("no-inner-timestamps.json", "2026-11-20T15:00:10Z");
}

#[test]
fn a_completed_event_without_any_other_time_follows_its_disconnection() {
    let bytes =
        br#"{"id":"e-1","detail-type":"Amazon Connect Contact Event","detail":{"contactId":"c-1","instanceArn":"i-1",
        "eventType":"COMPLETED","disconnectTimestamp":"2026-11-20T09:00:00.500Z"}}"#;
    assert_eq!(
        facts(bytes).event_time,
        Instant::parse("2026-11-20T09:00:00.500Z").unwrap()
    );
}

#[test]
fn the_envelopes_time_is_not_needed_where_the_event_has_its_own() {
    let bytes = br#"{"id":"e-1","detail-type":"Amazon Connect Contact Event","time":"noon","detail":{"contactId":"c-1",
        "instanceArn":"i-1","eventType":"INITIATED","initiationTimestamp":"2026-11-20T09:00:00.500Z"}}"#;
    assert_eq!(
        facts(bytes).event_time,
        Instant::parse("2026-11-20T09:00:00.500Z").unwrap()
    );
}

#[test]
fn events_of_one_millisecond_keep_apart_by_their_identity() {
    let queued = String::from_utf8(fixture("no-event-id.json")).unwrap();
    let time = |text: &str| facts(text.as_bytes()).rows[0].time();
    assert_eq!(time(&queued), time(&queued));
    assert_ne!(time(&queued), time(&queued.replace("dddddddd", "dddddddc")));
    assert_ne!(time(&queued), time(&queued.replace("QUEUED", "INITIATED")));
    let with_id = String::from_utf8(fixture("detail-type-renamed.json")).unwrap();
    assert_ne!(time(&with_id), time(&with_id.replace("eeeeeeee", "eeeeeeed")));
    assert_eq!(
        time(&with_id).millis(),
        time(&with_id.replace("eeeeeeee", "eeeeeeed")).millis()
    );
}

#[test]
fn a_whole_pascal_case_detail_gives_every_column_that_camel_case_gives() {
    let (camel, pascal) = (
        facts(&fixture("camel-case-detail.json")),
        facts(&fixture("pascal-case-detail.json")),
    );
    assert_eq!(camel, pascal);
    let absent: Vec<_> = COLUMNS
        .iter()
        .map(|column| column.name)
        .filter(|name| dimension(&pascal, name).is_none() && measure(&pascal, name).is_none())
        .collect();
    assert_eq!(
        absent,
        ["abandoned"],
        "columns that the fixture does not show to be read"
    );
}

#[test]
fn channels_and_reasons_have_one_name_each() {
    let check = |name: &str, expected: &str| {
        assert_eq!(
            dimension(&facts(&fixture(name)), "channel").as_deref(),
            Some(expected),
            "{name}"
        );
    };
    check("voice-channel-mixed-case.json", "VOICE");
    check("tasks-channel.json", "TASK");
    check("unknown-channel.json", "HOLOGRAM");
    assert_eq!(
        measure(&facts(&fixture("preview-discarded.json")), "disconnect_reason"),
        Some(Value::Varchar("OUTBOUND_PREVIEW_DISCARDED".to_owned()))
    );
}

#[test]
fn other_events_are_ignored_with_a_reason() {
    let check = |name: &str, expected: Ignored| {
        assert_eq!(normalise(&fixture(name)), Ok(Normalised::Ignored(expected)), "{name}");
    };
    check("other-detail-type.json", Ignored::OtherDetailType);
    check("other-detail-type-with-clashing-values.json", Ignored::OtherDetailType);
    check("other-source.json", Ignored::OtherSource);
    assert_eq!(
        normalise(br#"{"detail-type":"Something"}"#),
        Ok(Normalised::Ignored(Ignored::OtherDetailType)),
        "no source is not another source"
    );
}

#[test]
fn what_can_never_be_a_row_is_poison() {
    let check = |name: &str, expected: &str| {
        let poison = normalise(&fixture(&format!("hostile/{name}.json"))).unwrap_err();
        assert_eq!(format!("{}: {poison}", poison.reason()), expected, "{name}");
    };
    check("empty", "truncated: JSON ends too early, at line 1, column 0");
    check("not-json", "not_json: not JSON at line 1, column 1");
    check(
        "not-an-object",
        "wrong_type: a value of another kind than the format has there, at line 1, column 0",
    );
    check("no-detail-type", "missing_field: no detail-type");
    check("no-detail", "missing_field: no detail");
    check("no-contact-id", "missing_field: no detail.contactId");
    check("no-event-type", "missing_field: no detail.eventType");
    check("no-instance", "missing_field: no detail.instanceArn");
    check("no-time", "missing_field: no time");
    check(
        "bad-envelope-time",
        "bad_time: time is not a time between 1970 and 2262",
    );
    check(
        "bad-inner-time",
        "bad_time: queueInfo.enqueueTimestamp is not a time between 1970 and 2262",
    );
}

/// The metrics of a whole journey, added up over the instance, as CloudWatch would.
fn sums(journey: &str) -> Vec<(Metric, f64)> {
    let mut sums = std::collections::BTreeMap::<Metric, f64>::new();
    for path in files_below(&events().join("contact-events").join(journey)) {
        for point in facts(&fs::read(path).unwrap()).metric_points {
            if matches!(point.dimensions, Dimensions::Instance(_)) {
                *sums.entry(point.metric).or_default() += point.value;
            }
        }
    }
    sums.into_iter().collect()
}

#[test]
fn a_journey_counts_each_thing_once() {
    use Metric::{
        AbandonTime, AfterContactWorkTime, ContactsAbandoned, ContactsAnswered, ContactsQueued, HandleTime, HoldTime,
        QueueTime,
    };
    let check = |journey: &str, expected: &[(Metric, f64)]| assert_eq!(sums(journey), expected, "{journey}");
    check(
        "journey-voice",
        &[
            (ContactsQueued, 1.0),
            (ContactsAnswered, 1.0),
            (QueueTime, 31.5),
            (HandleTime, 330.0),
            (AfterContactWorkTime, 30.5),
            (HoldTime, 62.0),
        ],
    );
    check(
        "journey-transfer",
        &[
            (ContactsQueued, 2.0),
            (ContactsAnswered, 2.0),
            (QueueTime, 32.0),
            (HandleTime, 580.0),
            (AfterContactWorkTime, 35.0),
        ],
    );
    check("journey-outbound", &[(HandleTime, 240.0)]);
    check(
        "journey-abandoned",
        &[(ContactsQueued, 1.0), (ContactsAbandoned, 1.0), (AbandonTime, 95.5)],
    );
}

#[test]
fn metrics_have_the_dimension_sets_that_are_known() {
    let check = |name: &str, expected: &[&[&str]]| {
        let facts = facts(&fixture(name));
        let mut found: Vec<Vec<&str>> = facts
            .metric_points
            .iter()
            .map(|point| point.dimensions.pairs().into_iter().map(|(name, _)| name).collect())
            .collect();
        found.sort();
        assert_eq!(found, expected, "{name}");
    };
    check(
        "journey-voice/03-queued.json",
        &[&["InstanceId"], &["InstanceId", "Channel"], &["InstanceId", "QueueId"]],
    );
    // An agent's own queue has the agent's id, and an agent is never a dimension.
    check("agent-queue.json", &[&["InstanceId"], &["InstanceId", "Channel"]]);
    check("no-channel.json", &[&["InstanceId"], &["InstanceId", "QueueId"]]);
    check(
        "journey-outbound/05-completed.json",
        &[&["InstanceId"], &["InstanceId", "Channel"]],
    );
    check("journey-voice/04-contact-data-updated.json", &[]);
}

/// The fixtures that mutations start from: all the small ones.
fn seeds() -> Vec<Vec<u8>> {
    files_below(&events().join("contact-events"))
        .iter()
        .map(|path| fs::read(path).unwrap())
        .filter(|bytes| bytes.len() < 10_000)
        .collect()
}

/// One change to a record.
#[derive(Debug, Clone)]
enum Mutation {
    Replace(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
    Cut(prop::sample::Index),
}

impl Mutation {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            _ if bytes.is_empty() => {}
            Self::Replace(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Self::Insert(at, inserted) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, inserted.iter().copied());
            }
            Self::Remove(at, length) => {
                let at = at.index(bytes.len());
                bytes.drain(at..(at + length).min(bytes.len()));
            }
            Self::Cut(at) => bytes.truncate(at.index(bytes.len())),
        }
    }
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let json = prop::sample::select(vec![
        "null",
        "-1",
        "1e308",
        "[]",
        "{}",
        "\"",
        "\\ud800",
        "99999-01-01T00:00:00Z",
        ":",
        ",",
    ]);
    prop_oneof![
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Replace(at, byte)),
        (any::<prop::sample::Index>(), json).prop_map(|(at, text)| Mutation::Insert(at, text.as_bytes().to_vec())),
        (any::<prop::sample::Index>(), 1..60_usize).prop_map(|(at, length)| Mutation::Remove(at, length)),
        any::<prop::sample::Index>().prop_map(Mutation::Cut),
    ]
}

/// What holds of any bytes: no panic, the same result again, and rows that a store can take.
fn holds(bytes: &[u8]) {
    let result = normalise(bytes);
    assert_eq!(result, normalise(bytes));
    if let Ok(Normalised::Facts(facts)) = result {
        assert_eq!(facts.rows.len(), 1);
        assert_eq!(facts.rows[0].time().millis(), facts.event_time.millis());
        for column in COLUMNS {
            if let Some(Value::Double(seconds)) = measure(&facts, column.name) {
                assert!(seconds >= 0.0, "{} is {seconds}", column.name);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_harmless(bytes: Vec<u8>) {
        holds(&bytes);
    }

    #[test]
    fn any_mutation_of_a_fixture_is_harmless(
        seed in prop::sample::select(seeds()),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let mut bytes = seed;
        for mutation in mutations {
            mutation.apply(&mut bytes);
        }
        holds(&bytes);
    }
}
