//! The HTTP side: reads requests, throttles and fails as asked, answers.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use crate::answers;
use crate::centre::Centre;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::live::Live;
use crate::request::{self, Operation, Parameters};
use crate::throttle::{Buckets, Throttle};

/// A description has some hundred bytes for each user; tens of thousands of them fit.
const LARGEST_DESCRIPTION: usize = 64 << 20;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// What to answer from. Keep a clone to replace it.
    pub live: Live,
    /// What time it is, until it is replaced together with the contact centre.
    pub clock: Clock,
    /// The rates to throttle at; nothing is throttled without.
    pub throttle: Option<Throttle>,
    /// What to fail on purpose.
    pub failures: Vec<Failure>,
    /// Where calls are noted. Keep a clone to read it.
    pub journal: Journal,
}

/// Calls to fail on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Of this operation; of every operation if none is named.
    pub operation: Option<Operation>,
    /// Of this instance; of every instance if none is named.
    pub instance_id: Option<String>,
    /// How many such calls to let pass first.
    pub after: usize,
    /// How many to fail then; all of them if no number is given.
    pub times: Option<usize>,
    /// The answer's HTTP status.
    pub status: u16,
    /// The error's name.
    pub code: String,
}

/// What was called, in order. Clones share their notes.
#[derive(Debug, Clone, Default)]
pub struct Journal(Arc<Mutex<Vec<Call>>>);

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The operation.
    pub operation: Operation,
    /// The instance, where the operation has one.
    pub instance_id: Option<String>,
    /// The HTTP status of the answer.
    pub status: u16,
}

impl Options {
    /// Answers from that contact centre, unthrottled, with the system's clock.
    pub fn new(centre: Centre) -> Self {
        Self {
            live: Live::new(centre),
            clock: Clock::system(),
            throttle: None,
            failures: Vec::new(),
            journal: Journal::default(),
        }
    }
}

impl Journal {
    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many calls of each operation there were, and with what status.
    pub fn counts(&self) -> BTreeMap<(Operation, u16), usize> {
        let mut counts = BTreeMap::new();
        for call in self.calls() {
            *counts.entry((call.operation, call.status)).or_default() += 1;
        }
        counts
    }

    fn note(&self, call: Call) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

/// Serves until `shutdown` is ready and the requests under way are answered.
pub async fn serve(
    listener: tokio::net::TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = Arc::new(Service {
        buckets: options.throttle.map(|throttle| Buckets::new(throttle, Instant::now())),
        seen: Mutex::new(vec![0; options.failures.len()]),
        options,
    });
    let router = Router::new()
        .fallback(handle)
        .layer(DefaultBodyLimit::max(LARGEST_DESCRIPTION))
        .with_state(service);
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

struct Service {
    options: Options,
    buckets: Option<Buckets>,
    /// How many calls each of the failures has met.
    seen: Mutex<Vec<usize>>,
}

async fn handle(State(service): State<Arc<Service>>, method: Method, uri: Uri, body: Bytes) -> Response {
    if method == Method::PUT && uri.path() == "/centre" {
        return match service.options.live.put(uri.query().unwrap_or_default(), &body) {
            Ok(()) => StatusCode::NO_CONTENT.into_response(),
            Err(error) => refusal(&error),
        };
    }
    let request = request::read(method.as_str(), uri.path(), uri.query().unwrap_or_default(), &body);
    let (operation, parameters) = match request {
        Ok(request) => request,
        Err(error) => return refusal(&error),
    };
    let instance_id = parameters.as_ref().ok().and_then(|read| read.instance_id.clone());
    let answer = service
        .let_pass(operation, instance_id.as_deref())
        .and(parameters)
        .and_then(|parameters: Parameters| {
            let moment = service.options.live.moment();
            let now_millis = moment.clock.unwrap_or(service.options.clock).now_millis();
            answers::answer(&moment.centre, operation, &parameters, now_millis)
        });
    service.options.journal.note(Call {
        operation,
        instance_id,
        status: answer.as_ref().map_or_else(|error| error.status, |_| 200),
    });
    match answer {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json.to_string()).into_response(),
        Err(error) => refusal(&error),
    }
}

impl Service {
    /// Refuses what is to be throttled or failed.
    fn let_pass(&self, operation: Operation, instance_id: Option<&str>) -> Result<(), ApiError> {
        if let Some(buckets) = &self.buckets
            && !buckets.take(operation, Instant::now())
        {
            return Err(ApiError::throttled(operation.models_throttling()));
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for (failure, seen) in self.options.failures.iter().zip(seen.iter_mut()) {
            let is_meant = failure.operation.is_none_or(|named| named == operation)
                && failure
                    .instance_id
                    .as_deref()
                    .is_none_or(|named| Some(named) == instance_id);
            if !is_meant {
                continue;
            }
            *seen += 1;
            let end = failure.times.map(|times| failure.after.saturating_add(times));
            if *seen > failure.after && end.is_none_or(|end| *seen <= end) {
                return Err(ApiError::asked_for(failure.status, &failure.code));
            }
        }
        Ok(())
    }
}

fn refusal(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        error.body().to_string(),
    )
        .into_response();
    if let Ok(code) = HeaderValue::from_str(&error.code) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-amzn-errortype"), code);
    }
    response
}
