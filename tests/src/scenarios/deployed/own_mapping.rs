//! MiniStack's own mapping, as the template deploys it for AWS. It knows no partial responses and no failure destinations, so this is all
//! that is asked of it.

use super::clean_run;
use crate::harness::deployed::{self, Block};

#[tokio::test(flavor = "multi_thread")]
async fn the_mapping_that_the_template_deploys_enabled_takes_records_to_the_function() {
    let cloud = deployed::shared().await;
    let _turn = cloud.turn().await;
    let block = Block::new(5);
    let clean = clean_run(block, block.events(0, 30)).await;

    cloud.stop_mapping();
    cloud.redeploy(&[("ConsumeAgentEvents", "true")]).await;
    cloud.put(&block.events(0, 30)).await;
    cloud.assert_stored(block, &clean).await;

    // Which changes nothing in the tables: ours reads the whole stream again.
    cloud.redeploy(&[]).await;
    let before = cloud.rows_of(block).await;
    cloud.start_mapping().await;
    let after = Block::new(6);
    let clean = clean_run(after, after.events(0, 1)).await;
    cloud.put(&after.events(0, 1)).await;
    cloud.assert_stored(after, &clean).await;
    assert_eq!(cloud.rows_of(block).await, before);
}
