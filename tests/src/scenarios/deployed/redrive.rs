//! Emptying the quarantine of a deployed stack, after a fix.

use std::collections::BTreeMap;
use std::process::Stdio;

use local_cloud::clients;
use tokio::process::Command;

use super::clean_run;
use crate::harness::binaries;
use crate::harness::blocks::Block;
use crate::harness::deployed::{self, until};
use crate::harness::faults::{Fault, Rule};

#[tokio::test(flavor = "multi_thread")]
async fn after_a_fix_redrive_empties_quarantine_and_the_tables_are_those_of_a_clean_run() {
    const EVENTS: u32 = 60;
    let cloud = deployed::shared().await;
    let _turn = cloud.turn().await;
    let block = Block::new(4);
    let clean = clean_run(block, block.events(0, EVENTS)).await;

    // What has to be fixed: a store that takes nothing of the agents 20 to 29.
    cloud.timestream.set(Rule {
        body_contains: Some(format!("{}02", block.contacts())),
        ..Rule::writes(Fault::Refuse(400, "ValidationException"))
    });
    cloud.put(&block.events(0, EVENTS)).await;
    let quarantine = until("what is refused is in quarantine", async || {
        let quarantine = cloud.quarantine(&block.agents()).await;
        (quarantine.len() >= 10).then_some(quarantine)
    })
    .await;
    assert_eq!(quarantine.len(), 10, "{:?}", quarantine.keys());
    assert!(quarantine.values().all(|object| object.reason == "rejected_by_store"));
    assert_ne!(cloud.rows_of(block).await, clean);

    cloud.timestream.pass();
    let binary = binaries::path("connect-analytics");
    let bucket = cloud.stack.resource("QuarantineBucket").unwrap();
    let redriven = Command::new(binary)
        // Another test's poison is still poison.
        .args(["redrive", "--bucket", bucket, "--reason", "rejected_by_store"])
        .env_clear()
        .env("AWS_ENDPOINT_URL", &cloud.ministack)
        .env("AWS_REGION", clients::REGION)
        .env("AWS_ACCESS_KEY_ID", clients::KEY)
        .env("AWS_SECRET_ACCESS_KEY", clients::KEY)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    assert!(
        redriven.status.success(),
        "{}",
        String::from_utf8_lossy(&redriven.stderr)
    );
    assert_eq!(cloud.quarantine(&block.agents()).await, BTreeMap::new());
    cloud.assert_stored(block, &clean).await;
}
