//! A stream and a bucket in MiniStack, a function, and the mapping between them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_kinesis::primitives::Blob;
use axum::Router;
use kinesis_mapping::checkpoints::Checkpoints;
use kinesis_mapping::clients::Clients;
use kinesis_mapping::service::{Options, serve};
use local_cloud::clients::REGION;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::lambda::{Answer, Lambda, answer};
use crate::harness::ministack;

/// How long something may take to happen on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct World {
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
    pub(super) async fn new(name: &'static str, settings: Value, answers: &[Answer]) -> Self {
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
        local_cloud::cloud::create_bucket(&ministack.address, name)
            .await
            .unwrap();
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
    pub(super) async fn start(&self, checkpoints: Checkpoints) -> Running {
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
    pub(super) async fn put(&self, data: &[&str]) {
        for data in data {
            let put = self.clients.kinesis.put_record().stream_name(self.name);
            let put = put.partition_key("key").data(Blob::new(data.as_bytes()));
            put.send().await.unwrap();
        }
    }

    /// Splits the stream's shard in the middle.
    pub(super) async fn split(&self) {
        let split = self.clients.kinesis.split_shard().stream_name(self.name);
        let middle = (1_u128 << 127).to_string();
        let split = split
            .shard_to_split("shardId-000000000000")
            .new_starting_hash_key(middle);
        split.send().await.unwrap();
    }

    /// Changes a setting of the mapping.
    pub(super) fn change(&self, setting: &str, value: Value) {
        self.lambda.mapping.lock().unwrap()[setting] = value;
    }

    /// Waits until the mapping has been asked for so many more times.
    pub(super) async fn looked_at(&self, times: usize) {
        let wanted = *self.lambda.looks.lock().unwrap() + times;
        let waiting = async {
            while *self.lambda.looks.lock().unwrap() < wanted {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, waiting).await.unwrap();
    }

    /// Waits until the function has been invoked so often, and returns with what.
    pub(super) async fn seen(&self, invocations: usize) -> Vec<String> {
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
    pub(super) async fn given_up(&self, batches: usize) -> Vec<Value> {
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

pub(super) struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    pub(super) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }
}
