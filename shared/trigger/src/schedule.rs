//! EventBridge Scheduler's ticks: what to collect is named by the schedule's input.

use std::sync::Arc;
use std::time::SystemTime;

use lambda_runtime::{LambdaEvent, service_fn};
use model::{Instant, Normalised, Poison};
use serde::Deserialize;
use serde_json::value::RawValue;
use sinks::aws::SdkConfig;

use crate::arrived::{Arrived, Content};
use crate::pipeline::{Invocation, Pipeline};
use crate::{Ending, deadline, diagnostic, now, start};

/// What a tick asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What to collect, at least one.
    pub collect: Vec<Collect>,
    /// The instances to ask; empty for all that are active.
    pub instance_ids: Vec<String>,
    /// The tick's own time.
    pub tick: Instant,
}

/// A kind of thing to collect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Collect {
    /// Instances and their totals.
    Instances,
    /// Queues and their metrics.
    Queues,
    /// Users.
    Users,
}

/// What was collected, and what was not.
#[derive(Debug, Default)]
pub struct Collected {
    /// One record per object.
    pub records: Vec<CollectedRecord>,
    /// What could not be had; everything else is written all the same.
    pub failures: Vec<CollectionFailure>,
    /// Calls to the API.
    pub api_calls: u64,
    /// Calls that it throttled.
    pub api_throttles: u64,
}

/// One object and what the model made of it.
#[derive(Debug)]
pub struct CollectedRecord {
    /// Instance, kind, id and tick.
    pub source_id: String,
    /// Its row.
    pub normalised: Result<Normalised, Poison>,
}

/// Something that could not be collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionFailure {
    /// Which operation, of which instance.
    pub what: String,
    /// The whole chain of errors.
    pub error: String,
}

/// Why a tick failed, after everything that could be had was written.
#[derive(Debug, thiserror::Error)]
pub enum TickError {
    /// The schedule's input cannot be read.
    #[error("the schedule's input is not of the form {EXPECTED}: at line {line}, column {column}")]
    BadInput {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The input names nothing to collect.
    #[error("the schedule's input collects nothing, expected {EXPECTED}")]
    NothingToCollect,
    /// The input's time cannot be read.
    #[error("the schedule's time is not ISO 8601, expected {EXPECTED}")]
    BadTime,
    /// Some of it is missing.
    #[error("{failures} collections failed and {not_stored} records were not stored, the first: {first}")]
    Incomplete {
        /// Collections that failed.
        failures: usize,
        /// Records that were collected and not stored.
        not_stored: usize,
        /// What went wrong first.
        first: String,
    },
}

impl From<TickError> for lambda_runtime::Diagnostic {
    fn from(error: TickError) -> Self {
        diagnostic("TickError", &error)
    }
}

const EXPECTED: &str =
    r#"{"collect":["instances","queues","users"],"instance_ids":["..."],"time":"<aws.scheduler.scheduled-time>"}"#;

/// Starts a function that takes ticks, and serves until Lambda ends it. `set_up` reads the function's own settings, once logs are
/// there to say what is wrong with them, makes its client, and gives what collects, until the moment it is told.
pub async fn run<F>(
    set_up: impl AsyncFnOnce(&SdkConfig) -> Result<F, lambda_runtime::Error>,
) -> Result<(), lambda_runtime::Error>
where
    F: AsyncFn(Input, tokio::time::Instant) -> Collected,
{
    let (pipeline, sdk_config) = start().await?;
    let collect = &set_up(&sdk_config)
        .await
        .inspect_err(|error| tracing::error!(%error, "configuration"))?;
    let handler = |event: LambdaEvent<Box<RawValue>>| {
        let pipeline = Arc::clone(&pipeline);
        async move { handle(&pipeline, collect, event).await }
    };
    lambda_runtime::run(service_fn(handler)).await
}

/// The input as it is written in the schedule.
#[derive(Deserialize)]
struct WireInput {
    collect: Vec<Collect>,
    #[serde(default)]
    instance_ids: Vec<String>,
    time: Option<String>,
}

/// What EventBridge Scheduler replaces by the tick's own time.
const SCHEDULED_TIME: &str = "<aws.scheduler.scheduled-time>";

/// Reads a tick's input. Without a time the tick is now; then a repeated run of it makes rows of its own.
pub fn read_input(json: &str, now: Instant) -> Result<Input, TickError> {
    let wire: WireInput = serde_json::from_str(json).map_err(|error| TickError::BadInput {
        line: error.line(),
        column: error.column(),
    })?;
    if wire.collect.is_empty() {
        return Err(TickError::NothingToCollect);
    }
    let tick = match wire.time {
        None => now,
        // Emulators of the scheduler hand the placeholder over as it stands, and so does whoever invokes the function by hand with the
        // schedule's own input. To take that as no time is safe: the rows are true at the moment of the collection either way, and all
        // that is lost is that a second run of the same tick would find its rows there already. A refusal would lose the tick.
        Some(text) if text == SCHEDULED_TIME => now,
        Some(text) => {
            let time: jiff::Timestamp = text.parse().map_err(|_| TickError::BadTime)?;
            Instant::from_millis(time.as_millisecond()).ok_or(TickError::BadTime)?
        }
    };
    Ok(Input {
        collect: wire.collect,
        instance_ids: wire.instance_ids,
        tick,
    })
}

/// Collects, writes what was collected, and fails if anything is missing, so that it is tried again and an alarm sees it. A second
/// run of the same tick is harmless.
pub async fn handle<F>(pipeline: &Pipeline, collect: &F, event: LambdaEvent<Box<RawValue>>) -> Result<(), TickError>
where
    F: AsyncFn(Input, tokio::time::Instant) -> Collected,
{
    let input = read_input(event.payload.get(), now())?;
    let deadline = deadline(&event.context);
    let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
    // A third of the time is left for writing.
    let collected = collect(input, tokio::time::Instant::now() + left * 2 / 3).await;
    let invocation = Invocation {
        event_source: "schedule",
        deadline,
        request_id: event.context.request_id,
        api_calls: Some((collected.api_calls, collected.api_throttles)),
    };
    for failure in &collected.failures {
        tracing::error!(
            request.id = invocation.request_id,
            collection = failure.what,
            error.chain = failure.error,
            "collection failed"
        );
    }
    // An object of the API has no bytes of its own to keep: it is collected anew at the next tick.
    let arrived = collected.records.into_iter().map(|record| Arrived {
        source_id: record.source_id,
        bytes: b"",
        content: Content::Normalised(record.normalised),
    });
    let endings = pipeline.process(arrived.collect(), &invocation).await;

    let not_stored: Vec<String> = endings
        .into_iter()
        .filter_map(|ending| match ending {
            Ending::Stored | Ending::Superseded | Ending::Ignored(_) | Ending::Quarantined(_) => None,
            Ending::NotStored(reason) => Some(reason),
        })
        .collect();
    let first = collected
        .failures
        .first()
        .map(|failure| format!("{}: {}", failure.what, failure.error));
    match first.or_else(|| not_stored.first().cloned()) {
        None => Ok(()),
        Some(first) => Err(TickError::Incomplete {
            failures: collected.failures.len(),
            not_stored: not_stored.len(),
            first,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_schedule_says() {
        let now = Instant::from_millis(1_700_000_000_000).unwrap();
        let check = |json: &str, expected: Result<(&[Collect], i64), &str>| match (read_input(json, now), expected) {
            (Ok(input), Ok((collect, millis))) => {
                assert_eq!(
                    (input.collect.as_slice(), input.tick.millis()),
                    (collect, millis),
                    "{json}"
                );
            }
            (Err(error), Err(start)) => assert!(error.to_string().starts_with(start), "{json}: {error}"),
            (found, _) => panic!("{json}: {found:?}"),
        };
        check(r#"{"collect":["queues"]}"#, Ok((&[Collect::Queues], 1_700_000_000_000)));
        check(
            r#"{"collect":["instances","users"],"time":"2026-11-20T09:00:00Z"}"#,
            Ok((&[Collect::Instances, Collect::Users], 1_795_165_200_000)),
        );
        check(
            r#"{"collect":["queues"],"time":"<aws.scheduler.scheduled-time>"}"#,
            Ok((&[Collect::Queues], 1_700_000_000_000)),
        );
        check(
            r#"{"collect":["queues"],"time":"<aws.scheduler.execution-id>"}"#,
            Err("the schedule's time is not ISO 8601"),
        );
        check(r#"{"collect":[]}"#, Err("the schedule's input collects nothing"));
        check(
            r#"{"collect":["agents"]}"#,
            Err("the schedule's input is not of the form"),
        );
        check("{}", Err("the schedule's input is not of the form"));
        check(
            r#"{"collect":["queues"],"time":"noon"}"#,
            Err("the schedule's time is not ISO 8601"),
        );
    }
}
