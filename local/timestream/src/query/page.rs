//! One page of an answer.

use serde_json::{Map, Value, json};

use super::request::QueryRequest;
use super::result::Answer;
use crate::error::ApiError;

/// The most bytes of rows on a page.
const PAGE_BYTES: usize = 1 << 20;
/// What a statement is metered at least.
const LEAST_METERED: u64 = 10_000_000;

#[derive(Debug)]
pub(super) struct Finished {
    pub(super) request: QueryRequest,
    pub(super) answer: Answer,
    pub(super) first: Page,
    /// The page of the newest token used.
    pub(super) current: Option<Page>,
}

/// Which rows a page holds, and the token for the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    pub(super) token: String,
    pub(super) uses: u32,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) issued: i64,
    pub(super) next: Option<String>,
}

impl Finished {
    /// The page as an answer to a request.
    pub(super) fn page(&self, id: &str, page: &Page) -> Value {
        let rows = self.answer.rows.get(page.start..page.end).unwrap_or_default();
        // The page that has nothing but a token comes before any work is seen to be done.
        let begun = page.end > page.start || page.next.is_none();
        let scanned = if begun { self.answer.scanned } else { None };
        let mut body = Map::new();
        body.insert("QueryId".to_owned(), id.into());
        body.insert("Rows".to_owned(), rows.into());
        body.insert("ColumnInfo".to_owned(), self.answer.columns.clone().into());
        body.insert(
            "QueryStatus".to_owned(),
            json!({
                "ProgressPercentage": if begun { 100.0 } else { 0.0 },
                "CumulativeBytesScanned": scanned.unwrap_or(0),
                "CumulativeBytesMetered": scanned.map_or(0, |bytes| bytes.max(LEAST_METERED)),
            }),
        );
        if let Some(next) = &page.next {
            body.insert("NextToken".to_owned(), next.clone().into());
        }
        Value::Object(body)
    }
}

/// The token of the page that starts there.
pub(super) fn token(id: &str, start: usize) -> String {
    format!("{id}.{start}")
}

/// Where the page that starts there ends: by rows or by bytes.
pub(super) fn page_end(answer: &Answer, start: usize, most: usize) -> Result<usize, ApiError> {
    let (mut end, mut bytes) = (start, 0);
    for row in answer.rows.iter().skip(start).take(most) {
        let size = row.to_string().len();
        if size > PAGE_BYTES {
            return Err(ApiError::query_execution("A row of the answer is larger than 1 MB"));
        }
        bytes += size;
        if bytes > PAGE_BYTES {
            break;
        }
        end += 1;
    }
    Ok(end)
}
