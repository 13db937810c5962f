//! Lambda's API over the functions that the harness runs, with everything that a caller may be refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use crate::harness::runtime::Function;
use crate::harness::world::World;

/// Functions that can be invoked through Lambda's API. Those of `aliases` have the alias `live`.
struct Lambda {
    functions: BTreeMap<String, Mutex<Function>>,
    aliases: BTreeSet<&'static str>,
}

async fn invoke(
    State(lambda): State<Arc<Lambda>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    event: Bytes,
) -> Response {
    let has_qualifier = query.is_some_and(|query| query.contains("Qualifier="));
    let Some(function) = lambda
        .functions
        .get(&name)
        .filter(|_| !has_qualifier || lambda.aliases.contains(name.as_str()))
    else {
        let headers = [("x-amzn-errortype", "ResourceNotFoundException")];
        return (StatusCode::NOT_FOUND, headers, r#"{"Message":"Function not found"}"#).into_response();
    };
    let answer = function.lock().await.invoke(&event).await;
    let lines: Vec<String> = answer.log.lines.iter().map(ToString::to_string).collect();
    let log = lines.join("\n");
    let tail = &log.as_bytes()[log.len().saturating_sub(4096)..];
    let mut headers = HeaderMap::new();
    headers.insert("x-amz-log-result", BASE64_STANDARD.encode(tail).parse().unwrap());
    match answer.result {
        Ok(answer) => (headers, answer.to_string()).into_response(),
        Err(error) => {
            headers.insert("x-amz-function-error", HeaderValue::from_static("Unhandled"));
            let error = json!({"errorType": error.error_type, "errorMessage": error.message});
            (headers, error.to_string()).into_response()
        }
    }
}

/// Starts Lambda's API with both functions that take events, and returns its address.
pub(super) async fn lambda(world: &World, aliases: &[&'static str]) -> String {
    let mut functions = BTreeMap::new();
    for name in ["agent-events", "contact-events"] {
        functions.insert(name.to_owned(), Mutex::new(world.start(name, &[]).await));
    }
    let lambda = Arc::new(Lambda {
        functions,
        aliases: aliases.iter().copied().collect(),
    });
    let router = Router::new()
        .route("/2015-03-31/functions/{name}/invocations", post(invoke))
        .with_state(lambda);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    address
}
