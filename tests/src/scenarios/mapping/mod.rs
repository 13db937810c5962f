//! The event source mapping over the wire.

mod lambda;
mod world;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kinesis_mapping::checkpoints::Checkpoints;
use kinesis_mapping::service::{Options, serve};
use local_cloud::clients::REGION;
use serde_json::{Value, json};
use tokio::time::sleep;

use self::lambda::{Answer, data};
use self::world::World;

#[tokio::test]
async fn only_the_record_that_fails_is_given_up_with_its_payload() {
    // 1 succeeds, 2 is reported; then everything with 2 in it fails: bisected until it stands alone, tried twice, given up.
    let answers = [
        Answer::Report("2"),
        Answer::Error,
        Answer::Error,
        Answer::Error,
        Answer::Error,
    ];
    let settings = json!({ "BisectBatchOnFunctionError": true, "MaximumRetryAttempts": 1 });
    let world = World::new("mapping-gives-up", settings, &answers).await;
    world.put(&["1", "2", "3", "4", "5"]).await;
    let running = world.start(Checkpoints::in_memory()).await;
    let seen = world.seen(7).await;
    assert_eq!(seen, ["1 2 3 4 5", "2 3 4 5", "2 3", "2", "2", "3", "4 5"]);
    let given_up = world.given_up(1).await;
    assert_eq!(given_up.len(), 1);
    let payload: Value = serde_json::from_str(given_up[0]["payload"].as_str().unwrap()).unwrap();
    assert_eq!(data(&payload), ["2"]);
    assert_eq!(given_up[0]["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(given_up[0]["requestContext"]["approximateInvokeCount"], 2);
    assert_eq!(given_up[0]["responseContext"]["executedVersion"], "7");
    assert_eq!(given_up[0]["responseContext"]["functionError"], "Unhandled");
    assert_eq!(given_up[0]["KinesisBatchInfo"]["batchSize"], 1);
    running.stop().await;
}

#[tokio::test]
async fn a_throttled_invocation_comes_again_and_uses_up_no_retry() {
    let answers = [Answer::Throttle, Answer::Throttle, Answer::Success];
    let settings = json!({ "MaximumRetryAttempts": 0 });
    let world = World::new("mapping-throttled", settings, &answers).await;
    world.put(&["1", "2"]).await;
    let running = world.start(Checkpoints::in_memory()).await;
    assert_eq!(world.seen(1).await, ["1 2"]);
    assert!(world.given_up(0).await.is_empty());
    running.stop().await;
}

#[tokio::test]
async fn a_stopped_mapping_lets_the_function_finish_and_goes_on_behind_its_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints.json");
    let world = World::new("mapping-goes-on", json!({}), &[Answer::SlowSuccess]).await;
    world.put(&["1", "2"]).await;
    let running = world.start(Checkpoints::in_file(&file).unwrap()).await;
    world.seen(1).await;
    running.stop().await;
    world.put(&["3"]).await;
    let running = world.start(Checkpoints::in_file(&file).unwrap()).await;
    assert_eq!(world.seen(2).await, ["1 2", "3"]);
    running.stop().await;
}

#[tokio::test]
async fn latest_reads_what_comes_after_the_mapping_is_ready() {
    let world = World::new("mapping-latest", json!({ "StartingPosition": "LATEST" }), &[]).await;
    world.put(&["1", "2"]).await;
    let running = world.start(Checkpoints::in_memory()).await;
    world.put(&["3"]).await;
    assert_eq!(world.seen(1).await, ["3"]);
    running.stop().await;
}

#[tokio::test]
async fn at_timestamp_reads_what_arrived_then_or_later() {
    let world = World::new("mapping-timestamp", json!({}), &[]).await;
    world.put(&["1", "2"]).await;
    let between = Timestamp::now() + SignedDuration::from_millis(20);
    sleep(Duration::from_millis(40)).await;
    world.put(&["3"]).await;
    world.change("StartingPosition", json!("AT_TIMESTAMP"));
    // Seconds with a fraction, as Lambda's API has it.
    world.change("StartingPositionTimestamp", json!(between.as_duration().as_secs_f64()));
    let running = world.start(Checkpoints::in_memory()).await;
    assert_eq!(world.seen(1).await, ["3"]);
    running.stop().await;
}

#[tokio::test]
async fn after_a_split_the_children_are_read_from_their_beginning() {
    let world = World::new("mapping-split", json!({ "StartingPosition": "LATEST" }), &[]).await;
    let running = world.start(Checkpoints::in_memory()).await;
    world.put(&["1"]).await;
    world.seen(1).await;
    world.split().await;
    // There before anybody has looked for new shards.
    world.put(&["2"]).await;
    assert_eq!(world.seen(2).await, ["1", "2"]);
    running.stop().await;
}

#[tokio::test]
async fn a_changed_mapping_is_followed_from_where_it_was() {
    // As MiniStack deploys it: numbers from parameters of the template are texts.
    let world = World::new("mapping-changed", json!({ "ParallelizationFactor": "1" }), &[]).await;
    let running = world.start(Checkpoints::in_memory()).await;
    world.put(&["1"]).await;
    world.seen(1).await;
    world.change("BatchSize", json!("1"));
    // It looks one time after the other: at the second one, what the first one saw has been done.
    world.looked_at(2).await;
    world.put(&["2", "3"]).await;
    assert_eq!(world.seen(3).await, ["1", "2", "3"]);
    running.stop().await;
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_is_an_error_that_names_the_call() {
    let options = Options {
        endpoint: "http://127.0.0.1:9".to_owned(),
        function: "none".to_owned(),
        region: REGION.to_owned(),
        checkpoints: Checkpoints::in_memory(),
    };
    let error = serve(options, |_| {}, std::future::pending()).await.unwrap_err();
    assert_eq!(error.to_string(), "ListEventSourceMappings of none failed");
}
