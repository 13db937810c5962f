use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::batch::Invocation;
use crate::lane::Condition;

fn settings(parallelization: usize) -> Settings {
    Settings {
        batch_size: 2,
        window: Duration::ZERO,
        parallelization,
        bisects: false,
        maximum_retries: None,
        maximum_age: Duration::from_hours(24),
        reports_item_failures: true,
    }
}

fn record(number: usize, key: &str, arrival: SinceEpoch) -> Record {
    Record {
        sequence_number: SequenceNumber::new(number.to_string()),
        partition_key: key.to_owned(),
        arrival,
        json: String::new(),
    }
}

fn shard(settings: Settings, keys: &[&str]) -> Shard {
    let mut shard = Shard::new(settings);
    for (number, key) in keys.iter().enumerate() {
        shard.read(record(number, key, Duration::ZERO), Duration::ZERO);
    }
    shard
}

fn success() -> Outcome {
    Outcome::Invoked {
        invocation: Invocation::default(),
        answer: Vec::new(),
    }
}

fn batch_of(work: Work) -> Batch {
    match work {
        Work::Invoke(batch) => batch,
        Work::Discard(given_up) => panic!("{given_up:?}"),
    }
}

fn numbers(batch: &Batch) -> Vec<&str> {
    let records = batch.records.iter();
    records.map(|placed| placed.record.sequence_number.as_str()).collect()
}

/// "Each batch contains records from a single shard"; "one batch of records at a time".
#[test]
fn without_parallelization_there_is_one_batch_at_a_time() {
    let mut shard = shard(settings(1), &["a", "b", "c", "d", "e"]);
    let todo = shard.next(Duration::ZERO);
    assert_eq!(todo.work.len(), 1);
    let (lane, work) = todo.work.into_iter().next().unwrap();
    assert_eq!(shard.next(Duration::ZERO), Todo::default());
    let batch = batch_of(work);
    assert_eq!(numbers(&batch), ["0", "1"]);
    shard.tried(lane, batch, success(), Duration::ZERO);
    assert_eq!(shard.checkpoint().unwrap().as_str(), "1");
    assert_eq!(shard.held(), 3);
}

/// "ParallelizationFactor: the number of concurrent batches per shard; Lambda still ensures in-order processing at the partition-key
/// level."
#[test]
fn with_parallelization_batches_run_at_once_and_a_key_stays_in_its_lane() {
    let keys = ["a", "b", "c", "d", "e", "f", "g", "h", "a", "b", "c", "d"];
    let mut shard = shard(settings(4), &keys);
    let mut lane_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut most_at_once = 0;
    let mut seen = 0;
    loop {
        let todo = shard.next(Duration::ZERO);
        if todo.work.is_empty() {
            break;
        }
        most_at_once = most_at_once.max(todo.work.len());
        for (lane, work) in todo.work {
            let batch = batch_of(work);
            for placed in &batch.records {
                let key = keys[usize::try_from(placed.position).unwrap()];
                assert_eq!(*lane_of.entry(key).or_insert(lane), lane);
                seen += 1;
            }
            shard.tried(lane, batch, success(), Duration::ZERO);
        }
    }
    assert_eq!(seen, keys.len());
    assert!((2..=4).contains(&most_at_once), "{most_at_once}");
}

#[test]
fn the_checkpoint_stays_before_the_first_record_that_has_not_ended() {
    // Two keys that go to different lanes.
    let other = ('b'..='z')
        .map(String::from)
        .find(|key| shard(settings(2), &["a", key]).next(Duration::ZERO).work.len() == 2)
        .unwrap();
    let mut shard = shard(settings(2), &["a", &other, "a", &other]);
    let mut work = shard.next(Duration::ZERO).work.into_iter().map(|(lane, work)| {
        let batch = batch_of(work);
        (numbers(&batch).first().unwrap().to_string(), lane, batch)
    });
    let mut batches: Vec<_> = work.by_ref().collect();
    batches.sort_by(|one, other| one.0.cmp(&other.0));
    let [(_, first_lane, first), (_, second_lane, second)] = batches.try_into().unwrap();
    shard.tried(second_lane, second, success(), Duration::ZERO);
    assert_eq!((shard.checkpoint(), shard.held()), (None, 4));
    shard.tried(first_lane, first, success(), Duration::ZERO);
    assert_eq!(shard.checkpoint().unwrap().as_str(), "3");
    assert_eq!(shard.held(), 0);
}

#[test]
fn a_closed_shard_is_drained_once_all_has_ended() {
    let mut shard = shard(settings(1), &["a"]);
    shard.close();
    assert!(!shard.is_drained());
    let (lane, work) = shard.next(Duration::ZERO).work.into_iter().next().unwrap();
    assert!(!shard.is_drained());
    shard.tried(lane, batch_of(work), success(), Duration::ZERO);
    assert!(shard.is_drained());
}

/// How the function behaves toward one record.
#[derive(Debug, Clone)]
struct Behaviour {
    key: u8,
    /// How many milliseconds it arrives after the one before.
    gap: u64,
    /// How often it fails before it succeeds.
    failures: u8,
}

/// How one invocation fails when one of its records does.
#[derive(Debug, Clone, Copy)]
enum Manner {
    Error,
    Reported,
    ReportedBadly,
    Throttled,
}

fn behaviours() -> impl Strategy<Value = Vec<Behaviour>> {
    let failures = prop_oneof![8 => Just(0_u8), 2 => 1_u8..4, 1 => Just(u8::MAX)];
    let behaviour = (0_u8..6, 0_u64..2_000, failures);
    prop::collection::vec(
        behaviour.prop_map(|(key, gap, failures)| Behaviour { key, gap, failures }),
        1..60,
    )
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let retries = prop::option::of(0_u32..4);
    (
        1_usize..12,
        0_u64..5,
        1_usize..5,
        any::<bool>(),
        retries,
        60_u64..200,
        any::<bool>(),
    )
        .prop_map(
            |(batch_size, window, parallelization, bisects, maximum_retries, age, reports_item_failures)| Settings {
                batch_size,
                window: Duration::from_secs(window),
                parallelization,
                bisects,
                maximum_retries,
                maximum_age: Duration::from_secs(age),
                reports_item_failures,
            },
        )
}

fn manners() -> impl Strategy<Value = Vec<Manner>> {
    let manner = prop_oneof![
        Just(Manner::Error),
        Just(Manner::Reported),
        Just(Manner::ReportedBadly),
        Just(Manner::Throttled),
    ];
    prop::collection::vec(manner, 1..20)
}

/// A function that takes the records of a batch in order and stops at the first that fails.
struct Function {
    left: Vec<u8>,
    manners: Vec<Manner>,
    invocations: usize,
    /// The records that were processed for the first time, in order.
    processed: Vec<usize>,
}

impl Function {
    fn invoke(&mut self, batch: &Batch, settings: &Settings) -> Outcome {
        let manner = self.manners[self.invocations % self.manners.len()];
        self.invocations += 1;
        let answered = |answer: String, error: Option<&str>| Outcome::Invoked {
            invocation: Invocation {
                function_error: error.map(str::to_owned),
                ..Invocation::default()
            },
            answer: answer.into_bytes(),
        };
        for placed in &batch.records {
            let number = usize::try_from(placed.position).unwrap();
            if self.left[number] > 0 {
                if matches!(manner, Manner::Throttled) {
                    return Outcome::NotInvoked;
                }
                if self.left[number] < u8::MAX {
                    self.left[number] -= 1;
                }
                // A function that fails says so in a way that its mapping understands.
                return match manner {
                    Manner::Reported if settings.reports_item_failures => answered(
                        format!(r#"{{"batchItemFailures":[{{"itemIdentifier":"{number}"}}]}}"#),
                        None,
                    ),
                    Manner::ReportedBadly if settings.reports_item_failures => {
                        answered(r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#.to_owned(), None)
                    }
                    _ => answered(String::new(), Some("Unhandled")),
                };
            }
            if !self.processed.contains(&number) {
                self.processed.push(number);
            }
        }
        answered("{}".to_owned(), None)
    }
}

proptest! {
    /// Whatever the function does: it ends, every record is processed or given up, records of one key are processed in order, and
    /// the checkpoint reaches the last record and never passes one that has not ended.
    #[test]
    fn every_record_is_processed_or_given_up_and_keys_stay_in_order(
        behaviours in behaviours(),
        settings in any_settings(),
        manners in manners(),
    ) {
        let mut shard = Shard::new(settings.clone());
        let left = behaviours.iter().map(|behaviour| behaviour.failures).collect();
        let mut function = Function { left, manners, invocations: 0, processed: Vec::new() };
        let mut given_up = Vec::new();
        let mut unread = behaviours.iter().enumerate();
        let mut next_read = unread.next().map(|(number, behaviour)| (number, Duration::from_millis(behaviour.gap), behaviour));
        let mut now = Duration::ZERO;
        let mut steps = 0;
        while next_read.is_some() || !shard.is_drained() {
            steps += 1;
            prop_assert!(steps < 100_000, "it does not end");
            while let Some((number, arrival, behaviour)) = next_read.filter(|(_, arrival, _)| *arrival <= now) {
                shard.read(record(number, &behaviour.key.to_string(), arrival), now);
                next_read = unread.next().map(|(number, next)| (number, arrival + Duration::from_millis(next.gap), next));
            }
            if next_read.is_none() {
                shard.close();
            }
            let todo = shard.next(now);
            let is_idle = todo.work.is_empty();
            for (lane, work) in todo.work {
                match work {
                    Work::Invoke(batch) => {
                        prop_assert!(!batch.records.is_empty() && batch.records.len() <= settings.batch_size);
                        let outcome = function.invoke(&batch, &settings);
                        shard.tried(lane, batch, outcome, now);
                    }
                    Work::Discard(discard) => {
                        let records = &discard.batch.records;
                        match discard.condition {
                            Condition::RetryAttemptsExhausted => {
                                prop_assert_eq!(discard.batch.invocations.checked_sub(1), settings.maximum_retries);
                                prop_assert!(records.len() == 1 || !settings.bisects);
                            }
                            Condition::RecordAgeExceeded => {
                                let is_old = |placed: &Placed| now.saturating_sub(placed.record.arrival) > settings.maximum_age;
                                prop_assert!(records.iter().all(is_old));
                            }
                        }
                        given_up.extend(discard.batch.records.iter().map(|placed| usize::try_from(placed.position).unwrap()));
                        shard.discarded(lane, &discard);
                    }
                }
                let passed = shard.checkpoint().map_or(0, |number| number.as_str().parse::<usize>().unwrap() + 1);
                for number in 0..passed {
                    prop_assert!(function.processed.contains(&number) || given_up.contains(&number));
                }
            }
            if is_idle {
                let read = next_read.map(|(_, arrival, _)| arrival);
                if let Some(soonest) = todo.wake.into_iter().chain(read).min() {
                    now = now.max(soonest);
                }
            }
        }
        for number in 0..behaviours.len() {
            prop_assert!(function.processed.contains(&number) || given_up.contains(&number), "{number} is lost");
        }
        let last = (behaviours.len() - 1).to_string();
        prop_assert_eq!(shard.checkpoint().map(SequenceNumber::as_str), Some(last.as_str()));
        for key in 0..6 {
            let of_key: Vec<usize> = function.processed.iter().copied().filter(|number| behaviours[*number].key == key).collect();
            prop_assert!(of_key.is_sorted(), "key {}: {:?}", key, of_key);
        }
        // Nobody is given up who never failed and was never too old.
        if settings.maximum_retries.is_none() && behaviours.iter().all(|behaviour| behaviour.failures == 0) {
            prop_assert!(given_up.is_empty());
        }
    }
}
