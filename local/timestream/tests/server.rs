//! The endpoint over HTTP, as a program that knows no SDK would meet it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is all it can do"
)]

use std::path::Path;
use std::sync::Arc;

use reqwest::StatusCode;
use serde_json::{Value as Json, json};
use timestream_local::{Clock, Options, ServeError, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

/// 2023-02-20T19:42:45.051Z, in milliseconds.
const NOW_MS: i64 = 1_676_922_165_051;

struct Endpoint {
    url: String,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), ServeError>>,
}

impl Endpoint {
    async fn start(options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let options = Options {
            clock: Clock::fixed(NOW_MS * 1_000_000),
            ..options
        };
        let served = tokio::spawn(serve(listener, options, async {
            let _ = stopped.await;
        }));
        Self { url, stop, served }
    }

    async fn call(&self, operation: &str, request: &Json) -> (StatusCode, Json) {
        call(&self.url, operation, request).await
    }

    /// Makes the table `d.t`.
    async fn add_table(&self) {
        assert_eq!(
            self.call("CreateDatabase", &json!({ "DatabaseName": "d" })).await.0,
            StatusCode::OK
        );
        assert_eq!(
            self.call("CreateTable", &json!({ "DatabaseName": "d", "TableName": "t" }))
                .await
                .0,
            StatusCode::OK
        );
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.served.await.unwrap().unwrap();
    }
}

async fn call(url: &str, operation: &str, request: &Json) -> (StatusCode, Json) {
    let answer = send(url, &format!("Timestream_20181101.{operation}"), request.to_string()).await;
    (answer.status(), answer.json().await.unwrap())
}

async fn send(url: &str, target: &str, body: impl Into<reqwest::Body>) -> reqwest::Response {
    let request = reqwest::Client::new().post(url).header("x-amz-target", target);
    request
        .header("content-type", "application/x-amz-json-1.0")
        .body(body)
        .send()
        .await
        .unwrap()
}

fn write(times: impl Iterator<Item = i64>) -> Json {
    let records: Vec<Json> = times
        .map(|time| {
            json!({
                "Dimensions": [{ "Name": "host", "Value": "h" }],
                "MeasureName": "m", "MeasureValue": "1", "Time": time.to_string(),
            })
        })
        .collect();
    json!({ "DatabaseName": "d", "TableName": "t", "Records": records })
}

#[tokio::test]
async fn answers_have_the_protocol_s_headers() {
    let endpoint = Endpoint::start(Options::default()).await;
    let answer = send(&endpoint.url, "Timestream_20181101.DescribeEndpoints", "{}").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "application/x-amz-json-1.0");
    assert_eq!(answer.headers()["x-amzn-requestid"].len(), 26);
    assert!(answer.headers().get("x-amzn-errortype").is_none());
    let body: Json = answer.json().await.unwrap();
    assert_eq!(
        body,
        json!({ "Endpoints": [{ "Address": endpoint.url, "CachePeriodInMinutes": 1440 }] })
    );

    let answer = send(
        &endpoint.url,
        "Timestream_20181101.DescribeDatabase",
        r#"{"DatabaseName":"x"}"#,
    )
    .await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer.headers()["x-amzn-errortype"], "ResourceNotFoundException");
    let body: Json = answer.json().await.unwrap();
    let expected = json!({
        "__type": "com.amazonaws.timestream.v20181101#ResourceNotFoundException",
        "message": "The database x does not exist.",
    });
    assert_eq!(body, expected);
    endpoint.stop().await;
}

#[tokio::test]
async fn what_is_not_an_operation_is_refused() {
    let endpoint = Endpoint::start(Options::default()).await;
    for (target, body, expected) in [
        (
            "Timestream_20181101.Nothing",
            "{}",
            "com.amazon.coral.service#UnknownOperationException",
        ),
        (
            "DynamoDB_20120810.ListTables",
            "{}",
            "com.amazon.coral.service#UnknownOperationException",
        ),
        ("", "{}", "com.amazon.coral.service#UnknownOperationException"),
        (
            "Timestream_20181101.ListTables",
            "[",
            "com.amazon.coral.service#SerializationException",
        ),
        (
            "Timestream_20181101.WriteRecords",
            "\u{0}",
            "com.amazon.coral.service#SerializationException",
        ),
        (
            "Timestream_20181101.CreateBatchLoadTask",
            "{}",
            "com.amazonaws.timestream.v20181101#ValidationException",
        ),
        (
            "Timestream_20181101.ExecuteScheduledQuery",
            "{}",
            "com.amazonaws.timestream.v20181101#ValidationException",
        ),
        (
            "Timestream_20181101.UpdateAccountSettings",
            "{}",
            "com.amazonaws.timestream.v20181101#ValidationException",
        ),
    ] {
        let answer = send(&endpoint.url, target, body).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{target} {body}");
        assert_eq!(
            answer.json::<Json>().await.unwrap()["__type"],
            expected,
            "{target} {body}"
        );
    }
    // No members need no body.
    assert_eq!(
        send(&endpoint.url, "Timestream_20181101.ListDatabases", "")
            .await
            .status(),
        StatusCode::OK
    );
    endpoint.stop().await;
}

#[tokio::test]
async fn rejected_records_are_419_and_the_others_are_stored() {
    let endpoint = Endpoint::start(Options::default()).await;
    endpoint.add_table().await;
    let (status, body) = endpoint.call("WriteRecords", &write([NOW_MS, 0].into_iter())).await;
    assert_eq!(status.as_u16(), 419);
    let expected = json!({
        "__type": "com.amazonaws.timestream.v20181101#RejectedRecordsException",
        "Message": "One or more records have been rejected. See RejectedRecords for details.",
        "RejectedRecords": [{
            "RecordIndex": 1,
            "Reason": "The record timestamp is outside the time range [2023-02-20T13:22:45.051Z, 2023-02-20T20:02:45.051Z) of the \
                       memory store.",
        }],
    });
    assert_eq!(body, expected);
    let (status, body) = endpoint
        .call("WriteRecords", &write([NOW_MS, NOW_MS - 1].into_iter()))
        .await;
    let ingested = json!({ "RecordsIngested": { "Total": 2, "MemoryStore": 2, "MagneticStore": 0 } });
    assert_eq!((status, body), (StatusCode::OK, ingested));

    let get = async |path: &str| reqwest::get(format!("{}{path}", endpoint.url)).await.unwrap();
    assert_eq!(get("/health").await.status(), StatusCode::OK);
    let metering: Json = get("/metering").await.json().await.unwrap();
    // 8 for the time, 5 for the dimension, 1 for the measure name, 8 for the value.
    let figures = json!({ "requests": 2, "records": 3, "rejected": 1, "bytes": 4 * 22, "write_units": 2 });
    assert_eq!(
        metering,
        json!({ "total": figures, "tables": [{ "database": "d", "table": "t", "metering": figures }] })
    );
    assert_eq!(
        get("/rejected").await.json::<Json>().await.unwrap(),
        json!({ "rejected": [] })
    );
    endpoint.stop().await;
}

#[tokio::test]
async fn many_clients_write_at_once() {
    let endpoint = Arc::new(Endpoint::start(Options::default()).await);
    endpoint.add_table().await;
    let mut writers = JoinSet::new();
    for writer in 0..16 {
        let endpoint = Arc::clone(&endpoint);
        writers.spawn(async move {
            for part in 0..4 {
                let from = NOW_MS - writer * 400 - part * 100;
                let (status, body) = endpoint
                    .call("WriteRecords", &write((0..100).map(|index| from - index)))
                    .await;
                assert_eq!(status, StatusCode::OK, "{body}");
            }
        });
    }
    writers.join_all().await;
    let metering: Json = reqwest::get(format!("{}/metering", endpoint.url))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(metering["total"]["records"], 6400);
    assert_eq!(count(&endpoint.url).await, "6400");
    Arc::into_inner(endpoint).unwrap().stop().await;
}

/// How many rows `d.t` has.
async fn count(url: &str) -> String {
    let (status, body) = call(url, "Query", &json!({ "QueryString": "SELECT count(*) FROM d.t" })).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body["Rows"][0]["Data"][0]["ScalarValue"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn data_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = |folder: &Path| Options {
        data: Some(folder.to_owned()),
        ..Options::default()
    };
    let endpoint = Endpoint::start(options(folder.path())).await;
    endpoint.add_table().await;
    assert_eq!(
        endpoint
            .call("WriteRecords", &write([NOW_MS, NOW_MS - 1].into_iter()))
            .await
            .0,
        StatusCode::OK
    );
    endpoint.stop().await;

    let endpoint = Endpoint::start(options(folder.path())).await;
    assert_eq!(count(&endpoint.url).await, "2");
    // Two processes would overwrite each other's files.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let second = serve(listener, options(folder.path()), std::future::pending()).await;
    assert!(matches!(second, Err(ServeError::Disk(_))));
    endpoint.stop().await;
}
