//! The query side: `Query`, `CancelQuery`, `PrepareQuery` and `DescribeAccountSettings`.
//!
//! A statement goes from text to tokens ([`lex`]) to a syntax tree ([`parse`]), is put in the engine's words ([`rewrite`], by the
//! declared table of [`functions`]), is planned and run ([`engine`]) and comes back in the service's text forms ([`result`]), a page at
//! a time ([`pages`]).

mod arithmetic;
mod call;
mod calls;
mod cell;
mod conversions;
mod engine;
mod expressions;
mod failure;
mod functions;
mod keywords;
mod lex;
mod page;
mod pages;
mod parse;
mod relations;
mod request;
mod result;
mod rewrite;
mod show;
mod source;
mod spline;
mod text;
mod udaf;
mod udf;
mod unnest;
mod unnest_syntax;
mod yielding;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::error::ApiError;
use crate::store::Store;

/// The query service over a store.
#[derive(Debug)]
pub(crate) struct QueryService {
    source: Arc<source::Source>,
    clock: Clock,
    runs: pages::Runs,
}

impl QueryService {
    /// A service that answers from `store`, with `now()` from `clock`.
    pub(crate) fn new(store: Arc<Store>, clock: Clock) -> Self {
        Self {
            source: Arc::new(source::Source::new(store)),
            clock,
            runs: pages::Runs::default(),
        }
    }

    /// `Query`: starts a statement, or gives a further page of one.
    pub(crate) async fn query(&self, body: &[u8]) -> Result<Value, ApiError> {
        let request = request::query(body)?;
        let now = self.clock.now_nanos();
        if let Some(token) = &request.next_token {
            return self.runs.next(token, &request, now);
        }
        if let Some(page) = self.runs.repeated(&request, now)? {
            return Ok(page);
        }
        let (cancel, cancelled) = oneshot::channel();
        let id = self.runs.start(cancel, now);
        let answer = engine::run(Arc::clone(&self.source), request.text.clone(), now, cancelled).await;
        self.runs.finish(&id, &request, answer, self.clock.now_nanos())
    }

    /// `CancelQuery`: stops a statement; whoever waits for it, or asks for more of it, is told so.
    #[expect(clippy::unused_async, reason = "all operations are awaited alike")]
    pub(crate) async fn cancel_query(&self, body: &[u8]) -> Result<Value, ApiError> {
        self.runs.cancel(&request::cancel(body)?)
    }

    /// `PrepareQuery`: plans a statement without running it.
    pub(crate) async fn prepare_query(&self, body: &[u8]) -> Result<Value, ApiError> {
        let text = request::prepare(body)?;
        let now = self.clock.now_nanos();
        let (columns, parameters) = engine::prepare(Arc::clone(&self.source), text.clone(), now).await?;
        let columns: Vec<Value> = columns
            .iter()
            .map(|column| {
                json!({
                    "Name": column.name,
                    "Type": result::column_type(&column.data_type),
                    "Aliased": column.aliased,
                })
            })
            .collect();
        let parameters: Vec<Value> = parameters
            .iter()
            .map(|name| json!({ "Name": name, "Type": { "ScalarType": "UNKNOWN" } }))
            .collect();
        Ok(json!({ "QueryString": text, "Columns": columns, "Parameters": parameters }))
    }

    /// `DescribeAccountSettings`: this endpoint has no compute units, and meters by bytes scanned.
    #[expect(clippy::unused_async, reason = "all operations are awaited alike")]
    pub(crate) async fn describe_account_settings(&self, body: &[u8]) -> Result<Value, ApiError> {
        request::empty(body)?;
        Ok(json!({ "QueryPricingModel": "BYTES_SCANNED" }))
    }
}
