//! The requests of the query side as they arrive, and the checks of the service model on them.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::constraints::Constraints;
use crate::error::ApiError;

/// The most characters of a statement.
const LONGEST_STATEMENT: usize = 262_144;

/// A `Query` request that passed the checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QueryRequest {
    pub(super) text: String,
    pub(super) client_token: Option<String>,
    pub(super) next_token: Option<String>,
    /// The most rows of a page.
    pub(super) max_rows: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Wire {
    query_string: Option<String>,
    client_token: Option<String>,
    next_token: Option<String>,
    max_rows: Option<i64>,
    query_id: Option<String>,
    validate_only: Option<bool>,
    query_insights: Option<Insights>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Insights {
    mode: Option<String>,
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::serialization(error.to_string()))
}

/// A `Query` request.
pub(super) fn query(body: &[u8]) -> Result<QueryRequest, ApiError> {
    let wire: Wire = read(body)?;
    let mut constraints = Constraints::default();
    constraints.required("queryString", wire.query_string.as_ref());
    constraints.length("queryString", wire.query_string.as_ref(), 1, LONGEST_STATEMENT);
    constraints.length("clientToken", wire.client_token.as_ref(), 32, 128);
    constraints.length("nextToken", wire.next_token.as_ref(), 1, 2048);
    constraints.range("maxRows", wire.max_rows, 1, 1000);
    if let Some(insights) = &wire.query_insights {
        constraints.required("queryInsights.mode", insights.mode.as_ref());
        let modes = ["ENABLED_WITH_RATE_CONTROL", "DISABLED"];
        constraints.one_of("queryInsights.mode", insights.mode.as_ref(), &modes);
    }
    constraints.finish()?;
    Ok(QueryRequest {
        text: wire.query_string.unwrap_or_default(),
        client_token: wire.client_token,
        next_token: wire.next_token,
        max_rows: wire.max_rows.and_then(|rows| usize::try_from(rows).ok()),
    })
}

/// The `QueryId` of a `CancelQuery` request.
pub(super) fn cancel(body: &[u8]) -> Result<String, ApiError> {
    let wire: Wire = read(body)?;
    let mut constraints = Constraints::default();
    constraints.required("queryId", wire.query_id.as_ref());
    constraints.length("queryId", wire.query_id.as_ref(), 1, 64);
    constraints.finish()?;
    let id = wire.query_id.unwrap_or_default();
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(ApiError::validation(format!(
            "1 validation error detected: Value '{id}' at 'queryId' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: [a-zA-Z0-9]+"
        )));
    }
    Ok(id)
}

/// The statement of a `PrepareQuery` request.
pub(super) fn prepare(body: &[u8]) -> Result<String, ApiError> {
    let wire: Wire = read(body)?;
    let mut constraints = Constraints::default();
    constraints.required("queryString", wire.query_string.as_ref());
    constraints.length("queryString", wire.query_string.as_ref(), 1, LONGEST_STATEMENT);
    constraints.finish()?;
    if wire.validate_only == Some(false) {
        return Err(ApiError::validation("ValidateOnly must be true"));
    }
    Ok(wire.query_string.unwrap_or_default())
}

/// A request without members.
pub(super) fn empty(body: &[u8]) -> Result<(), ApiError> {
    let _: serde_json::Map<String, serde_json::Value> = read(body)?;
    Ok(())
}
