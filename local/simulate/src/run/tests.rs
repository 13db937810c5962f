use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::Parser as _;
use serde_json::Value;
use simulator::disorder::Source;

use super::*;
use crate::arguments::Arguments;

/// 2026-11-20T12:00:00Z.
const NOW: i64 = 1_795_176_000_000;

/// Runs the program into files.
async fn files(folder: &Path, options: &str) -> Plan {
    let words = ["simulate", "--to", "files", "--folder", folder.to_str().unwrap()];
    let words = words.into_iter().chain(options.split_whitespace());
    let plan = Plan::new(&Arguments::parse_from(words), NOW).unwrap();
    assert_eq!(run(plan.clone()).await.unwrap(), Ending::Complete);
    plan
}

fn lines(folder: &Path, file: &str) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(folder.join(file)).unwrap();
    assert!(
        bytes.is_empty() || bytes.ends_with(b"\n"),
        "{file} ends in the middle of a line"
    );
    let lines = bytes.split(|byte| *byte == b'\n');
    lines.filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
}

fn json(line: &[u8]) -> Value {
    serde_json::from_slice(line).unwrap()
}

fn truth(folder: &Path) -> Value {
    json(&std::fs::read(folder.join("truth.json")).unwrap())
}

#[tokio::test]
async fn the_files_are_complete_and_tell_the_same_as_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let plan = files(folder, "--agents 20 --hours 2 --seed 7").await;

    let (mut agent_events, mut contact_events, mut snapshots) = (Vec::new(), Vec::new(), 0);
    let simulated = simulator::simulate(&plan.settings, |emission| match emission {
        simulator::Emission::AgentEvent { json, .. } => agent_events.push(json.to_vec()),
        simulator::Emission::ContactEvent { json, .. } => contact_events.push(json.to_vec()),
        simulator::Emission::Snapshot { .. } => snapshots += 1,
    });
    assert_eq!(lines(folder, "agent-events.ndjson"), agent_events);
    assert_eq!(lines(folder, "contact-events.ndjson"), contact_events);

    let described = lines(folder, "snapshots.ndjson");
    assert_eq!(described.len(), snapshots);
    assert_eq!(json(&described[0])["time"], "2026-11-20T10:00:00.000Z");
    for line in &described {
        assert!(json(line)["description"]["instances"].is_array());
    }

    let truth = truth(folder);
    assert_eq!(truth["contacts"].as_array().unwrap().len(), simulated.contacts.len());
    assert_eq!(truth["agents"].as_array().unwrap().len(), 20);
    assert_eq!(truth["start"], "2026-11-20T10:00:00.000Z");
    assert_eq!(truth["disorder"], Value::Null);
    // Every contact's events are there, and tell of its disconnection what the truth does.
    let mut disconnected: BTreeMap<String, Value> = BTreeMap::new();
    let mut initiated: BTreeSet<String> = BTreeSet::new();
    for line in &contact_events {
        let detail = &json(line)["detail"];
        let id = detail["contactId"].as_str().unwrap().to_owned();
        match detail["eventType"].as_str() {
            Some("INITIATED") => {
                initiated.insert(id);
            }
            Some("DISCONNECTED") => {
                disconnected.insert(id, detail["disconnectTimestamp"].clone());
            }
            _ => {}
        }
    }
    for contact in truth["contacts"].as_array().unwrap() {
        let id = contact["contact_id"].as_str().unwrap();
        assert!(initiated.contains(id), "{id}");
        assert_eq!(
            disconnected.get(id).unwrap_or(&Value::Null),
            &contact["disconnected"],
            "{id}"
        );
    }
}

#[tokio::test]
async fn with_disorder_the_truth_says_what_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    files(
        folder,
        "--agents 10 --hours 1 --duplicates 5% --lost 5% --poison 2% --snapshot-every never",
    )
    .await;
    let report = truth(folder)["disorder"].clone();
    let length = |name: &str| report[name].as_array().unwrap().len();
    let emissions = usize::try_from(report["emissions"].as_u64().unwrap()).unwrap();
    let delivered = lines(folder, "agent-events.ndjson").len() + lines(folder, "contact-events.ndjson").len();
    assert!(length("lost") > 0 && length("duplicated") > 0 && length("poison") > 0);
    assert_eq!(
        delivered,
        emissions - length("lost") + length("duplicated") + length("poison")
    );
    assert!(lines(folder, "snapshots.ndjson").is_empty());
}

#[tokio::test]
async fn going_on_sends_just_what_the_first_run_did_not() {
    let (first, both, rest) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let options = "--agents 10 --start 2026-11-20T08:00:00Z --time-of-day 10:00";
    files(first.path(), &format!("{options} --hours 1")).await;
    files(both.path(), &format!("{options} --hours 2")).await;
    files(rest.path(), &format!("{options} --hours 2 --from 2026-11-20T09:00:00Z")).await;
    for file in ["agent-events.ndjson", "contact-events.ndjson", "snapshots.ndjson"] {
        let together = [lines(first.path(), file), lines(rest.path(), file)].concat();
        assert!(together == lines(both.path(), file), "{file}");
    }
}

#[tokio::test]
async fn an_old_truth_does_not_outlive_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    files(folder.path(), "--agents 1 --hours 0.1").await;
    let first = std::fs::read(folder.path().join("truth.json")).unwrap();
    drop(
        Sink::open(&crate::plan::Destination::Files {
            folder: folder.path().to_owned(),
        })
        .await
        .unwrap(),
    );
    assert!(!folder.path().join("truth.json").exists());
    files(folder.path(), "--agents 1 --hours 0.1").await;
    assert_eq!(
        std::fs::read(folder.path().join("truth.json")).unwrap(),
        first,
        "the same seed, the same truth"
    );
}

#[tokio::test]
async fn what_was_sent_before_an_interruption_is_whole_and_has_no_truth() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["simulate", "--to", "files", "--speed", "1x", "--folder"];
    let words = words.into_iter().chain([folder.path().to_str().unwrap()]);
    let plan = Plan::new(&Arguments::parse_from(words), NOW).unwrap();
    let ending = run_until(plan, async { tokio::task::yield_now().await }).await;
    assert_eq!(ending.unwrap(), Ending::Interrupted);
    for file in ["agent-events.ndjson", "contact-events.ndjson", "snapshots.ndjson"] {
        for line in lines(folder.path(), file) {
            json(&line);
        }
    }
    assert!(!folder.path().join("truth.json").exists());
}

/// When each delivery is sent, in milliseconds after the beginning, if each call takes so long; and how far it falls behind.
async fn sent_at(pace: Pace, deliveries: &[i64], call_millis: u64) -> (Vec<(i64, u64)>, u64) {
    let mut batch = Batch::default();
    for at in deliveries {
        batch.push(Delivered {
            at: *at,
            source: Source::AgentEvents,
            key: 0,
            bytes: b"{}",
        });
    }
    let clock = Cell::new(Duration::ZERO);
    let pass = |time: Duration| clock.set(clock.get() + time);
    let sent = RefCell::new(Vec::new());
    let mut sending = Sending {
        pace,
        tally: Tally::default(),
        most_behind: Duration::ZERO,
        progress: Progress::new(0, 1),
        elapsed: || clock.get(),
        pause: async |time| pass(time),
    };
    let take = async |due: &[Delivered<'_>]| {
        let now = u64::try_from(clock.get().as_millis()).unwrap();
        sent.borrow_mut()
            .extend(due.iter().map(|delivered| (delivered.at, now)));
        if !due.is_empty() {
            pass(Duration::from_millis(call_millis));
        }
        Ok(())
    };
    sending.send_when_due(&batch, take).await.unwrap();
    let behind = u64::try_from(sending.most_behind.as_millis()).unwrap();
    assert_eq!(sending.tally.events(), deliveries.len() as u64);
    drop(sending);
    (sent.into_inner(), behind)
}

#[tokio::test]
async fn deliveries_follow_the_clock_and_never_come_before_it() {
    let pace = Pace::times(60.0, 0);
    // At sixty times the clock a second is a minute.
    let deliveries = [0, 0, 60_000, 61_000, 66_000, 120_000, 600_000];
    let (sent, behind) = sent_at(pace, &deliveries, 0).await;
    let expected = [
        (0, 0),
        (0, 0),
        (60_000, 1_000),
        (61_000, 1_200),
        (66_000, 1_200),
        (120_000, 2_000),
        (600_000, 10_000),
    ];
    assert_eq!(sent, expected);
    assert!(behind <= 200, "{behind} ms");
    for (at, now) in sent {
        assert!(now >= u64::try_from(at).unwrap() / 60, "{at} was sent at {now} ms");
    }
}

#[tokio::test]
async fn who_falls_behind_the_clock_sends_on_without_a_pause_and_says_so() {
    let deliveries: Vec<i64> = (0..10).map(|number| number * 1_000).collect();
    let (sent, behind) = sent_at(Pace::times(1.0, 0), &deliveries, 3_000).await;
    assert_eq!(sent.first(), Some(&(0, 0)));
    // Three deliveries fall due while one call lasts, and go together.
    assert_eq!(sent[1..4], [(1_000, 3_000), (2_000, 3_000), (3_000, 3_000)]);
    assert!((3_000..10_000).contains(&behind), "{behind} ms");
    let (sent, behind) = sent_at(Pace::Max, &deliveries, 3_000).await;
    assert!(sent.iter().all(|(_, now)| *now == 0), "all at once");
    assert_eq!(behind, 0, "there is no clock to be behind");
}
