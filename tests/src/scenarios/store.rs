//! What becomes of records when the store, or the way to it, misbehaves.

use super::{send, send_all};
use crate::harness::events::{self, Record, agent_event, contact_id, records};
use crate::harness::faults::{Fault, Rule};
use crate::harness::logs::Endings;
use crate::harness::tables::counts;
use crate::harness::world::World;

/// A batch of good records, of one shard.
fn good(count: u32) -> Vec<Record> {
    records((1..=count).map(agent_event))
}

fn all_stored(count: u64) -> Endings {
    Endings {
        received: count,
        stored: count,
        ..Endings::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn throttled_for_a_while_all_is_stored_in_the_end_and_nothing_twice() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    world.timestream.set(Rule::writes(Fault::Throttle).times(3));
    let endings = send_all(&mut function, &good(150)).await;
    assert_eq!(endings, all_stored(150));
    assert_eq!(
        counts(&world.tables().await),
        [("AgentEvent", 150), ("AgentEvent_Contact", 150)]
    );
    let throttled = world.timestream.seen("WriteRecords");
    assert_eq!(throttled.iter().filter(|seen| seen.status == Some(429)).count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn throttled_for_good_the_first_record_not_stored_is_reported_and_a_replay_stores_the_rest() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let batch = good(60);
    // The first part arrives; then the store takes nothing any more.
    assert_eq!(send_all(&mut function, &batch[..20]).await, all_stored(20));
    let before = world.tables().await;
    world.timestream.set(Rule::writes(Fault::Throttle));
    let (reported, answer) = send(&mut function, &batch[20..]).await;
    assert_eq!(reported, [batch[20].sequence_number.clone()]);
    assert_eq!(answer.log.endings().not_stored, 40);
    assert_eq!(world.tables().await, before, "what was refused is not there");
    assert_eq!(
        world.quarantine().await.len(),
        0,
        "and nothing of it is lost in quarantine"
    );

    // Lambda replays the shard from the reported record on.
    world.timestream.pass();
    assert_eq!(send_all(&mut function, &batch[20..]).await, all_stored(40));
    assert_eq!(
        counts(&world.tables().await),
        [("AgentEvent", 60), ("AgentEvent_Contact", 60)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn part_of_a_batch_not_stored_asks_for_the_first_of_that_part_only() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let batch = good(120);
    // The second hundred of the contacts' rows goes in a request of its own.
    world.timestream.set(Rule {
        body_contains: Some(contact_id(120)),
        ..Rule::writes(Fault::Throttle)
    });
    let (reported, answer) = send(&mut function, &batch).await;
    assert_eq!(reported, [batch[100].sequence_number.clone()]);
    let endings = answer.log.endings();
    assert_eq!((endings.stored, endings.not_stored), (100, 20));

    world.timestream.pass();
    assert_eq!(send_all(&mut function, &batch[100..]).await, all_stored(20));
    assert_eq!(
        counts(&world.tables().await),
        [("AgentEvent", 120), ("AgentEvent_Contact", 120)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_batch_three_times_leaves_the_tables_as_once() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let session = events::sample("triggers/kinesis-session.json");
    let mut tables = Vec::new();
    for _ in 0..3 {
        let answer = function.invoke(&session).await;
        assert_eq!(events::reported(&answer.result.unwrap()), [""; 0]);
        assert_eq!(answer.log.endings(), all_stored(39));
        tables.push(world.tables().await);
    }
    assert_eq!(tables[0]["AgentEvent"].len(), 39);
    assert_eq!(tables[1], tables[0]);
    assert_eq!(tables[2], tables[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_shuffled_across_shards_gives_the_same_tables() {
    let (ordered, shuffled) = tokio::join!(World::new(), World::new());
    let payloads: Vec<Vec<u8>> = events::samples("agent-events/session")
        .into_iter()
        .map(|(_, bytes)| bytes)
        .collect();
    let mut function = ordered.start("agent-events", &[]).await;
    send_all(&mut function, &records(payloads.clone())).await;

    // 11 and 39 have no common divisor, so that every record comes once, in another order, each to one of three shards.
    let mut function = shuffled.start("agent-events", &[]).await;
    let batch: Vec<Record> = (0..payloads.len())
        .map(|position| {
            let from = position * 11 % payloads.len();
            Record::new(
                u32::try_from(position % 3).unwrap(),
                position + 1,
                payloads[from].clone(),
            )
        })
        .collect();
    for part in batch.chunks(10) {
        send_all(&mut function, part).await;
    }
    assert_eq!(shuffled.tables().await, ordered.tables().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_unreachable_at_start_and_later_back_costs_nothing_but_time() {
    let mut world = World::new().await;
    world.timestream.down().await;
    let mut function = world.start("agent-events", &[]).await;
    let batch = good(5);
    let (reported, answer) = send(&mut function, &batch).await;
    assert_eq!(reported, [batch[0].sequence_number.clone()]);
    assert_eq!(answer.log.endings().not_stored, 5);

    world.timestream.up();
    assert_eq!(send_all(&mut function, &batch).await, all_stored(5));
    assert_eq!(
        counts(&world.tables().await),
        [("AgentEvent", 5), ("AgentEvent_Contact", 5)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_on_the_way_makes_a_replay_that_is_harmless() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let batch = good(10);
    // Every write is done, and no answer arrives, not even to the SDK's own retries.
    world.timestream.set(Rule::writes(Fault::LoseAnswer));
    let (reported, answer) = send(&mut function, &batch).await;
    assert_eq!(reported, [batch[0].sequence_number.clone()]);
    assert_eq!(answer.log.endings().not_stored, 10);
    let written = world.tables().await;
    assert_eq!(written["AgentEvent"].len(), 10, "the store has them");

    world.timestream.pass();
    assert_eq!(send_all(&mut function, &batch).await, all_stored(10));
    assert_eq!(world.tables().await, written);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_or_hanging_store_is_reported_before_the_function_runs_out_of_time() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    for fault in [
        Fault::Refuse(500, "InternalServerException"),
        Fault::Refuse(403, "AccessDeniedException"),
        Fault::Refuse(404, "ResourceNotFoundException"),
        Fault::Drop,
        Fault::Delay(std::time::Duration::from_secs(30)),
    ] {
        world.timestream.set(Rule::writes(fault.clone()));
        let started = std::time::Instant::now();
        let limit = std::time::Duration::from_secs(5);
        let answer = function.invoke_within(&events::kinesis(&good(3)), limit).await;
        let response = answer.result.unwrap();
        assert_eq!(
            events::reported(&response),
            [good(1)[0].sequence_number.as_str()],
            "{fault:?}"
        );
        assert!(started.elapsed() < limit, "{fault:?}: {:?}", started.elapsed());
        assert_eq!(answer.log.endings().not_stored, 3, "{fault:?}");
    }
    world.timestream.pass();
    assert_eq!(send_all(&mut function, &good(3)).await, all_stored(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_that_makes_the_store_refuse_whole_requests_is_found_and_only_its_record_goes_to_quarantine() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let batch = good(100);
    world.timestream.set(Rule {
        body_contains: Some(contact_id(37)),
        ..Rule::writes(Fault::Refuse(400, "ValidationException"))
    });
    let endings = send_all(&mut function, &batch).await;
    assert_eq!((endings.stored, endings.quarantined), (99, 1));
    let quarantine = world.quarantine().await;
    assert_eq!(quarantine.keys().collect::<Vec<_>>(), [&batch[36].quarantine_key()]);
    let object = &quarantine[&batch[36].quarantine_key()];
    assert_eq!(
        (object.reason.as_str(), object.detail.as_str()),
        ("rejected_by_store", "Refused on purpose.")
    );
    assert_eq!(object.bytes.as_ref(), Some(&batch[36].data));
    // The agent's row has nothing to do with it.
    assert_eq!(
        counts(&world.tables().await),
        [("AgentEvent", 100), ("AgentEvent_Contact", 99)]
    );
    // 100 rows are halved at most seven times, in two requests each.
    let writes = world.timestream.seen("WriteRecords").len();
    assert!((3..=16).contains(&writes), "{writes}");
}
