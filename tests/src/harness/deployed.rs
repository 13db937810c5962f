//! The template, deployed as users deploy it, to MiniStack, with the store behind a proxy. One for all tests of the process, since
//! deploying takes many seconds; they take turns, since the proxy and the functions are shared.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Weak};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use local_cloud::deploy::{self, Deployment};
use local_cloud::process::{Guard, Program};
use local_cloud::stack::Stack;
use local_cloud::{Project, clients, cloud, feed, services};
use serde_json::Value as Json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;

use super::blocks::Block;
use super::faults::Proxy;
use super::tables::{self, Tables};
use super::{binaries, processes};

/// How long something may take to happen on a busy machine: a schedule's first tick alone takes a minute.
const PATIENCE: Duration = Duration::from_secs(100);

/// A deployed stack and all that it stands on. Dropping it ends everything.
pub(crate) struct Deployed {
    /// In front of the store.
    pub(crate) timestream: Proxy,
    /// What the template made.
    pub(crate) stack: Stack,
    /// MiniStack's address: `http://127.0.0.1:<port>`.
    pub(crate) ministack: String,
    /// The store's own address.
    pub(crate) store: String,
    connect: String,
    project: Project,
    turn: Mutex<bool>,
    // Dropped in this order: first what uses the others, last the folder of their logs.
    mapping: std::sync::Mutex<Option<Guard>>,
    _services: Vec<Guard>,
    /// Of the proxy and the store: a test's own ends with the test, and everything that runs in it.
    runtime: Option<Runtime>,
    folder: TempDir,
}

/// The right to use the stack, for one test at a time.
pub(crate) struct Turn<'a> {
    has_failed: MutexGuard<'a, bool>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.has_failed = std::thread::panicking();
    }
}

/// An object in the quarantine bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quarantined {
    pub(crate) reason: String,
    pub(crate) bytes: Vec<u8>,
}

/// The one that is deployed, or a new one.
pub(crate) async fn shared() -> Arc<Deployed> {
    static SHARED: Mutex<Weak<Deployed>> = Mutex::const_new(Weak::new());
    let mut shared = SHARED.lock().await;
    if let Some(running) = shared.upgrade() {
        return running;
    }
    let started = Arc::new(Deployed::start().await);
    *shared = Arc::downgrade(&started);
    started
}

impl Deployed {
    async fn start() -> Self {
        // All of them are built with the first.
        tokio::task::spawn_blocking(|| binaries::path("kinesis-mapping"))
            .await
            .unwrap();
        let project = Project::at(&super::root()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (store, timestream) = runtime.spawn(store_and_proxy()).await.unwrap();
        let ministack = services::ministack(&project, folder.path()).await.unwrap();
        let connect = services::connect(&project, folder.path()).await.unwrap();
        let deployment = Deployment {
            ministack: &ministack.address,
            timestream: &timestream.address(),
            connect: &connect.address,
            parameters: &[],
            folder: folder.path(),
        };
        let stack = deploy::deploy(&project, &deployment).await.unwrap();
        let deployed = Self {
            timestream,
            stack,
            ministack: ministack.address,
            connect: connect.address,
            store,
            project,
            turn: Mutex::default(),
            mapping: std::sync::Mutex::default(),
            _services: vec![ministack.guard, connect.guard],
            runtime: Some(runtime),
            folder,
        };
        deployed.start_mapping().await;
        deployed
    }

    /// Waits until no other test uses it.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        let has_failed = self.turn.lock().await;
        assert!(
            !*has_failed,
            "the test before failed, and left the shared stack as it was"
        );
        Turn { has_failed }
    }

    /// Deploys the template again, with these parameters over those it was deployed with first.
    pub(crate) async fn redeploy(&self, parameters: &[(&str, &str)]) {
        self.redeploy_as(&self.project, parameters).await;
    }

    /// The same with the template of another checkout.
    pub(crate) async fn redeploy_as(&self, project: &Project, parameters: &[(&str, &str)]) {
        let deployment = Deployment {
            ministack: &self.ministack,
            timestream: &self.timestream.address(),
            connect: &self.connect,
            parameters,
            folder: self.folder.path(),
        };
        let stack = deploy::deploy(project, &deployment).await.unwrap();
        // Of what holds data, nothing is replaced.
        for resource in ["AgentEventStream", "QuarantineBucket"] {
            assert_eq!(
                stack.resource(resource).unwrap(),
                self.stack.resource(resource).unwrap()
            );
        }
    }

    /// Starts the program that takes records from the stream to the function, where it left off.
    pub(crate) async fn start_mapping(&self) {
        let function = self.stack.function("agent-events").unwrap().to_owned();
        let checkpoints = self.folder.path().join("checkpoints.json").display().to_string();
        let arguments = [
            ["--endpoint".to_owned(), self.ministack.clone()],
            ["--region".to_owned(), clients::REGION.to_owned()],
            ["--function".to_owned(), function],
            ["--checkpoints".to_owned(), checkpoints],
        ];
        let mut mapping = Guard::start(&Program {
            name: "kinesis-mapping",
            path: &binaries::path("kinesis-mapping"),
            args: arguments.concat(),
            environment: None,
            working_directory: self.folder.path(),
            logs: self.folder.path(),
        })
        .unwrap();
        mapping.first_words().await.unwrap();
        *self.mapping.lock().unwrap() = Some(mapping);
    }

    pub(crate) fn stop_mapping(&self) {
        self.mapping.lock().unwrap().take();
    }

    /// What it has said.
    pub(crate) fn mapping_log(&self) -> String {
        fs::read_to_string(self.folder.path().join("kinesis-mapping.log")).unwrap()
    }

    /// Puts payloads on the stream.
    pub(crate) async fn put(&self, payloads: &[Vec<u8>]) {
        let payloads: Vec<&[u8]> = payloads.iter().map(Vec::as_slice).collect();
        let stream = self.stack.resource("AgentEventStream").unwrap();
        feed::put_agent_events(&self.ministack, stream, &payloads)
            .await
            .unwrap();
    }

    /// Every row there is.
    pub(crate) async fn tables(&self) -> Tables {
        tables::read_all(&clients::timestream_query(&self.store)).await
    }

    /// The rows of a block of events.
    pub(crate) async fn rows_of(&self, block: Block) -> Tables {
        block.only(self.tables().await)
    }

    /// Waits until the store has as many rows of a block as a clean run, and makes sure that they are the same.
    pub(crate) async fn assert_stored(&self, block: Block, clean: &Tables) {
        let rows = until("all rows are stored", async || {
            let rows = self.rows_of(block).await;
            (tables::counts(&rows) == tables::counts(clean)).then_some(rows)
        });
        assert_eq!(&rows.await, clean);
    }

    /// The records in the quarantine bucket that hold this text, by their keys. What the mapping has given up is no record, and must not be.
    pub(crate) async fn quarantine(&self, text: &str) -> BTreeMap<String, Quarantined> {
        let client = clients::s3(&self.ministack);
        let bucket = self.stack.resource("QuarantineBucket").unwrap();
        let mut objects = BTreeMap::new();
        for key in self.objects().await {
            let object = client.get_object().bucket(bucket).key(&key).send().await.unwrap();
            let object: Json = serde_json::from_slice(&object.body.collect().await.unwrap().to_vec()).unwrap();
            let bytes = object["bytes_base64"]
                .as_str()
                .unwrap_or_else(|| panic!("{key}: {object}"));
            let quarantined = Quarantined {
                reason: object["reason"].as_str().unwrap().to_owned(),
                bytes: BASE64_STANDARD.decode(bytes).unwrap(),
            };
            if String::from_utf8_lossy(&quarantined.bytes).contains(text) {
                objects.insert(key, quarantined);
            }
        }
        objects
    }

    async fn objects(&self) -> Vec<String> {
        let client = clients::s3(&self.ministack);
        let bucket = self.stack.resource("QuarantineBucket").unwrap();
        let mut keys = Vec::new();
        let mut pages = client.list_objects_v2().bucket(bucket).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            keys.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
        }
        keys
    }

    /// Kills every process in which a function runs, and returns how many there were.
    pub(crate) fn kill(&self, function: &str) -> usize {
        let name = format!("AWS_LAMBDA_FUNCTION_NAME={}", self.stack.function(function).unwrap());
        let endpoint = format!("AWS_ENDPOINT_URL={}", self.ministack);
        processes::kill_with(&[&name, &endpoint])
    }
}

impl Drop for Deployed {
    fn drop(&mut self) {
        // Waiting for it here would be waiting inside a test's own runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn store_and_proxy() -> (String, Proxy) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let store = format!("http://{}", listener.local_addr().unwrap());
    let options = timestream_local::Options::default();
    tokio::spawn(timestream_local::serve(listener, options, std::future::pending()));
    cloud::create_tables(&store).await.unwrap();
    let proxy = Proxy::start(&store);
    (store, proxy)
}

/// Waits until there is something.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
