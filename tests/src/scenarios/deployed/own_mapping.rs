//! MiniStack's own mapping, as the template deploys it for AWS. It knows no partial responses and no failure destinations, so this is all
//! that is asked of it.

use local_cloud::clients;

use super::clean_run;
use crate::harness::blocks::Block;
use crate::harness::deployed;

#[tokio::test(flavor = "multi_thread")]
async fn the_mapping_that_the_template_deploys_enabled_takes_records_to_the_function() {
    let cloud = deployed::shared().await;
    let _turn = cloud.turn().await;
    let (block, after) = (Block::new(5), Block::new(6));
    let clean = clean_run(block, block.events(0, 30)).await;

    cloud.stop_mapping();
    cloud.redeploy(&[("ConsumeAgentEvents", "true")]).await;
    cloud.put(&block.events(0, 30)).await;
    cloud.assert_stored(block, &clean).await;

    // Ours takes over where it left off, and delivers the same records again, which changes nothing in the tables.
    let mapping = cloud.stack.resource("AgentEventsMapping").unwrap();
    let disable = clients::lambda(&cloud.ministack).update_event_source_mapping();
    // The numbers are there because MiniStack keeps them as texts, where the template has them from parameters, and would answer with those.
    let disable = disable.parallelization_factor(1).maximum_batching_window_in_seconds(1);
    disable.uuid(mapping).enabled(false).send().await.unwrap();
    let before = cloud.rows_of(block).await;
    cloud.start_mapping().await;
    cloud.put(&after.events(0, 1)).await;
    cloud
        .assert_stored(after, &clean_run(after, after.events(0, 1)).await)
        .await;
    assert_eq!(cloud.rows_of(block).await, before);
}
