//! What becomes of records on the stream when the store, the function or the records themselves misbehave.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use local_cloud::accounts::Account;

use super::clean_run;
use crate::harness::blocks::Block;
use crate::harness::deployed::{self, until};
use crate::harness::faults::{Fault, Rule};
use crate::harness::tables::counts;

#[tokio::test(flavor = "multi_thread")]
async fn of_a_poisonous_and_throttled_stretch_every_record_is_stored_or_quarantined_once() {
    const INVOCATIONS: u64 = 2;
    let cloud = deployed::shared().await;
    let _turn = cloud.turn().await;
    let block = Block::new(1);
    let poison: Vec<Vec<u8>> = (0..5)
        .map(|number| format!("poison of the stretch {number}").into_bytes())
        .collect();
    let mut stretch = block.events(0, 40);
    stretch.extend_from_slice(&poison[..2]);
    stretch.extend(block.events(40, 40));
    stretch.extend_from_slice(&poison[2..]);
    stretch.extend(block.events(80, 40));
    let clean = clean_run(block, block.events(0, 120)).await;

    cloud.timestream.set(Rule {
        body_contains: Some(block.contacts()),
        ..Rule::writes(Fault::Throttle)
    });
    cloud.put(&stretch).await;
    let function = cloud.stack.function("agent-events").unwrap();
    let before = Account::read(&cloud.ministack, function).await.unwrap();
    // The function gives up, and Lambda tries again, and again.
    until("the store has throttled for a while", async || {
        let account = Account::read(&cloud.ministack, function).await.unwrap();
        (account.not_stored > before.not_stored && account.invocations >= before.invocations + INVOCATIONS)
            .then_some(())
    })
    .await;

    cloud.timestream.pass();
    cloud.assert_stored(block, &clean).await;
    let quarantine = until("all poison is in quarantine", async || {
        let quarantine = cloud.quarantine("poison of the stretch").await;
        (quarantine.len() >= poison.len()).then_some(quarantine)
    })
    .await;
    let found: Vec<&Vec<u8>> = quarantine.values().map(|object| &object.bytes).collect();
    assert_eq!(found.len(), poison.len(), "nothing twice: {quarantine:?}");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), poison.iter().collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_is_killed_in_the_middle_of_a_batch_loses_nothing() {
    let cloud = deployed::shared().await;
    let _turn = cloud.turn().await;
    let block = Block::new(2);
    let clean = clean_run(block, block.events(0, 150)).await;

    // Part of the batch is stored; the rest hangs.
    let unanswered = || -> BTreeSet<usize> {
        let seen = cloud.timestream.seen("WriteRecords").into_iter().enumerate();
        seen.filter(|(_, seen)| seen.status.is_none())
            .map(|(position, _)| position)
            .collect()
    };
    let before = unanswered();
    let rule = Rule {
        body_contains: Some(format!("{}100", block.contacts())),
        ..Rule::writes(Fault::Delay(Duration::from_mins(1)))
    };
    cloud.timestream.set(rule.times(1));
    cloud.put(&block.events(0, 150)).await;
    until("a write hangs", async || {
        let early = unanswered();
        tokio::time::sleep(Duration::from_millis(500)).await;
        // Others are answered meanwhile.
        let hanging = &(&early & &unanswered()) - &before;
        (!hanging.is_empty()).then_some(())
    })
    .await;
    let part = counts(&cloud.rows_of(block).await);
    assert!(!part.is_empty() && part != counts(&clean), "{part:?}");
    assert_ne!(cloud.kill("agent-events"), 0);
    cloud.timestream.pass();

    cloud.assert_stored(block, &clean).await;
    let log = cloud.mapping_log();
    assert!(log.contains("the function failed with"), "{log}");
    assert_eq!(cloud.quarantine(&block.agents()).await, BTreeMap::new());
}
