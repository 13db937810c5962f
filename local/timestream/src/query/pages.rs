//! Answers a page at a time: tokens, repeated requests, cancelled queries.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::page::{Finished, Page, page_end, token as token_of};
use super::request::QueryRequest;
use super::result::Answer;
use crate::error::ApiError;

/// How often a pagination token may be used.
const TOKEN_USES: u32 = 5;
/// How long a pagination token lives, in nanoseconds.
const TOKEN_LIFE: i64 = 3_600_000_000_000;
/// How long a client token stands for its first request, in nanoseconds.
const CLIENT_TOKEN_LIFE: i64 = 4 * TOKEN_LIFE;
/// How many rows of finished statements are kept for further pages and repeated requests, and of how many statements.
const KEPT_ROWS: usize = 1_000_000;
const KEPT_RUNS: usize = 1_000;

/// The statements started, the newest last.
#[derive(Debug, Default)]
pub(super) struct Runs(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    runs: HashMap<String, Run>,
    order: VecDeque<String>,
}

#[derive(Debug)]
struct Run {
    started: i64,
    /// Sending, or dropping, stops the engine.
    cancel: Option<oneshot::Sender<()>>,
    cancelled: bool,
    finished: Option<Finished>,
}

impl Runs {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A statement that is running, if there is one.
    #[cfg(test)]
    pub(super) fn running(&self) -> Option<String> {
        let state = self.lock();
        state
            .runs
            .iter()
            .find(|(_, run)| run.finished.is_none())
            .map(|(id, _)| id.clone())
    }

    /// Registers a statement that is about to run, and gives its `QueryId`.
    pub(super) fn start(&self, cancel: oneshot::Sender<()>, now: i64) -> String {
        let mut state = self.lock();
        state.forget(now);
        // An id only has to be new; the moment and the order make it so even where no randomness is to be had.
        let random = || getrandom::u64().unwrap_or(state.order.len() as u64);
        let id = format!("{:016X}{:016X}{:016X}", now.unsigned_abs(), random(), random());
        state.runs.insert(
            id.clone(),
            Run {
                started: now,
                cancel: Some(cancel),
                cancelled: false,
                finished: None,
            },
        );
        state.order.push_back(id.clone());
        id
    }

    /// The first page of a statement that came to its end.
    pub(super) fn finish(
        &self,
        id: &str,
        request: &QueryRequest,
        answer: Result<Answer, ApiError>,
        now: i64,
    ) -> Result<Value, ApiError> {
        let mut state = self.lock();
        let cancelled = state.runs.get(id).is_none_or(|run| run.cancelled);
        let answer = match answer {
            Ok(_) if cancelled => Err(was_cancelled()),
            other => other,
        };
        let answer = answer.inspect_err(|_| {
            if !cancelled {
                state.remove(id);
            }
        })?;
        let mut first = Page {
            issued: now,
            ..Page::default()
        };
        // A caller that limits the rows of a page gets a token first, as from the service.
        if request.max_rows.is_none() {
            first.end = page_end(&answer, 0, usize::MAX)?;
        }
        if first.end < answer.rows.len() || request.max_rows.is_some() {
            first.next = Some(token_of(id, first.end));
        }
        let finished = Finished {
            request: request.clone(),
            answer,
            first,
            current: None,
        };
        let page = finished.page(id, &finished.first);
        if let Some(run) = state.runs.get_mut(id) {
            run.cancel = None;
            run.finished = Some(finished);
        }
        Ok(page)
    }

    /// The page that a token stands for.
    pub(super) fn next(&self, token: &str, request: &QueryRequest, now: i64) -> Result<Value, ApiError> {
        let mut state = self.lock();
        let id = token.split('.').next().unwrap_or(token).to_owned();
        let run = state.runs.get_mut(&id).ok_or_else(invalid_token)?;
        if run.cancelled {
            return Err(was_cancelled());
        }
        let finished = run
            .finished
            .as_mut()
            .filter(|finished| finished.request.text == request.text);
        let finished = finished.ok_or_else(invalid_token)?;
        let newest = finished.current.as_ref().unwrap_or(&finished.first);
        let mut page = if newest.token == token {
            newest.clone()
        } else if newest.next.as_deref() == Some(token) {
            let (start, most) = (newest.end, request.max_rows.unwrap_or(usize::MAX));
            let end = page_end(&finished.answer, start, most)?;
            let next = (end < finished.answer.rows.len()).then(|| token_of(&id, end));
            // The life of a token starts with the page that brought it.
            Page {
                token: token.to_owned(),
                uses: 0,
                start,
                end,
                issued: newest.issued,
                next,
            }
        } else {
            return Err(invalid_token());
        };
        if page.uses >= TOKEN_USES || now.saturating_sub(page.issued) > TOKEN_LIFE {
            return Err(invalid_token());
        }
        if page.uses == 0 {
            page.issued = now;
        }
        page.uses += 1;
        let answer = finished.page(&id, &page);
        finished.current = Some(page);
        Ok(answer)
    }

    /// The first page again, if a request with the same client token and the same parameters was answered before.
    pub(super) fn repeated(&self, request: &QueryRequest, now: i64) -> Result<Option<Value>, ApiError> {
        let Some(client_token) = &request.client_token else {
            return Ok(None);
        };
        let mut state = self.lock();
        state.forget(now);
        let known = state.runs.iter().find_map(|(id, run)| {
            let finished = run.finished.as_ref()?;
            (finished.request.client_token.as_ref() == Some(client_token)).then_some((id, run, finished))
        });
        let Some((id, run, finished)) = known else {
            return Ok(None);
        };
        if finished.request != *request {
            return Err(ApiError::validation(
                "The client token was used before with other parameters",
            ));
        }
        if run.cancelled {
            return Err(was_cancelled());
        }
        Ok(Some(finished.page(id, &finished.first)))
    }

    /// Cancels a statement. Doing so again says that it was done.
    pub(super) fn cancel(&self, id: &str) -> Result<Value, ApiError> {
        let mut state = self.lock();
        let run = state
            .runs
            .get_mut(id)
            .ok_or_else(|| ApiError::validation(format!("There is no query with ID {id}")))?;
        if run.cancelled {
            return Ok(json!({ "CancellationMessage": "The query has already been cancelled" }));
        }
        run.cancelled = true;
        run.cancel = None;
        if let Some(finished) = &mut run.finished {
            finished.answer.rows = vec![];
        }
        Ok(json!({}))
    }
}

impl State {
    fn remove(&mut self, id: &str) {
        self.runs.remove(id);
        self.order.retain(|other| other != id);
    }

    /// Forgets statements nobody can ask for any more, and the oldest ones while there are too many.
    fn forget(&mut self, now: i64) {
        while let Some(oldest) = self.order.front().cloned() {
            let rows: usize = self
                .runs
                .values()
                .filter_map(|run| run.finished.as_ref())
                .map(|done| done.answer.rows.len())
                .sum();
            let (old, running) = self.runs.get(&oldest).map_or((true, false), |run| {
                let running = run.finished.is_none() && !run.cancelled;
                (now.saturating_sub(run.started) > CLIENT_TOKEN_LIFE, running)
            });
            if running || !(old || rows > KEPT_ROWS || self.order.len() > KEPT_RUNS) {
                return;
            }
            self.remove(&oldest);
        }
    }
}

fn invalid_token() -> ApiError {
    ApiError::validation("Invalid pagination token")
}

fn was_cancelled() -> ApiError {
    ApiError::conflict("The query was cancelled")
}
