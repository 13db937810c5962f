//! The Lambda Runtime API, as a function binary sees it.
//!
//! Emulated here and not by `cargo lambda watch` or MiniStack, which runs the demo's: each scenario wants an environment of its own, decides when a
//! function starts (an endpoint may have to be down at that moment) and how long an invocation may take, and reads its log lines.

use std::collections::HashMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode};
use axum::routing::{get, post};
use serde_json::Value as Json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{binaries, logs};

/// A running function. Dropping it ends the program.
pub(crate) struct Function {
    name: String,
    program: Child,
    invocations: mpsc::UnboundedSender<Invocation>,
    runtime: Arc<Runtime>,
    lines: Arc<Mutex<Vec<String>>>,
    readers: Vec<JoinHandle<()>>,
    number: u64,
}

/// What a function reports when it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FunctionError {
    pub(crate) error_type: String,
    pub(crate) message: String,
}

/// An invocation's answer, and what stood in the log under its request id.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) result: Result<Json, FunctionError>,
    pub(crate) log: logs::Invocation,
}

struct Invocation {
    request_id: String,
    deadline: SystemTime,
    payload: Bytes,
}

struct Runtime {
    next: tokio::sync::Mutex<mpsc::UnboundedReceiver<Invocation>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Result<Json, FunctionError>>>>,
    name: String,
}

impl Function {
    /// Starts a function binary with `environment`, what Lambda itself sets, and nothing else.
    pub(crate) async fn start(name: &str, environment: &[(String, String)]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (invocations, next) = mpsc::unbounded_channel();
        let runtime = Arc::new(Runtime {
            next: tokio::sync::Mutex::new(next),
            waiting: Mutex::default(),
            name: name.to_owned(),
        });
        tokio::spawn(axum::serve(listener, router(Arc::clone(&runtime))).into_future());

        let path = tokio::task::spawn_blocking({
            let name = name.to_owned();
            move || binaries::path(&name)
        });
        let mut program = Command::new(path.await.unwrap())
            .env_clear()
            .envs([
                ("AWS_LAMBDA_FUNCTION_NAME", name),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
                ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
                ("AWS_LAMBDA_RUNTIME_API", &address),
            ])
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = Arc::<Mutex<Vec<String>>>::default();
        let readers = vec![
            collect(program.stdout.take().unwrap(), Arc::clone(&lines)),
            collect(program.stderr.take().unwrap(), Arc::clone(&lines)),
        ];
        Self {
            name: name.to_owned(),
            program,
            invocations,
            runtime,
            lines,
            readers,
            number: 0,
        }
    }

    /// Invokes the function, which has a minute, and waits for its answer.
    pub(crate) async fn invoke(&mut self, event: &[u8]) -> Answer {
        self.invoke_within(event, Duration::from_mins(1)).await
    }

    /// Invokes the function, which has `time`. It may take a little longer than that: the limit that Lambda would enforce is for the
    /// function to keep.
    pub(crate) async fn invoke_within(&mut self, event: &[u8], time: Duration) -> Answer {
        self.number += 1;
        let request_id = format!("{:08}-0000-4000-8000-000000000000", self.number);
        let (answer, answered) = oneshot::channel();
        self.runtime.waiting.lock().unwrap().insert(request_id.clone(), answer);
        let invocation = Invocation {
            request_id: request_id.clone(),
            deadline: SystemTime::now() + time,
            payload: Bytes::copy_from_slice(event),
        };
        assert!(self.invocations.send(invocation).is_ok());
        let result = tokio::select! {
            result = answered => result.unwrap(),
            status = self.program.wait() => panic!("{} ended with {status:?}:\n{}", self.name, self.log().join("\n")),
            () = tokio::time::sleep(time + Duration::from_secs(10)) => {
                panic!("{} did not answer:\n{}", self.name, self.log().join("\n"))
            }
        };
        let log = self.logged(&request_id).await;
        Answer { result, log }
    }

    /// Every line of output so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// Waits until the program ends by itself, and returns whether it says it succeeded, and its output.
    pub(crate) async fn end(mut self) -> (bool, Vec<String>) {
        let status = tokio::time::timeout(Duration::from_secs(30), self.program.wait()).await;
        for reader in &mut self.readers {
            let _ = reader.await;
        }
        (status.unwrap().unwrap().success(), self.log())
    }

    /// The log lines of a request. The answer and the log arrive on different ways, so the log may be a moment behind.
    async fn logged(&self, request_id: &str) -> logs::Invocation {
        let started = std::time::Instant::now();
        loop {
            let found = logs::Invocation::find(&self.log(), request_id);
            // A function that cannot read its event at all logs nothing of its own.
            if found.summary.is_some() || started.elapsed() > Duration::from_millis(300) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn collect(
    output: impl tokio::io::AsyncRead + Unpin + Send + 'static,
    lines: Arc<Mutex<Vec<String>>>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut output = BufReader::new(output).lines();
        while let Ok(Some(line)) = output.next_line().await {
            lines.lock().unwrap().push(line);
        }
    })
}

fn router(runtime: Arc<Runtime>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route(
            "/2018-06-01/runtime/init/error",
            post(|| async { StatusCode::ACCEPTED }),
        )
        .with_state(runtime)
}

async fn next(State(runtime): State<Arc<Runtime>>) -> ([(HeaderName, String); 3], Bytes) {
    let invocation = match runtime.next.lock().await.recv().await {
        Some(invocation) => invocation,
        // The test is over, and the program about to be ended.
        None => std::future::pending().await,
    };
    let deadline = invocation.deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let headers = [
        ("lambda-runtime-aws-request-id", invocation.request_id),
        ("lambda-runtime-deadline-ms", deadline.as_millis().to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            format!("arn:aws:lambda:eu-west-2:111111111111:function:{}", runtime.name),
        ),
    ];
    (
        headers.map(|(name, value)| (HeaderName::from_static(name), value)),
        invocation.payload,
    )
}

async fn response(State(runtime): State<Arc<Runtime>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    runtime.answer(&id, Ok(serde_json::from_slice(&body).unwrap()))
}

async fn error(State(runtime): State<Arc<Runtime>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    let body: Json = serde_json::from_slice(&body).unwrap();
    let text = |field: &str| body[field].as_str().unwrap_or_default().to_owned();
    let error = FunctionError {
        error_type: text("errorType"),
        message: text("errorMessage"),
    };
    runtime.answer(&id, Err(error))
}

impl Runtime {
    fn answer(&self, id: &str, answer: Result<Json, FunctionError>) -> StatusCode {
        match self.waiting.lock().unwrap().remove(id) {
            Some(waiting) => {
                let _ = waiting.send(answer);
                StatusCode::ACCEPTED
            }
            None => StatusCode::BAD_REQUEST,
        }
    }
}
