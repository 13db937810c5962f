//! The event source mapping over the wire: a stream and a bucket in MiniStack, and a function that does what a test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_kinesis::primitives::Blob;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kinesis_mapping::checkpoints::Checkpoints;
use kinesis_mapping::clients::Clients;
use kinesis_mapping::service::{Options, serve};
use local_cloud::clients::REGION;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::harness::ministack::{self, MiniStack};

/// How long something may take to happen on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the function answers an invocation.
#[derive(Clone, Copy)]
enum Answer {
    Success,
    /// Reports the record with this data as failed.
    Report(&'static str),
    /// Fails.
    Error,
    /// The invocation is refused before the function sees it.
    Throttle,
    /// Succeeds after a while.
    SlowSuccess,
}

/// Stands for Lambda; everything else is passed on to MiniStack.
struct Lambda {
    ministack: Arc<MiniStack>,
    mapping: Mutex<Value>,
    /// How often the mapping was asked for.
    looks: Mutex<usize>,
    answers: Mutex<VecDeque<Answer>>,
    /// The data of the records of each invocation that reached the function.
    seen: Mutex<Vec<Vec<String>>>,
    http: reqwest::Client,
}

struct World {
    lambda: Arc<Lambda>,
    endpoint: String,
    clients: Clients,
    name: &'static str,
    server: JoinHandle<()>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl World {
    /// A stream with one shard and a bucket, both of this name, and a mapping with these settings over the defaults.
    async fn new(name: &'static str, settings: Value, answers: &[Answer]) -> Self {
        let ministack = ministack::shared().await;
        let clients = Clients::new(&ministack.address, REGION);
        clients
            .kinesis
            .create_stream()
            .stream_name(name)
            .shard_count(1)
            .send()
            .await
            .unwrap();
        local_cloud::cloud::create_bucket(&ministack.address, name).await.unwrap();
        let mut mapping = json!({
            "UUID": format!("mapping-{name}"),
            "EventSourceArn": format!("arn:aws:kinesis:{REGION}:000000000000:stream/{name}"),
            "FunctionArn": format!("arn:aws:lambda:{REGION}:000000000000:function:{name}:live"),
            "StartingPosition": "TRIM_HORIZON",
            "DestinationConfig": {"OnFailure": {"Destination": format!("arn:aws:s3:::{name}")}},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        });
        mapping
            .as_object_mut()
            .unwrap()
            .extend(settings.as_object().unwrap().clone());
        let lambda = Arc::new(Lambda {
            ministack,
            mapping: Mutex::new(mapping),
            looks: Mutex::default(),
            answers: Mutex::new(answers.iter().copied().collect()),
            seen: Mutex::default(),
            http: reqwest::Client::new(),
        });
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&lambda));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            lambda,
            endpoint,
            clients,
            name,
            server,
        }
    }

    /// Starts the mapping, waits until it is ready, and returns how to stop it.
    async fn start(&self, checkpoints: Checkpoints) -> Running {
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, is_ready) = oneshot::channel();
        let options = Options {
            endpoint: self.endpoint.clone(),
            function: self.name.to_owned(),
            region: REGION.to_owned(),
            checkpoints,
        };
        let task = tokio::spawn(async move {
            let ready = |served: &str| ready.send(served.to_owned()).unwrap();
            let stopped = async move { stopped.await.unwrap_or_default() };
            serve(options, ready, stopped).await.unwrap();
        });
        let served = is_ready.await.unwrap();
        assert!(served.contains(self.name), "{served}");
        Running { stop, task }
    }

    /// Puts records with these data on the stream, under one key.
    async fn put(&self, data: &[&str]) {
        for data in data {
            let put = self.clients.kinesis.put_record().stream_name(self.name);
            let put = put.partition_key("key").data(Blob::new(data.as_bytes()));
            put.send().await.unwrap();
        }
    }

    /// Waits until the mapping has been asked for so many more times.
    async fn looked_at(&self, times: usize) {
        let wanted = *self.lambda.looks.lock().unwrap() + times;
        let waiting = async {
            while *self.lambda.looks.lock().unwrap() < wanted {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, waiting).await.unwrap();
    }

    /// Waits until the function has been invoked so often, and returns with what.
    async fn seen(&self, invocations: usize) -> Vec<String> {
        let waiting = async {
            while self.lambda.seen.lock().unwrap().len() < invocations {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let is_late = timeout(PATIENCE, waiting).await.is_err();
        let seen = self.lambda.seen.lock().unwrap();
        let seen: Vec<String> = seen.iter().map(|batch| batch.join(" ")).collect();
        assert!(!is_late, "{seen:?}");
        seen
    }

    /// Waits until so many batches were given up, and returns what the bucket was told of each, in order.
    async fn given_up(&self, batches: usize) -> Vec<Value> {
        let keys = async {
            loop {
                let list = self
                    .clients
                    .s3
                    .list_objects_v2()
                    .bucket(self.name)
                    .send()
                    .await
                    .unwrap();
                let keys: Vec<String> = list
                    .contents()
                    .iter()
                    .map(|object| object.key().unwrap().to_owned())
                    .collect();
                if keys.len() >= batches {
                    return keys;
                }
                sleep(Duration::from_millis(10)).await;
            }
        };
        let mut documents = Vec::new();
        for key in timeout(PATIENCE, keys).await.unwrap() {
            assert!(
                key.starts_with(&format!("aws/lambda/mapping-{}/shardId-000000000000/", self.name)),
                "{key}"
            );
            let object = self
                .clients
                .s3
                .get_object()
                .bucket(self.name)
                .key(key)
                .send()
                .await
                .unwrap();
            let body = object.body.collect().await.unwrap().to_vec();
            documents.push(serde_json::from_slice::<Value>(&body).unwrap());
        }
        documents
    }
}

struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }
}

/// The data of the records of an event.
fn data(event: &Value) -> Vec<String> {
    let records = event["Records"].as_array().unwrap().iter();
    let data = records.map(|record| {
        BASE64_STANDARD
            .decode(record["kinesis"]["data"].as_str().unwrap())
            .unwrap()
    });
    data.map(|data| String::from_utf8(data).unwrap()).collect()
}

async fn answer(State(lambda): State<Arc<Lambda>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let path = parts.uri.path_and_query().unwrap().as_str();
    if path.starts_with("/2015-03-31/event-source-mappings") {
        *lambda.looks.lock().unwrap() += 1;
        let mapping = lambda.mapping.lock().unwrap().clone();
        return axum::Json(json!({ "EventSourceMappings": [mapping] })).into_response();
    }
    if path.ends_with("/configuration") {
        return axum::Json(json!({ "Role": "arn:aws:iam::000000000000:role/function" })).into_response();
    }
    if path.ends_with("/invocations") {
        return invoked(&lambda, &body).await;
    }
    let url = format!("{}{path}", lambda.ministack.address);
    let mut headers = parts.headers;
    headers.remove("host");
    let request = lambda.http.request(parts.method, url).headers(headers).body(body);
    let passed = request.send().await.unwrap();
    let mut response = Response::builder().status(passed.status());
    for name in ["content-type", "x-amzn-errortype"] {
        if let Some(value) = passed.headers().get(name) {
            response = response.header(name, value);
        }
    }
    response.body(Body::from(passed.bytes().await.unwrap())).unwrap()
}

async fn invoked(lambda: &Lambda, event: &Bytes) -> Response {
    let event: Value = serde_json::from_slice(event).unwrap();
    let answer = lambda.answers.lock().unwrap().pop_front().unwrap_or(Answer::Success);
    let response = Response::builder().header("x-amz-executed-version", "7");
    if let Answer::Throttle = answer {
        let refusal = response
            .status(429)
            .header("x-amzn-errortype", "TooManyRequestsException");
        return refusal
            .body(Body::from(
                r#"{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}"#,
            ))
            .unwrap();
    }
    lambda.seen.lock().unwrap().push(data(&event));
    let number = |wanted: &str| {
        let mut records = event["Records"].as_array().unwrap().iter().zip(data(&event));
        let (record, _) = records.find(|(_, data)| data == wanted).unwrap();
        record["kinesis"]["sequenceNumber"].clone()
    };
    match answer {
        Answer::Report(data) => {
            let failures = json!({ "batchItemFailures": [{ "itemIdentifier": number(data) }] });
            response.body(Body::from(failures.to_string())).unwrap()
        }
        Answer::Error => {
            let failed = response.header("x-amz-function-error", "Unhandled");
            failed.body(Body::from(r#"{"errorMessage":"no"}"#)).unwrap()
        }
        Answer::SlowSuccess => {
            sleep(Duration::from_millis(300)).await;
            response.body(Body::from("{}")).unwrap()
        }
        Answer::Success | Answer::Throttle => response.body(Body::from("{}")).unwrap(),
    }
}

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
async fn a_changed_mapping_is_followed_from_where_it_was() {
    // As MiniStack deploys it: numbers from parameters of the template are texts.
    let world = World::new("mapping-changed", json!({ "ParallelizationFactor": "1" }), &[]).await;
    let running = world.start(Checkpoints::in_memory()).await;
    world.put(&["1"]).await;
    world.seen(1).await;
    world.lambda.mapping.lock().unwrap()["BatchSize"] = json!("1");
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
