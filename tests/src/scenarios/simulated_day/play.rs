//! Deliveries played through the real function binaries, as AWS would call them.

use std::collections::BTreeMap;
use std::time::Duration;

use simulator::disorder::{Delivery, Origin, Source};

use crate::harness::events::{self, Record};
use crate::harness::faults::{Fault, Rule};
use crate::harness::logs::Endings;
use crate::harness::runtime::{Answer, Function};
use crate::harness::world::World;

/// Shards of the stream. The partition key is the agent, so that one agent's events are on one shard.
const SHARDS: usize = 2;
/// Most records in an invocation.
const BATCH: usize = 200;
/// Each so-manieth contact event comes by itself, as EventBridge hands it over without a queue between; the others through the queue.
const ALONE: usize = 20;
/// Lambda would try until the records expire.
const MOST_ATTEMPTS: usize = 6;

/// What goes wrong during a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// Every third write is throttled: the function's own retries are enough.
    SomeThrottled,
    /// More writes are throttled than the function tries: records are not stored, and come again.
    Throttled,
    /// Writes arrive, and their answers do not.
    AnswersLost,
    /// Connections break before anything arrives.
    Dropped,
    /// The function is killed between two writes.
    Killed,
    /// Quarantine refuses.
    QuarantineDown,
}

/// How often each happens, in order, one in so many batches; the others are undisturbed.
const TROUBLES: [Trouble; 6] = [
    Trouble::Throttled,
    Trouble::SomeThrottled,
    Trouble::Killed,
    Trouble::AnswersLost,
    Trouble::QuarantineDown,
    Trouble::Dropped,
];

/// How the invocations of a function ended.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// Records that were delivered.
    pub(super) sent: u64,
    /// Of these, how many times one came again because the function had asked for it.
    pub(super) again: u64,
    /// The sum over all invocations that were answered.
    pub(super) endings: Endings,
    /// What should be in quarantine, by key.
    pub(super) poison: BTreeMap<String, Vec<u8>>,
}

impl Run {
    /// Adds an invocation's endings.
    fn add(&mut self, answer: &Answer) {
        add(&mut self.endings, &answer.log.endings());
    }

    fn and(mut self, other: Self) -> Self {
        add(&mut self.endings, &other.endings);
        self.sent += other.sent;
        self.again += other.again;
        self.poison.extend(other.poison);
        self
    }
}

fn add(sum: &mut Endings, endings: &Endings) {
    sum.received += endings.received;
    sum.stored += endings.stored;
    sum.superseded += endings.superseded;
    sum.ignored += endings.ignored;
    sum.quarantined += endings.quarantined;
    sum.not_stored += endings.not_stored;
}

/// Agent events and contact events.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) agent_events: Run,
    pub(super) contact_events: Run,
}

/// Plays deliveries undisturbed, each shard and the contact events at the same time.
pub(super) async fn play(world: &World, deliveries: &[Delivery]) -> Played {
    let shards = shards(deliveries);
    let [first, second] = &shards;
    let (first, second, contact_events) = tokio::join!(
        play_shard(world, first, false),
        play_shard(world, second, false),
        play_contact_events(world, deliveries, false),
    );
    Played {
        agent_events: first.and(second),
        contact_events,
    }
}

/// Plays deliveries with one trouble after another, one thing at a time, so that each trouble meets whom it is meant for.
pub(super) async fn play_with_troubles(world: &World, deliveries: &[Delivery]) -> Played {
    let [first, second] = &shards(deliveries);
    let agent_events = play_shard(world, first, true)
        .await
        .and(play_shard(world, second, true).await);
    Played {
        agent_events,
        contact_events: play_contact_events(world, deliveries, true).await,
    }
}

/// Records by shard, in the order in which they arrive.
fn shards(deliveries: &[Delivery]) -> [Vec<(Record, bool)>; SHARDS] {
    let mut shards: [Vec<(Record, bool)>; SHARDS] = Default::default();
    for delivery in deliveries
        .iter()
        .filter(|delivery| delivery.source == Source::AgentEvents)
    {
        let shard = delivery.key % SHARDS;
        let record = Record::new(
            u32::try_from(shard).unwrap(),
            shards[shard].len() + 1,
            delivery.bytes.clone(),
        );
        shards[shard].push((record, matches!(delivery.origin, Origin::Poison(..))));
    }
    shards
}

async fn play_shard(world: &World, records: &[(Record, bool)], troubled: bool) -> Run {
    let mut function = world.start("agent-events", &[]).await;
    let mut run = Run {
        sent: records.len() as u64,
        ..Run::default()
    };
    for (record, is_poison) in records {
        if *is_poison {
            run.poison.insert(record.quarantine_key(), record.data.clone());
        }
    }
    let records: Vec<Record> = records.iter().map(|(record, _)| record.clone()).collect();
    for (number, batch) in records.chunks(BATCH).enumerate() {
        if let Some(trouble) = trouble(number).filter(|_| troubled) {
            begin(world, trouble);
            if trouble == Trouble::Killed {
                function = kill_amid(world, function, "agent-events", &events::kinesis(batch)).await;
            }
        }
        let mut rest = batch;
        for attempt in 1.. {
            let answer = function.invoke(&events::kinesis(rest)).await;
            end(world);
            run.add(&answer);
            let Some(reported) = events::reported(answer.result.as_ref().unwrap())
                .first()
                .map(ToString::to_string)
            else {
                break;
            };
            // As Lambda does: everything from the reported record on comes again.
            let from = rest
                .iter()
                .position(|record| record.sequence_number == reported)
                .unwrap();
            rest = &rest[from..];
            run.again += rest.len() as u64;
            assert!(attempt < MOST_ATTEMPTS, "batch {number} never ended");
        }
    }
    run
}

async fn play_contact_events(world: &World, deliveries: &[Delivery], troubled: bool) -> Run {
    let mut function = world.start("contact-events", &[]).await;
    let mut run = Run::default();
    let mut waiting: Vec<(String, &[u8])> = Vec::new();
    let mut batches = Vec::new();
    let of_contacts = deliveries
        .iter()
        .filter(|delivery| delivery.source == Source::ContactEvents);
    for (number, delivery) in of_contacts.enumerate() {
        run.sent += 1;
        let is_poison = matches!(delivery.origin, Origin::Poison(..));
        let id = format!("abababab-0000-4000-a000-{number:012}");
        if is_poison {
            run.poison
                .insert(format!("contact-events/{id}"), delivery.bytes.clone());
        } else if number % ALONE == 0 {
            let answer = function.invoke(&delivery.bytes).await;
            assert_eq!(answer.result, Ok(serde_json::Value::Null));
            run.add(&answer);
            continue;
        }
        waiting.push((id, &delivery.bytes));
        if waiting.len() == BATCH {
            batches.push(std::mem::take(&mut waiting));
        }
    }
    batches.push(waiting);
    for (number, mut batch) in batches.into_iter().enumerate() {
        if let Some(trouble) = trouble(number).filter(|_| troubled) {
            begin(world, trouble);
            if trouble == Trouble::Killed {
                function = kill_amid(world, function, "contact-events", &events::sqs(&batch)).await;
            }
        }
        for attempt in 1.. {
            let answer = function.invoke(&events::sqs(&batch)).await;
            end(world);
            run.add(&answer);
            // The queue shows again what was asked for, and only that.
            let asked_for = events::reported(answer.result.as_ref().unwrap());
            batch.retain(|(id, _)| asked_for.contains(&id.as_str()));
            if batch.is_empty() {
                break;
            }
            run.again += batch.len() as u64;
            assert!(attempt < MOST_ATTEMPTS, "batch {number} never ended");
        }
    }
    run
}

/// What goes wrong during the batch of this number: something in each sixth.
fn trouble(number: usize) -> Option<Trouble> {
    (number % 6 == 1).then(|| TROUBLES[number / 6 % TROUBLES.len()])
}

fn begin(world: &World, trouble: Trouble) {
    match trouble {
        Trouble::SomeThrottled => world.timestream.set(Rule {
            every: 3,
            ..Rule::writes(Fault::Throttle)
        }),
        Trouble::Throttled => world.timestream.set(Rule::writes(Fault::Throttle)),
        Trouble::AnswersLost => world.timestream.set(Rule::writes(Fault::LoseAnswer).times(2)),
        Trouble::Dropped => world.timestream.set(Rule::writes(Fault::Drop).times(2)),
        // The second write hangs until the function is killed.
        Trouble::Killed => world.timestream.set(Rule {
            every: 2,
            ..Rule::writes(Fault::Delay(Duration::from_mins(5)))
        }),
        Trouble::QuarantineDown => world.s3.set(Rule::all(Fault::Refuse(503, "SlowDown"))),
    }
}

fn end(world: &World) {
    world.timestream.pass();
    world.s3.pass();
}

/// Invokes the function and kills it once it has begun to write. Nobody hears how it ended; the batch comes again, to a new one.
async fn kill_amid(world: &World, mut function: Function, name: &str, event: &[u8]) -> Function {
    let before = world.timestream.seen("WriteRecords").len();
    let writing = async {
        while world.timestream.seen("WriteRecords").len() < before + 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        // With a single write it is done before it can be killed; that its answer is lost comes to the same.
        _ = function.invoke(event) => {}
        () = writing => {}
    }
    drop(function);
    end(world);
    world.start(name, &[]).await
}
