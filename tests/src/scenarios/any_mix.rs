//! Any mix of records under any faults: each record ends in exactly one place, and log, metrics, tables and quarantine agree.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use crate::harness::events::{self, NOW, Record, agent_event, changed_agent_event, records};
use crate::harness::faults::{Fault, Rule};
use crate::harness::logs::Endings;
use crate::harness::world::World;

/// Each case is a world of its own, and takes some seconds.
const CASES: u32 = 6;
/// Lambda's replays until everything has arrived; the faults are over after the first.
const INVOCATIONS: usize = 4;

#[derive(Debug, Clone)]
enum Kind {
    /// A good event; the same number twice is a duplicate.
    Good(u32),
    /// An event with the key of a good one, and other values.
    Other(u32),
    /// Never an event.
    Poison(&'static str),
    /// A contact record on the agent stream.
    ContactRecord,
    /// Outside every window of the store.
    TooOld(u32),
}

#[derive(Debug, Clone)]
enum Trouble {
    None,
    Timestream(Fault, Option<usize>),
    QuarantineDown,
    MetricsDown,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        6 => (1..40_u32).prop_map(Kind::Good),
        1 => (1..40_u32).prop_map(Kind::Other),
        2 => select(vec!["", "{", "null", "[]", "{}", "poison"]).prop_map(Kind::Poison),
        1 => Just(Kind::ContactRecord),
        1 => (100..120_u32).prop_map(Kind::TooOld),
    ]
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let refused = || {
        select(vec![
            Fault::Throttle,
            Fault::Refuse(500, "InternalServerException"),
            Fault::Drop,
            Fault::LoseAnswer,
        ])
    };
    prop_oneof![
        1 => Just(Trouble::None),
        3 => (refused(), 1..4_usize).prop_map(|(fault, times)| Trouble::Timestream(fault, Some(times))),
        2 => refused().prop_map(|fault| Trouble::Timestream(fault, None)),
        1 => Just(Trouble::QuarantineDown),
        1 => Just(Trouble::MetricsDown),
    ]
}

fn payload(kind: &Kind) -> Vec<u8> {
    match kind {
        Kind::Good(number) => agent_event(*number),
        Kind::Other(number) => {
            // The time is the good event's own, so that the key is.
            let good: serde_json::Value = serde_json::from_slice(&agent_event(*number)).unwrap();
            changed_agent_event(*number, NOW.parse().unwrap(), |event| {
                event["EventTimestamp"] = good["EventTimestamp"].clone();
                event["CurrentAgentSnapshot"]["Configuration"]["Username"] = "somebody.else".into();
            })
        }
        Kind::Poison(text) => text.as_bytes().to_vec(),
        Kind::ContactRecord => events::sample("agent-events/contact-record.json"),
        Kind::TooOld(number) => events::agent_event_at(*number, "2020-01-01T00:00:00Z".parse().unwrap()),
    }
}

/// How the records end once they have all arrived: of those with one key, the first and what is equal to it are stored.
fn expected(mix: &[Kind]) -> Vec<&'static str> {
    let mut first: BTreeMap<u32, bool> = BTreeMap::new();
    mix.iter()
        .map(|kind| match kind {
            Kind::Good(number) => *first.entry(*number).or_insert(true),
            Kind::Other(number) => !*first.entry(*number).or_insert(false),
            _ => false,
        })
        .zip(mix)
        .map(|(is_stored, kind)| match kind {
            Kind::ContactRecord => "ignored",
            _ if is_stored => "stored",
            _ => "quarantined",
        })
        .collect()
}

async fn check(mix: &[Kind], trouble: &Trouble) {
    let mut world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    match trouble {
        Trouble::None => {}
        Trouble::Timestream(fault, times) => world.timestream.set(Rule {
            times: *times,
            ..Rule::writes(fault.clone())
        }),
        Trouble::QuarantineDown => world.s3.down().await,
        Trouble::MetricsDown => world.cloudwatch.down().await,
    }
    let batch = records(mix.iter().map(payload));
    let mut from = 0;
    let mut sums = [0; 6];
    let mut finished = false;
    for invocation in 0..INVOCATIONS {
        let sent = &batch[from..];
        let answer = function.invoke(&events::kinesis(sent)).await;
        let endings = answer.log.endings();
        assert_eq!(endings.received, sent.len() as u64);
        if !(invocation == 0 && matches!(trouble, Trouble::MetricsDown)) {
            for (sum, (_, value)) in sums.iter_mut().zip(endings.as_metrics()) {
                *sum += value;
            }
        }
        match events::reported(&answer.result.unwrap()).as_slice() {
            [] => {
                assert_eq!(endings.not_stored, 0);
                finished = true;
            }
            // As Lambda does: everything from the reported record on comes again.
            [reported] => {
                assert_ne!(endings.not_stored, 0);
                from = batch
                    .iter()
                    .position(|record| record.sequence_number == *reported)
                    .unwrap();
            }
            more => panic!("one failure for one shard, not {more:?}"),
        }
        if invocation == 0 {
            world.timestream.pass();
            if matches!(trouble, Trouble::QuarantineDown) {
                world.s3.up();
            }
            if matches!(trouble, Trouble::MetricsDown) {
                world.cloudwatch.up();
            }
        }
        if finished && invocation > 0 {
            break;
        }
        if finished {
            // Once more, as after a time-out of Lambda: nothing may change.
            finished = false;
            from = 0;
        }
    }
    assert!(finished, "the batch never ended");
    for ((metric, _), sum) in Endings::default().as_metrics().iter().zip(sums) {
        // Without a single call that arrived there is no metric at all, and with one there are all six.
        assert_eq!(
            world.metric_sum("agent-events", metric).await.unwrap_or_default(),
            sum,
            "{metric}"
        );
    }
    assert_places(&world, mix, &batch).await;
}

/// Every record is in exactly one place: what is stored is in the tables, what is quarantined in the bucket.
async fn assert_places(world: &World, mix: &[Kind], batch: &[Record]) {
    let endings = expected(mix);
    let of = |ending: &str| {
        let ending = ending.to_owned();
        batch
            .iter()
            .zip(mix)
            .zip(&endings)
            .filter(move |(_, found)| **found == ending)
            .map(|(record, _)| record)
    };
    let quarantined: BTreeMap<String, Vec<u8>> = of("quarantined")
        .map(|(record, _)| (record.quarantine_key(), record.data.clone()))
        .collect();
    let found: BTreeMap<String, Vec<u8>> = world
        .quarantine()
        .await
        .into_iter()
        .map(|(key, object)| (key, object.bytes.unwrap()))
        .collect();
    assert_eq!(found, quarantined);

    let stored: BTreeSet<(String, bool)> = of("stored")
        .map(|(record, kind)| {
            let event: serde_json::Value = serde_json::from_slice(&record.data).unwrap();
            (
                event["EventId"].as_str().unwrap().to_owned(),
                matches!(kind, Kind::Other(_)),
            )
        })
        .collect();
    let tables = world.tables().await;
    let found: Vec<(String, bool)> = tables["AgentEvent"]
        .iter()
        .map(|row| {
            let id = row.split_once("event_id=").unwrap().1.split(' ').next().unwrap();
            (id.to_owned(), row.contains("username=somebody.else"))
        })
        .collect();
    assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), stored);
    assert_eq!(found.len(), stored.len(), "nothing twice");
    assert_eq!(tables["AgentEvent_Contact"].len(), stored.len());
}

#[test]
fn every_record_of_any_mix_ends_in_exactly_one_place_whatever_goes_wrong() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        // A smaller mix is found in few steps, or not worth the minutes.
        max_shrink_iters: 8,
        ..Config::default()
    });
    let strategy = (proptest::collection::vec(kind(), 1..120), trouble());
    let result = runner.run(&strategy, |(mix, trouble)| {
        runtime.block_on(check(&mix, &trouble));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
