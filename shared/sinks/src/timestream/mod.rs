//! The Timestream writer: rows in, a report per record out.
//!
//! Rows are grouped by table, at most 100 a request, with what all rows of a request share said once. An answer of HTTP 419
//! (`RejectedRecordsException`) is partial success: everything it does not list was stored. A request refused whole is halved until
//! the guilty row stands alone.

mod columns;
mod encode;
mod endpoint;
mod metering;
mod plan;
mod rejected;

use std::collections::HashSet;

use aws_config::SdkConfig;
use aws_sdk_timestreamwrite::Client;
use aws_sdk_timestreamwrite::error::SdkError;
use aws_sdk_timestreamwrite::operation::write_records::{WriteRecordsError, WriteRecordsOutput};
use futures::StreamExt as _;
use model::Row;
use tokio::time::Instant;

pub use columns::{ColumnsError, MEASURE_NAME as COLUMNS_MEASURE_NAME};
pub use encode::{Request, encode};
pub use endpoint::Endpoint;
pub use metering::{WriteCost, cost};

use crate::{Outcome, WriteReport, chain};

/// Requests in flight at once. Timestream scales with the load, and a function has one processor at most.
const REQUESTS_IN_FLIGHT: usize = 4;

/// A Timestream database that rows are written to.
#[derive(Debug)]
pub struct Timestream {
    database: String,
    endpoint: Endpoint,
}

impl Timestream {
    /// A writer to `database`. Nothing is called yet.
    pub fn new(config: &SdkConfig, database: String, endpoint_configured: bool) -> Self {
        Self {
            database,
            endpoint: Endpoint::new(Client::new(config), endpoint_configured),
        }
    }

    /// Opens the connection that the first write will use. A failure is none: the write will try again and report it.
    pub async fn warm_up(&self) {
        if let Ok(client) = self.endpoint.client().await {
            // Any answer will do, even a refusal: connection, TLS and credentials are there afterwards.
            let _ = client.describe_endpoints().send().await;
        }
    }

    /// Writes the rows of `records`, each a record's rows, until `deadline`; what was not written by then is not stored.
    pub async fn write(&self, records: &[&[Row]], deadline: Instant) -> WriteReport {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; records.len()];
        let mut settle = |owners: &[usize], outcome: &Outcome| {
            for owner in owners {
                if let Some(settled) = outcomes.get_mut(*owner) {
                    *settled = Some(match settled.take() {
                        Some(earlier) => earlier.and(outcome.clone()),
                        None => outcome.clone(),
                    });
                }
            }
        };
        let (mut calls, mut write_units) = (0, 0);
        let mut keys_not_stored: HashSet<usize> = HashSet::new();
        for wave in plan::waves(records) {
            // A row must not overtake one with the same key that comes again.
            let (waiting, free): (Vec<_>, Vec<_>) =
                wave.into_iter().partition(|row| keys_not_stored.contains(&row.key));
            for row in &waiting {
                let reason = "an earlier record with the same key was not stored".to_owned();
                settle(&row.owners, &Outcome::NotStored { reason });
            }
            let answers: Vec<Answer<'_>> = futures::stream::iter(plan::requests(free))
                .map(|request| self.send(request, deadline))
                .buffer_unordered(REQUESTS_IN_FLIGHT)
                .concat()
                .await;
            for answer in answers {
                calls += answer.calls;
                write_units += answer.write_units;
                for (row, outcome) in answer.rows {
                    if matches!(outcome, Outcome::NotStored { .. }) {
                        keys_not_stored.insert(row.key);
                    }
                    settle(&row.owners, &outcome);
                }
            }
        }
        // A record without rows has nothing that could fail.
        let outcomes = outcomes
            .into_iter()
            .map(|outcome| outcome.unwrap_or(Outcome::Stored))
            .collect();
        WriteReport {
            outcomes,
            calls,
            write_units,
        }
    }

    /// Sends one request, and its halves where the whole was refused.
    async fn send<'a>(&self, whole: plan::PlannedRequest<'a>, deadline: Instant) -> Vec<Answer<'a>> {
        let mut answers = Vec::new();
        let mut waiting = vec![whole];
        while let Some(planned) = waiting.pop() {
            match self.send_once(&planned, deadline).await {
                Verdict::Rows { outcomes, units } => answers.push(Answer {
                    calls: 1,
                    write_units: units,
                    rows: planned.rows.into_iter().zip(outcomes).collect(),
                }),
                Verdict::RefusedWhole { reason } if planned.rows.len() == 1 => {
                    answers.push(Answer::all(planned, 1, &Outcome::Rejected { reason }));
                }
                Verdict::RefusedWhole { .. } => {
                    answers.push(Answer {
                        calls: 1,
                        ..Answer::default()
                    });
                    let (first, second) = planned.halve();
                    waiting.push(second);
                    waiting.push(first);
                }
                Verdict::NotStored { reason, answered } => {
                    answers.push(Answer::all(
                        planned,
                        u64::from(answered),
                        &Outcome::NotStored { reason },
                    ));
                }
            }
        }
        answers
    }

    async fn send_once(&self, planned: &plan::PlannedRequest<'_>, deadline: Instant) -> Verdict {
        let Request {
            common,
            records,
            metered_bytes,
        } = encode::encode(&planned.rows.iter().map(|row| row.row).collect::<Vec<_>>());
        let attempt = async {
            let client = match self.endpoint.client().await {
                Ok(client) => client,
                Err(reason) => {
                    return Verdict::NotStored {
                        reason,
                        answered: false,
                    };
                }
            };
            let answer = client
                .write_records()
                .database_name(&self.database)
                .table_name(planned.table.name())
                .common_attributes(common)
                .set_records(Some(records))
                .send()
                .await;
            self.judge(answer, planned, metering::units_of(metered_bytes)).await
        };
        tokio::time::timeout_at(deadline, attempt)
            .await
            .unwrap_or_else(|_| Verdict::NotStored {
                reason: "no time left to write".to_owned(),
                answered: false,
            })
    }

    async fn judge(
        &self,
        answer: Result<WriteRecordsOutput, SdkError<WriteRecordsError>>,
        planned: &plan::PlannedRequest<'_>,
        units: u64,
    ) -> Verdict {
        let Err(error) = answer else {
            return Verdict::Rows {
                outcomes: vec![Outcome::Stored; planned.rows.len()],
                units,
            };
        };
        let answered = error.raw_response().is_some();
        match error.as_service_error() {
            Some(WriteRecordsError::RejectedRecordsException(rejected)) if !rejected.rejected_records().is_empty() => {
                let versions: Vec<i64> = planned.rows.iter().map(|row| row.row.version()).collect();
                Verdict::Rows {
                    outcomes: rejected::outcomes(rejected.rejected_records(), &versions),
                    units,
                }
            }
            Some(WriteRecordsError::ValidationException(refusal)) => Verdict::RefusedWhole {
                reason: refusal.message.clone(),
            },
            Some(WriteRecordsError::InvalidEndpointException(_)) => {
                // The cell was taken away: the next write asks for a new one.
                self.endpoint.forget().await;
                Verdict::NotStored {
                    reason: chain(&error),
                    answered,
                }
            }
            // Throttled, denied, no such table, an internal error, an answer that cannot be read, no answer at all.
            _ => Verdict::NotStored {
                reason: chain(&error),
                answered,
            },
        }
    }
}

/// What the store said to one request.
enum Verdict {
    /// Each row has its outcome.
    Rows { outcomes: Vec<Outcome>, units: u64 },
    /// The whole request is malformed, because of one row at least.
    RefusedWhole { reason: String },
    /// None of it is known to be stored.
    NotStored { reason: String, answered: bool },
}

/// What became of a request's rows.
#[derive(Default)]
struct Answer<'a> {
    calls: u64,
    write_units: u64,
    rows: Vec<(plan::PlannedRow<'a>, Outcome)>,
}

impl<'a> Answer<'a> {
    fn all(planned: plan::PlannedRequest<'a>, calls: u64, outcome: &Outcome) -> Self {
        let rows = planned.rows.into_iter().map(|row| (row, outcome.clone())).collect();
        Self {
            calls,
            write_units: 0,
            rows,
        }
    }
}

#[cfg(test)]
mod tests;
