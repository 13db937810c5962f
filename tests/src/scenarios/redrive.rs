//! After a fix, what is in quarantine goes back through its function: what can be stored now is, what is still poison stays, and
//! nothing is lost on the way, whatever fails.

use local_cloud::clients;
use serde_json::json;
use tokio::process::Command;

mod lambda_api;

use lambda_api::lambda;

use super::send_all;
use crate::harness::binaries;
use crate::harness::events::{self, Record, agent_event, agent_event_at, records};
use crate::harness::faults::{Fault, Rule};
use crate::harness::world::World;

/// Runs the command, and returns whether it says that all went well, and the lines of its output without the tables' frames.
async fn redrive(world: &World, lambda: &str, options: &[&str]) -> (bool, Vec<String>) {
    let path = tokio::task::spawn_blocking(|| binaries::path("connect-analytics"))
        .await
        .unwrap();
    let output = Command::new(path)
        .arg("redrive")
        .args(options)
        .env_clear()
        .envs(world.environment())
        .env("AWS_ENDPOINT_URL_LAMBDA", lambda)
        .env("AWS_ENDPOINT_URL_SQS", world.s3.address())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    let lines = text.lines().map(|line| {
        line.trim_matches(['│', ' '])
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    });
    (
        output.status.success(),
        lines.filter(|line| !line.starts_with(['┌', '╞', '└'])).collect(),
    )
}

fn contains(lines: &[String], expected: &[&str]) {
    for expected in expected {
        assert!(
            lines.iter().any(|line| line == expected),
            "{expected:?} is not in {lines:#?}"
        );
    }
}

/// A batch of the agents' stream: two records that can be stored at once, two from the future, and two that never can.
fn batch() -> Vec<Record> {
    let future = |number| agent_event_at(number, "2026-11-22T00:00:00Z".parse().unwrap());
    records([
        agent_event(1),
        future(2),
        b"poison".to_vec(),
        future(3),
        agent_event(4),
        b"{}".to_vec(),
    ])
}

const HEADING: &str = "function reason found = skipped + sent = gone + quarantined again + failed";

#[tokio::test(flavor = "multi_thread")]
async fn after_a_fix_the_tables_are_those_of_a_clean_run_and_only_poison_stays() {
    let mut world = World::new().await;
    let batch = batch();
    let endings = send_all(&mut world.start("agent-events", &[]).await, &batch).await;
    assert_eq!((endings.stored, endings.quarantined), (2, 4));
    let before = world.quarantine().await;
    let lambda = lambda(&world, &["agent-events"]).await;

    // Nothing is done by a dry run.
    let (went_well, lines) = redrive(&world, &lambda, &["--dry-run"]).await;
    assert!(went_well, "{lines:#?}");
    contains(&lines, &["agent-events rejected_by_store 2 0 2", "all 4 0 4"]);
    assert_eq!(world.quarantine().await, before);

    // The store cannot be reached: all of it stays, and the exit code says so.
    world.timestream.down().await;
    let (went_well, lines) = redrive(&world, &lambda, &["--reason", "rejected_by_store"]).await;
    assert!(!went_well, "{lines:#?}");
    contains(&lines, &[HEADING, "agent-events rejected_by_store 2 0 2 0 0 2"]);
    assert_eq!(
        world.quarantine().await.keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
    world.timestream.up();

    // The fix: time has come for the future.
    world.set_clock("2026-11-22T00:05:00Z");
    // Stored, and interrupted before the objects are deleted: they stay, and the next run finishes.
    let deletions = |fault| Rule {
        operation: Some("DELETE "),
        ..Rule::all(fault)
    };
    world.s3.set(deletions(Fault::Refuse(403, "AccessDenied")));
    let (went_well, lines) = redrive(&world, &lambda, &[]).await;
    assert!(!went_well, "{lines:#?}");
    contains(&lines, &["agent-events rejected_by_store 2 0 2 0 0 2"]);
    assert_eq!(world.tables().await["AgentEvent"].len(), 4);
    assert_eq!(world.quarantine().await.len(), 4);
    world.s3.set(deletions(Fault::LoseAnswer).times(1));
    let (went_well, lines) = redrive(&world, &lambda, &["--limit", "1"]).await;
    assert!(went_well, "{lines:#?}");
    assert_eq!(world.quarantine().await.len(), 3, "{lines:#?}");
    let (went_well, lines) = redrive(&world, &lambda, &[]).await;
    assert!(went_well, "{lines:#?}");
    contains(
        &lines,
        &[
            HEADING,
            "agent-events missing_field 1 0 1 0 1 0",
            "agent-events not_json 1 0 1 0 1 0",
            "agent-events rejected_by_store 1 0 1 1 0 0",
            "all 3 0 3 1 2 0",
        ],
    );
    let keys: Vec<String> = world.quarantine().await.into_keys().collect();
    assert_eq!(keys, [batch[2].quarantine_key(), batch[5].quarantine_key()]);

    let clean = World::new().await;
    clean.set_clock("2026-11-22T00:05:00Z");
    let endings = send_all(&mut clean.start("agent-events", &[]).await, &batch).await;
    assert_eq!((endings.stored, endings.quarantined), (4, 2));
    assert_eq!(world.tables().await, clean.tables().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn contact_events_and_what_lambda_gave_up_on_go_back_too() {
    let world = World::new().await;
    let lambda = lambda(&world, &[]).await;
    let mut function = world.start("contact-events", &[]).await;
    // Before the journey is no time that the store takes, until the clock is right.
    world.set_clock("2026-11-19T00:00:00Z");
    let journey = events::samples("contact-events/journey-voice");
    for (_, event) in &journey {
        assert_eq!(function.invoke(event).await.result.unwrap(), json!(null));
    }
    let nameless = br#"{"detail-type":"Amazon Connect Contact Event"}"#;
    function.invoke(nameless).await;
    world.set_clock(events::NOW);
    let kept = world.quarantine().await;
    assert_eq!(kept.len(), journey.len() + 1);

    let batch = batch();
    let record = json!({
        "requestContext": {
            "functionArn": "arn:aws:lambda:eu-west-1:111111111111:function:agent-events:live",
            "condition": "RetryAttemptsExhausted",
        },
        "payload": String::from_utf8(events::kinesis(&batch[..3])).unwrap(),
    });
    for (key, body) in [
        ("aws/lambda/8c5b/shardId-0/2026/11/20/x", record.to_string()),
        ("aws/lambda/y", "{}".to_owned()),
    ] {
        let put = clients::s3(&world.s3.address())
            .put_object()
            .bucket(&world.name)
            .key(key);
        put.body(body.into_bytes().into()).send().await.unwrap();
    }

    let (went_well, lines) = redrive(&world, &lambda, &["--keep"]).await;
    assert!(went_well, "{lines:#?}");
    contains(&lines, &["Nothing was deleted (--keep)."]);
    let (went_well, lines) = redrive(&world, &lambda, &[]).await;
    assert!(went_well, "{lines:#?}");
    let journey = format!("contact-events rejected_by_store {0} 0 {0} {0} 0 0", journey.len());
    contains(
        &lines,
        &[
            "agent-events RetryAttemptsExhausted 1 0 1 1 0 0",
            &journey,
            "contact-events missing_field 1 0 1 0 1 0",
            "? ? 1 1 0 0 0 0",
        ],
    );
    // The nameless event is where it was, and the poison that Lambda had given up on along with the rest has a place of its own.
    let mut expected: Vec<String> = kept
        .into_iter()
        .filter(|(_, object)| object.reason == "missing_field")
        .map(|(key, _)| key)
        .collect();
    expected.extend([
        "aws/lambda/y".to_owned(),
        batch[1].quarantine_key(),
        batch[2].quarantine_key(),
    ]);
    expected.sort();
    assert_eq!(world.quarantine().await.into_keys().collect::<Vec<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_bytes_or_without_a_bucket_it_says_so() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[("PRIVACY", "strict")]).await;
    assert_eq!(
        send_all(&mut function, &records([b"poison".to_vec()]))
            .await
            .quarantined,
        1
    );
    let lambda = lambda(&world, &[]).await;
    let (went_well, lines) = redrive(&world, &lambda, &[]).await;
    assert!(went_well, "{lines:#?}");
    contains(&lines, &["agent-events not_json 1 1 0 0 0 0"]);
    assert_eq!(world.quarantine().await.len(), 1);

    let (went_well, lines) = redrive(&world, &lambda, &["--bucket", "no-such-bucket"]).await;
    assert!(
        !went_well
            && lines
                .iter()
                .any(|line| line.contains("no-such-bucket cannot be listed")),
        "{lines:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_go_back_and_leave_the_queue() {
    let mut world = World::new().await;
    let lambda = lambda(&world, &[]).await;
    let sqs = aws_sdk_sqs::Client::new(&clients::config(&world.s3.address()));
    let queue = sqs
        .create_queue()
        .queue_name(format!("dead-letters-{}", world.name))
        .send()
        .await
        .unwrap();
    let queue = queue.queue_url.unwrap();
    let journey = events::samples("contact-events/journey-voice");
    for (_, event) in &journey {
        let body = String::from_utf8(event.clone()).unwrap();
        sqs.send_message()
            .queue_url(&queue)
            .message_body(body)
            .send()
            .await
            .unwrap();
    }
    let count = journey.len();
    let options = ["--queue", &queue, "--function", "contact-events"];

    let (went_well, lines) = redrive(&world, &lambda, &[&options[..], &["--dry-run"]].concat()).await;
    assert!(went_well, "{lines:#?}");
    contains(&lines, &[&format!("contact-events dead letter {count} 0 {count}")]);

    world.timestream.down().await;
    let (went_well, lines) = redrive(&world, &lambda, &[&options[..], &["--limit", "2"]].concat()).await;
    assert!(!went_well, "{lines:#?}");
    contains(&lines, &["contact-events dead letter 2 0 2 0 0 2"]);
    assert_eq!(world.tables().await["ContactEvent"].len(), 0);
    world.timestream.up();

    let (went_well, lines) = redrive(&world, &lambda, &options).await;
    assert!(went_well, "{lines:#?}");
    contains(
        &lines,
        &[&format!("contact-events dead letter {count} 0 {count} {count} 0 0")],
    );
    assert_eq!(world.tables().await["ContactEvent"].len(), count);
    let (_, lines) = redrive(&world, &lambda, &options).await;
    contains(&lines, &["Nothing was found."]);
}
