//! A function that does what a test says, in place of Lambda.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::harness::ministack::MiniStack;

/// How the function answers an invocation.
#[derive(Clone, Copy)]
pub(super) enum Answer {
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
pub(super) struct Lambda {
    pub(super) ministack: Arc<MiniStack>,
    pub(super) mapping: Mutex<Value>,
    /// How often the mapping was asked for.
    pub(super) looks: Mutex<usize>,
    pub(super) answers: Mutex<VecDeque<Answer>>,
    /// The data of the records of each invocation that reached the function.
    pub(super) seen: Mutex<Vec<Vec<String>>>,
    pub(super) http: reqwest::Client,
}

/// The data of the records of an event.
pub(super) fn data(event: &Value) -> Vec<String> {
    let records = event["Records"].as_array().unwrap().iter();
    let data = records.map(|record| {
        BASE64_STANDARD
            .decode(record["kinesis"]["data"].as_str().unwrap())
            .unwrap()
    });
    data.map(|data| String::from_utf8(data).unwrap()).collect()
}

pub(super) async fn answer(State(lambda): State<Arc<Lambda>>, request: Request) -> Response {
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
