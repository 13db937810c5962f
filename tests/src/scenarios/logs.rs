//! Logs account for every record and hold no payload and nobody's name; nor, where privacy asks for it, does anything else.

use serde_json::{Value as Json, json};

use super::send_all;
use crate::harness::events::{self, NOW, Record, changed_agent_event, records};
use crate::harness::faults::{Fault, Rule};
use crate::harness::world::{Quarantined, World};

/// What must not be found again.
const NAMES: [&str; 5] = [
    "Zaphod",
    "Beeblebrox",
    "zaphod.b",
    "+15550142424",
    "trillian@example.com",
];

/// An agent event full of names; `change` may turn it into poison.
fn named(number: u32, change: impl Fn(&mut Json)) -> Vec<u8> {
    changed_agent_event(number, NOW.parse().unwrap(), |event| {
        for snapshot in ["PreviousAgentSnapshot", "CurrentAgentSnapshot"] {
            let configuration = &mut event[snapshot]["Configuration"];
            configuration["FirstName"] = NAMES[0].into();
            configuration["LastName"] = NAMES[1].into();
            configuration["Username"] = NAMES[2].into();
        }
        change(event);
    })
}

/// Good events, poison that is JSON and poison that is not, a contact record, and an event outside every window: all with names.
fn batch() -> Vec<Record> {
    let mut not_json = named(5, |_| {});
    not_json.truncate(2000);
    records([
        named(1, |_| {}),
        named(2, |event| event["EventId"] = Json::Null),
        json!({
            "AWSContactTraceRecordFormatVersion": "2017-03-10",
            "Agent": {"Username": NAMES[2]},
            "CustomerEndpoint": {"Address": NAMES[3], "Type": "TELEPHONE_NUMBER"},
        })
        .to_string()
        .into_bytes(),
        not_json,
        named(6, |event| event["EventTimestamp"] = "2020-01-01T00:00:00.000Z".into()),
        named(7, |event| event["EventTimestamp"] = json!({"FirstName": NAMES[0]})),
    ])
}

fn assert_nobody(where_: &str, text: &str) {
    for name in NAMES {
        assert!(!text.contains(name), "{name} in {where_}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_json_accounts_for_the_records_and_names_nobody() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let answer = function.invoke(&events::kinesis(&batch())).await;
    let endings = answer.log.endings();
    assert_eq!(
        (endings.received, endings.stored, endings.ignored, endings.quarantined),
        (6, 1, 1, 4)
    );
    assert_eq!(answer.log.field("event.source"), "kinesis");
    assert_eq!(answer.log.field("request.id"), "00000001-0000-4000-8000-000000000000");
    assert_eq!(
        answer.log.field("quarantine.reasons"),
        "missing_field=1 rejected_by_store=1 truncated=1 wrong_type=1"
    );
    assert_eq!(
        answer.log.field("ignored.reasons"),
        "contact record on the agent event stream=1"
    );
    assert_eq!(answer.log.number("metrics.not_sent"), 0);
    assert!(answer.log.number("write.calls") >= 2 && answer.log.number("write.units") >= 1);

    // Errors name nobody either.
    for fault in [Fault::Throttle, Fault::Refuse(400, "ValidationException"), Fault::Drop] {
        world.timestream.set(Rule::writes(fault));
        world.s3.set(Rule::all(Fault::Refuse(500, "InternalError")).times(6));
        function.invoke(&events::kinesis(&batch())).await.result.unwrap();
    }
    let log = function.log();
    assert!(log.iter().any(|line| line.contains("records not stored")), "{log:#?}");
    for line in &log {
        let line: Json = serde_json::from_str(line).unwrap();
        assert!(
            line["level"].is_string() && line["fields"]["message"].is_string(),
            "{line}"
        );
    }
    assert_nobody("the log", &log.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_contact_events_names_nobody() {
    let world = World::new().await;
    let mut function = world.start("contact-events", &[]).await;
    let mut event: Json = serde_json::from_slice(&events::sample("triggers/eventbridge-contact-event.json")).unwrap();
    let detail = &mut event["detail"];
    detail["customerEndpoint"] = json!({"address": NAMES[3], "type": "TELEPHONE_NUMBER"});
    detail["tags"] = json!({"caller": NAMES[0]});
    detail["segmentAttributes"] = json!({"connect:email": {"ValueString": NAMES[4]}});
    let good = event.to_string();
    event["detail"]["contactId"] = json!(null);
    let poison = event.to_string();
    for event in [&good, &poison, &good[..good.len() - 20].to_owned()] {
        function.invoke(event.as_bytes()).await;
    }
    world
        .timestream
        .set(Rule::writes(Fault::Refuse(400, "ValidationException")));
    function.invoke(good.as_bytes()).await;
    let log = function.log().join("\n");
    assert!(log.contains("\"event.source\":\"eventbridge\""), "{log}");
    assert_nobody("the log", &log);
    // Customers' endpoints and what flows attach to a contact never are in a row.
    assert_nobody("the tables", &format!("{:?}", world.tables().await));
}

#[tokio::test(flavor = "multi_thread")]
async fn strict_privacy_leaves_names_out_of_tables_and_quarantine() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[("PRIVACY", "strict")]).await;
    let endings = send_all(&mut function, &batch()).await;
    assert_eq!((endings.stored, endings.quarantined), (1, 4));
    let tables = format!("{:?}", world.tables().await);
    assert_nobody("the tables", &tables);
    assert!(!tables.contains("username="));
    let quarantine = world.quarantine().await;
    assert_eq!(quarantine.len(), 4);
    for object in quarantine.values() {
        assert_nobody("quarantine", &readable(object));
    }
    // What is no JSON may hold anything, so nothing of it is kept but that it was there.
    let without_bytes = quarantine.values().filter(|object| object.bytes.is_none());
    assert_eq!(
        without_bytes.map(|object| object.reason.as_str()).collect::<Vec<_>>(),
        ["truncated"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pseudonym_stands_for_the_same_person_everywhere_and_names_nobody() {
    let world = World::new().await;
    let privacy = [("PRIVACY", "pseudonym"), ("PSEUDONYM_KEY", "a key for this test only")];
    let mut function = world.start("agent-events", &privacy).await;
    let endings = send_all(&mut function, &batch()).await;
    assert_eq!((endings.stored, endings.quarantined), (1, 4));
    let tables = world.tables().await;
    assert_nobody("the tables", &format!("{tables:?}"));
    let row = &tables["AgentEvent"][0];
    let pseudonym = row.split_once("username=").unwrap().1.split(' ').next().unwrap();
    assert!(pseudonym.starts_with("p-") && pseudonym.len() == 34, "{row}");
    let quarantine = world.quarantine().await;
    for object in quarantine.values() {
        assert_nobody("quarantine", &readable(object));
    }
    let with_the_same = quarantine
        .values()
        .filter(|object| readable(object).contains(pseudonym));
    assert_eq!(with_the_same.count(), 3, "every one whose bytes are kept");
}

/// An object with its bytes as text.
fn readable(object: &Quarantined) -> String {
    let bytes = object.bytes.as_deref().unwrap_or_default();
    format!("{}\n{}", object.text, String::from_utf8_lossy(bytes))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_setting_ends_the_start_with_its_name_and_what_was_expected() {
    let world = World::new().await;
    let check = async |function: &str, name: &str, value: &str, expected: &str| {
        let (succeeded, output) = world.start(function, &[(name, value)]).await.end().await;
        let errors: Vec<String> = output
            .iter()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|line| line["level"] == "ERROR")
            .map(|line| line["fields"]["error"].as_str().unwrap_or_default().to_owned())
            .collect();
        assert!(
            !succeeded && matches!(errors.as_slice(), [error] if error.contains(name) && error.contains(expected)),
            "{name}={value}: {output:?}"
        );
    };
    check("agent-events", "QUARANTINE_BUCKET", "", "the name of an S3 bucket").await;
    check("contact-events", "PRIVACY", "some", "off, pseudonym or strict").await;
    check("instance-snapshot", "CONNECT_RATE", "fast", "requests per second").await;
}
