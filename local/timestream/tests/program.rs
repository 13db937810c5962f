//! The program itself: its first line, its signals, its exit status, what it keeps.
#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, which is all it can do"
)]

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::StatusCode;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timestream-local"));
    command
        .args(["--port", "0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Starts the program; its address is the first line of output.
async fn start(data: &Path) -> (Child, String) {
    let mut child = program(data).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.next_line().await.unwrap().unwrap();
    (child, url)
}

/// Sends a signal and waits for the end.
async fn end(mut child: Child, signal: &str) -> ExitStatus {
    let id = child.id().unwrap().to_string();
    assert!(
        Command::new("kill")
            .args([signal, &id])
            .status()
            .await
            .unwrap()
            .success()
    );
    child.wait().await.unwrap()
}

async fn call(url: &str, operation: &str, request: Json) -> Json {
    let request = reqwest::Client::new().post(url).body(request.to_string());
    let answer = request
        .header("x-amz-target", format!("Timestream_20181101.{operation}"))
        .send()
        .await
        .unwrap();
    let (status, body) = (answer.status(), answer.json::<Json>().await.unwrap());
    assert_eq!(status, StatusCode::OK, "{operation}: {body}");
    body
}

#[tokio::test]
async fn it_keeps_what_it_acknowledged_and_ends_when_asked() {
    let data = tempfile::tempdir().unwrap();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_millis()
        .to_string();
    let (child, url) = start(data.path()).await;
    call(&url, "CreateDatabase", json!({ "DatabaseName": "d" })).await;
    call(&url, "CreateTable", json!({ "DatabaseName": "d", "TableName": "t" })).await;
    let record =
        json!({ "Dimensions": [{ "Name": "a", "Value": "1" }], "MeasureName": "m", "MeasureValue": "1", "Time": now });
    let written = call(
        &url,
        "WriteRecords",
        json!({ "DatabaseName": "d", "TableName": "t", "Records": [record] }),
    )
    .await;
    assert_eq!(written.pointer("/RecordsIngested/Total"), Some(&json!(1)));
    assert!(end(child, "-TERM").await.success());

    let (child, url) = start(data.path()).await;
    let answer = call(&url, "Query", json!({ "QueryString": "SELECT count(*) FROM d.t" })).await;
    assert_eq!(answer.pointer("/Rows/0/Data/0/ScalarValue"), Some(&json!("1")));

    // A second one must leave the folder alone, and says why.
    let second = program(data.path()).output().await.unwrap();
    assert!(!second.status.success());
    let expected = format!(
        "timestream-local: the data folder cannot be used: {} is used by another process\n",
        data.path().display()
    );
    assert_eq!(String::from_utf8_lossy(&second.stderr), expected);
    assert!(end(child, "-INT").await.success());
}
