//! The page's server: its files, the dashboards, and the answers to their queries.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use futures::future::join_all;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::services::ServeDir;

use crate::answer::{Answer, Frame, QueryError, with_causes};
use crate::dashboards::{DashboardError, Dashboards};
use crate::expand::Surroundings;
use crate::guard::guard;
use crate::{cloudwatch, timestream};

/// How many statements run at once: the local endpoint computes each on all processors.
const AT_ONCE: usize = 4;
/// How long one target may take. The endpoint itself gives up after 60 seconds.
const PATIENCE: Duration = Duration::from_mins(1);
/// The largest question: a panel's targets and all variables, with thousands of values chosen.
const MAX_QUESTION: usize = 1 << 20;

/// What the server shows and whom it asks.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address of the Timestream endpoint, as `http://…`.
    pub timestream: String,
    /// Address of the CloudWatch endpoint, if there is one.
    pub cloudwatch: Option<String>,
    /// The folder of the dashboards' JSON.
    pub dashboards: PathBuf,
    /// The folder of the built page.
    pub page: PathBuf,
    /// The folder of the runbooks that the dashboards link to.
    pub runbooks: PathBuf,
}

struct Context {
    timestream: aws_sdk_timestreamquery::Client,
    cloudwatch: Option<aws_sdk_cloudwatch::Client>,
    dashboards: Dashboards,
    page: PathBuf,
    runbooks: PathBuf,
    at_once: Semaphore,
}

/// Serves until `shutdown`. The listener should be bound to loopback: there is no authentication.
///
/// # Errors
/// If the listener's address cannot be read, or serving fails.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let port = listener.local_addr()?.port();
    axum::serve(listener, router(options, port))
        .with_graceful_shutdown(shutdown)
        .await
}

fn router(options: Options, port: u16) -> Router {
    use local_cloud::clients;
    let files = ServeDir::new(&options.page);
    let context = Context {
        timestream: clients::timestream_query(&options.timestream),
        cloudwatch: options.cloudwatch.as_deref().map(clients::cloudwatch),
        dashboards: Dashboards::new(options.dashboards),
        page: options.page,
        runbooks: options.runbooks,
        at_once: Semaphore::new(AT_ONCE),
    };
    Router::new()
        .route("/", get(page))
        // Grafana's addresses, so that links in the dashboards need no change.
        .route("/d/{uid}", get(page))
        .route("/d/{uid}/{title}", get(page))
        .route("/api/boards", get(list))
        .route("/api/boards/{uid}", get(board))
        .route("/api/query", post(query))
        // Where Grafana has them, too.
        .route("/public/docs/runbooks/{file}", get(runbook))
        .fallback_service(files)
        .layer(DefaultBodyLimit::max(MAX_QUESTION))
        .layer(middleware::from_fn_with_state(port, guard))
        .with_state(Arc::new(context))
}

async fn page(State(context): State<Arc<Context>>) -> Response {
    match tokio::fs::read(context.page.join("index.html")).await {
        Ok(html) => ([(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            let page = context.page.display();
            let text = format!("The page is not built ({page}: {error}): local/preview/README.md says how.\n");
            (StatusCode::NOT_FOUND, text).into_response()
        }
    }
}

async fn runbook(State(context): State<Arc<Context>>, Path(file): Path<String>) -> Response {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    // A name that is nothing but a name: it cannot lead out of the folder.
    let name = file.strip_suffix(".md").filter(|name| name.bytes().all(plain));
    let Some(name) = name else {
        return failed(StatusCode::NOT_FOUND, "there is no such runbook");
    };
    match tokio::fs::read(context.runbooks.join(name).with_extension("md")).await {
        Ok(text) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response(),
        Err(error) => failed(StatusCode::NOT_FOUND, &format!("there is no such runbook: {error}")),
    }
}

async fn list(State(context): State<Arc<Context>>) -> Response {
    match context.dashboards.list() {
        Ok(list) => Json(list).into_response(),
        Err(error) => unreadable(&error),
    }
}

async fn board(State(context): State<Arc<Context>>, Path(uid): Path<String>) -> Response {
    match context.dashboards.with_uid(&uid) {
        Ok(Some(board)) => Json(board).into_response(),
        Ok(None) => failed(
            StatusCode::NOT_FOUND,
            &format!("there is no dashboard with the uid {uid}"),
        ),
        Err(error) => unreadable(&error),
    }
}

fn unreadable(error: &DashboardError) -> Response {
    failed(StatusCode::INTERNAL_SERVER_ERROR, &with_causes(error))
}

fn failed(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

/// What the page asks: the targets of one panel, or one variable's query.
#[derive(Debug, Deserialize)]
struct Question {
    targets: Vec<serde_json::Value>,
    #[serde(flatten)]
    surroundings: Surroundings,
}

/// What of a target every data source has.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    #[serde(default)]
    ref_id: String,
    datasource: DataSource,
    /// SQL, of a target for Timestream.
    #[serde(default)]
    raw_query: String,
}

#[derive(Debug, Deserialize)]
struct DataSource {
    #[serde(rename = "type")]
    kind: String,
}

async fn query(State(context): State<Arc<Context>>, Json(question): Json<Question>) -> Json<Answer> {
    let mut metrics = Vec::new();
    let mut statements = Vec::new();
    let mut answer = Answer::default();
    for value in question.targets {
        match serde_json::from_value::<Target>(value.clone()) {
            Ok(target) if target.datasource.kind == "cloudwatch" => metrics.push(value),
            Ok(target) => statements.push(target),
            Err(error) => answer.add(String::new(), Err(QueryError::Target(error))),
        }
    }
    let surroundings = &question.surroundings;
    let asked = statements.iter().map(async |target| {
        let frames = in_time(&context, timestream_target(&context, target, surroundings)).await;
        (target.ref_id.clone(), frames.and_then(std::convert::identity))
    });
    for (ref_id, frames) in join_all(asked).await {
        answer.add(ref_id, frames);
    }
    match (&context.cloudwatch, metrics.is_empty()) {
        (_, true) => {}
        (None, false) => answer.add(String::new(), Err(QueryError::NoCloudWatch)),
        (Some(client), false) => match in_time(&context, cloudwatch::ask(client, metrics, surroundings)).await {
            Ok(answers) => {
                for (ref_id, frame) in answers {
                    answer.add(ref_id, frame.map(|frame| frame.into_iter().collect()));
                }
            }
            Err(error) => answer.add(String::new(), Err(error)),
        },
    }
    Json(answer)
}

/// Waits for its turn, and not for ever.
async fn in_time<Output>(context: &Context, asking: impl Future<Output = Output>) -> Result<Output, QueryError> {
    // The semaphore is never closed; were it, asking without it would do no harm.
    let _permit = context.at_once.acquire().await;
    tokio::time::timeout(PATIENCE, asking)
        .await
        .map_err(|_| QueryError::TooSlow(PATIENCE.as_secs()))
}

async fn timestream_target(
    context: &Context,
    target: &Target,
    surroundings: &Surroundings,
) -> Result<Vec<Frame>, QueryError> {
    if target.datasource.kind != "grafana-timestream-datasource" {
        return Err(QueryError::DataSource(target.datasource.kind.clone()));
    }
    let statement = surroundings.expand(&target.raw_query)?;
    timestream::ask(&context.timestream, &target.ref_id, &statement).await
}
