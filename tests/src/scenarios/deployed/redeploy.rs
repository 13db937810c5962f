//! A new version of the stack, deployed while records arrive.

use local_cloud::clients;

use super::clean_run;
use crate::harness::deployed::{self, Block, Deployed};

/// The version that the mapping's alias stands for.
async fn live_version(cloud: &Deployed) -> u64 {
    let function = cloud.stack.function("agent-events").unwrap();
    let lambda = clients::lambda(&cloud.ministack);
    let alias = lambda
        .get_alias()
        .function_name(function)
        .name("live")
        .send()
        .await
        .unwrap();
    alias.function_version().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redeploy_in_the_middle_of_a_replay_loses_nothing() {
    const ROUNDS: u32 = 40;
    const A_ROUND: u32 = 20;
    let cloud = deployed::shared().await;
    let _turn = cloud.turn().await;
    let block = Block::new(3);
    let clean = clean_run(block, block.events(0, ROUNDS * A_ROUND)).await;
    let before = live_version(&cloud).await;

    // Another version of the function, and another setting of the mapping.
    let changes = [("LogLevel", "DEBUG"), ("AgentEventsParallelization", "4")];
    let redeploy = cloud.redeploy(&changes);
    let replay = async {
        for round in 0..ROUNDS {
            cloud.put(&block.events(round * A_ROUND, A_ROUND)).await;
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    };
    tokio::join!(redeploy, replay);

    assert_eq!(live_version(&cloud).await, before + 1);
    cloud.assert_stored(block, &clean).await;
    assert!(cloud.objects("").await.is_empty());
    // What the mapping was changed to is obeyed.
    let log = cloud.mapping_log();
    deployed::until("the mapping follows", async || {
        cloud.mapping_log().contains("4 at once").then_some(())
    })
    .await;
    assert!(log.contains("1 at once"), "{log}");
    cloud.redeploy(&[]).await;
}
