//! HTTP: AWS JSON 1.0 on `POST /`, and some readable pages for people and scripts.

use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value as Json, json};

use crate::control::{Account, databases, tables, tags};
use crate::error::{ApiError, ErrorKind};
use crate::query::QueryService;
use crate::store::Store;
use crate::store::table::Metering;
use crate::write::write_records;

/// Room for the largest request that the limits allow: 100 records, each with its names and values, all escaped.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// What the handlers share.
pub(crate) struct Service {
    pub(crate) store: Arc<Store>,
    pub(crate) query: QueryService,
    pub(crate) account: Account,
    /// What `DescribeEndpoints` answers.
    pub(crate) address: String,
    /// Requests so far; numbers the request ids.
    pub(crate) requests: AtomicU64,
}

pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/", get(|| async { "timestream-local is ready\n" }).post(operation))
        .route("/health", get(|| async { "timestream-local is ready\n" }))
        .route("/metering", get(metering))
        .route("/rejected", get(rejected))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(service)
}

async fn operation(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let number = service.requests.fetch_add(1, Ordering::Relaxed);
    // The shape of the service's ids: 26 upper-case letters and digits.
    let id = format!("{number:026X}");
    let answer = match headers.get("x-amz-target").and_then(|target| target.to_str().ok()) {
        Some(target) => dispatch(&service, target, &body).await,
        None => Err(unknown("(none)")),
    };
    let (status, body, error) = match answer {
        Ok(body) => (StatusCode::OK, body, None),
        Err(error) => {
            let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error.body(), Some(error.kind.name()))
        }
    };
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-amz-json-1.0"),
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-amzn-requestid", id);
    }
    if let Some(name) = error {
        headers.insert("x-amzn-errortype", HeaderValue::from_static(name));
    }
    response
}

/// One operation of the two services. All share one target prefix, so one address serves both.
async fn dispatch(service: &Service, target: &str, body: &[u8]) -> Result<Json, ApiError> {
    let Service {
        store, query, account, ..
    } = service;
    let operation = target
        .strip_prefix("Timestream_20181101.")
        .ok_or_else(|| unknown(target))?;
    // A client may leave the body of a request without members out.
    let body = if body.is_empty() { b"{}" } else { body };
    match operation {
        "WriteRecords" => write_records(store, body),
        "Query" => query.query(body).await,
        "CancelQuery" => query.cancel_query(body).await,
        "PrepareQuery" => query.prepare_query(body).await,
        "DescribeAccountSettings" => query.describe_account_settings(body).await,
        "DescribeEndpoints" => {
            Ok(json!({ "Endpoints": [{ "Address": service.address, "CachePeriodInMinutes": 1440 }] }))
        }
        "CreateDatabase" => databases::create(store, account, body),
        "DescribeDatabase" => databases::describe(store, account, body),
        "UpdateDatabase" => databases::update(store, account, body),
        "DeleteDatabase" => databases::delete(store, body),
        "ListDatabases" => databases::list(store, account, body),
        "CreateTable" => tables::create(store, account, body),
        "DescribeTable" => tables::describe(store, account, body),
        "UpdateTable" => tables::update(store, account, body),
        "DeleteTable" => tables::delete(store, body),
        "ListTables" => tables::list(store, account, body),
        "TagResource" => tags::tag(store, account, body),
        "UntagResource" => tags::untag(store, account, body),
        "ListTagsForResource" => tags::list(store, account, body),
        "CreateBatchLoadTask" | "DescribeBatchLoadTask" | "ListBatchLoadTasks" | "ResumeBatchLoadTask" => Err(
            ApiError::validation("timestream-local has no batch load tasks; write the records with WriteRecords."),
        ),
        "CreateScheduledQuery"
        | "DescribeScheduledQuery"
        | "UpdateScheduledQuery"
        | "DeleteScheduledQuery"
        | "ListScheduledQueries"
        | "ExecuteScheduledQuery" => Err(ApiError::validation(
            "timestream-local has no scheduled queries; run the query with Query.",
        )),
        "UpdateAccountSettings" => Err(ApiError::validation(
            "timestream-local has no account settings that could be changed.",
        )),
        _ => Err(unknown(operation)),
    }
}

fn unknown(operation: &str) -> ApiError {
    ApiError::new(
        ErrorKind::UnknownOperation,
        format!("The operation {operation} is unknown."),
    )
}

/// What was written since the start, table by table.
async fn metering(State(service): State<Arc<Service>>) -> Response {
    let (mut rows, mut total) = (Vec::new(), Metering::default());
    for database in service.store.catalog().databases.values() {
        for table in database.tables.values() {
            let metering = table.state().metering;
            total.add(metering);
            rows.push(json!({ "database": table.database, "table": table.name, "metering": metering }));
        }
    }
    readable(&json!({ "total": total, "tables": rows }))
}

/// Version conflicts of the magnetic store, which no answer tells.
async fn rejected(State(service): State<Arc<Service>>) -> Response {
    let conflicts = service
        .store
        .conflicts
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .list();
    readable(&json!({ "rejected": conflicts }))
}

fn readable(body: &Json) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], format!("{body:#}\n")).into_response()
}
