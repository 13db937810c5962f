//! A new release of the stack, deployed while records arrive.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use local_cloud::{Project, clients};

use super::clean_run;
use crate::harness;
use crate::harness::blocks::Block;
use crate::harness::deployed::{self, Deployed, until};

/// The version that the mapping's alias stands for.
async fn live_version(cloud: &Deployed) -> u64 {
    let function = cloud.stack.function("agent-events").unwrap();
    let lambda = clients::lambda(&cloud.ministack);
    let alias = lambda.get_alias().function_name(function).name("live");
    let alias = alias.send().await.unwrap();
    alias.function_version().unwrap().parse().unwrap()
}

/// A checkout of the next release: its functions have more memory.
fn next_release(folder: &std::path::Path) -> Project {
    let root = harness::root();
    for name in [".venv", "events"] {
        symlink(root.join(name), folder.join(name)).unwrap();
    }
    let template = fs::read_to_string(root.join("template.yaml")).unwrap();
    let changed = template.replace("MemorySize: 512", "MemorySize: 640");
    assert_ne!(changed, template);
    fs::write(folder.join("template.yaml"), changed).unwrap();
    Project::at(folder).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redeploy_in_the_middle_of_a_replay_loses_nothing() {
    const A_ROUND: u32 = 4;
    const MOST_ROUNDS: u32 = 240;
    let cloud = deployed::shared().await;
    let _turn = cloud.turn().await;
    let block = Block::new(3);
    let before = live_version(&cloud).await;
    let folder = tempfile::tempdir().unwrap();
    let project = next_release(folder.path());

    // Another version of the function, and another setting of the mapping; and records all the while, from before to after.
    let changes = [("AgentEventsParallelization", "4")];
    let redeploy = cloud.redeploy_as(&project, &changes);
    tokio::pin!(redeploy);
    let mut rounds = 0;
    loop {
        cloud.put(&block.events(rounds * A_ROUND, A_ROUND)).await;
        rounds += 1;
        tokio::select! {
            () = &mut redeploy => break,
            () = tokio::time::sleep(Duration::from_millis(100)), if rounds < MOST_ROUNDS => {}
        }
    }
    cloud.put(&block.events(rounds * A_ROUND, A_ROUND)).await;

    assert_eq!(live_version(&cloud).await, before + 1);
    let clean = clean_run(block, block.events(0, (rounds + 1) * A_ROUND)).await;
    cloud.assert_stored(block, &clean).await;
    assert_eq!(cloud.quarantine(&block.agents()).await, BTreeMap::new());
    until("the mapping follows its new setting", async || {
        cloud.mapping_log().contains("4 at once").then_some(())
    })
    .await;
}
