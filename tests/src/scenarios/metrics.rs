//! Metrics say what the log says, and never cost a record.

use std::time::{Duration, Instant};

use super::send_all;
use crate::harness::events::{self, agent_event, records};
use crate::harness::faults::{Fault, Rule};
use crate::harness::logs::Endings;
use crate::harness::tables::counts;
use crate::harness::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn metrics_down_leaves_the_data_alone_and_is_counted() {
    let mut world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    world.cloudwatch.down().await;
    let batch = records((1..=10).map(agent_event));
    let answer = function.invoke(&events::kinesis(&batch)).await;
    assert_eq!(events::reported(answer.result.as_ref().unwrap()), [""; 0]);
    assert_eq!(answer.log.endings().stored, 10);
    assert_eq!(
        counts(&world.tables().await),
        [("AgentEvent", 10), ("AgentEvent_Contact", 10)]
    );
    // One age for each record, six counts of records, calls and units.
    assert_eq!(answer.log.number("metrics.not_sent"), 18);
    let warned = answer
        .log
        .lines
        .iter()
        .any(|line| line["fields"]["message"] == "metrics not sent");
    assert!(warned, "{:#?}", answer.log.lines);

    world.cloudwatch.up();
    let answer = function.invoke(&events::kinesis(&batch)).await;
    assert_eq!(answer.log.number("metrics.not_sent"), 0);
    assert_eq!(world.metric_sum("agent-events", "RecordsStored").await, Some(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_five_endings_are_metrics_too_and_one_call_carries_them() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let endings = send_all(
        &mut function,
        &records([
            agent_event(1),
            agent_event(2),
            b"poison".to_vec(),
            events::sample("agent-events/contact-record.json"),
        ]),
    )
    .await;
    let expected = Endings {
        received: 4,
        stored: 2,
        ignored: 1,
        quarantined: 1,
        ..Endings::default()
    };
    assert_eq!(endings, expected);
    for (metric, expected) in endings.as_metrics() {
        assert_eq!(
            world.metric_sum("agent-events", metric).await,
            Some(expected),
            "{metric}"
        );
    }
    assert_eq!(world.cloudwatch.seen("").len(), 1);
    let calls = world.timestream.seen("WriteRecords").len();
    assert_eq!(world.metric_sum("agent-events", "WriteCalls").await, Some(calls as u64));
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_hanging_cost_neither_the_data_nor_the_function_s_time() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    world.cloudwatch.set(Rule::all(Fault::Delay(Duration::from_mins(1))));
    for limit in [Duration::from_secs(5), Duration::from_mins(1)] {
        let started = Instant::now();
        let batch = records((1..=10).map(agent_event));
        let answer = function.invoke_within(&events::kinesis(&batch), limit).await;
        let took = started.elapsed();
        assert!(took < limit && took < Duration::from_secs(10), "{took:?} of {limit:?}");
        assert_eq!(events::reported(answer.result.as_ref().unwrap()), [""; 0]);
        assert_eq!(answer.log.endings().stored, 10);
        assert_eq!(answer.log.number("metrics.not_sent"), 18);
    }
}
