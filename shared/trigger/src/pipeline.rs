//! What becomes of each record: five endings that add up to what was received.

use std::time::{Duration, SystemTime};

use futures::StreamExt as _;
use model::{Facts, Ignored, Instant, MetricPoint, Normalised, Poison, Row, privacy};
use sinks::cloudwatch::CloudWatch;
use sinks::quarantine::{Quarantine, Quarantined};
use sinks::timestream::Timestream;
use sinks::{Outcome, WriteReport, chain};

use crate::{Config, telemetry};

/// Quarantine requests in flight at once.
const PUTS_IN_FLIGHT: usize = 8;
/// Kept back from the function's time for quarantine, metrics and the answer, once writing has to stop.
const KEPT_BACK: Duration = Duration::from_millis(1500);

/// The sinks of one function, made once at start.
#[derive(Debug)]
pub struct Pipeline {
    config: Config,
    timestream: Timestream,
    cloudwatch: CloudWatch,
    quarantine: Quarantine,
}

/// A record as it arrived, and what the model made of it.
#[derive(Debug)]
pub struct Arrived<'a> {
    /// Where it came from: stream, shard and sequence number, or event id. The same record has the same id.
    pub source_id: String,
    /// Its bytes, for quarantine.
    pub bytes: &'a [u8],
    /// What it says.
    pub content: Content,
}

/// What is known of a record before it is written.
#[derive(Debug)]
pub enum Content {
    /// The model's answer.
    Normalised(Result<Normalised, Poison>),
    /// The trigger's own envelope around the record cannot be read.
    Unreadable(String),
}

/// How a record ended. Exactly one for each that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Every row is in the store.
    Stored,
    /// The store had it already, in a newer version.
    Superseded,
    /// Understood, and not ours.
    Ignored(Ignored),
    /// Kept in quarantine, with the short name of the reason.
    Quarantined(&'static str),
    /// It must come again.
    NotStored(String),
}

/// How many records ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the endings")]
pub struct Endings {
    pub received: u64,
    pub stored: u64,
    pub superseded: u64,
    pub ignored: u64,
    pub quarantined: u64,
    pub not_stored: u64,
}

impl Endings {
    /// Counts endings. Their sum is what was received, since each record has one.
    pub fn count(endings: &[Ending]) -> Self {
        let mut counts = Self::default();
        for ending in endings {
            counts.received += 1;
            match ending {
                Ending::Stored => counts.stored += 1,
                Ending::Superseded => counts.superseded += 1,
                Ending::Ignored(_) => counts.ignored += 1,
                Ending::Quarantined(_) => counts.quarantined += 1,
                Ending::NotStored(_) => counts.not_stored += 1,
            }
        }
        counts
    }
}

/// An invocation, for its log line and its time limit.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    pub(crate) request_id: String,
    pub(crate) event_source: &'static str,
    pub(crate) deadline: SystemTime,
    /// Calls to a source's API that this invocation made, and how many of them were throttled.
    pub(crate) api_calls: Option<(u64, u64)>,
}

impl Pipeline {
    /// Makes the clients. Nothing is called yet.
    pub async fn new(config: Config) -> Self {
        let here = sinks::aws::load(None).await;
        let there = match &config.timestream_region {
            Some(region) => sinks::aws::load(Some(region.clone())).await,
            None => here.clone(),
        };
        Self {
            timestream: Timestream::new(
                &there,
                config.timestream_database.clone(),
                config.timestream_endpoint_configured,
            ),
            cloudwatch: CloudWatch::new(&here, config.metrics_namespace.clone()),
            quarantine: Quarantine::new(
                &here,
                config.quarantine_bucket.clone(),
                config.function_name.clone(),
                config.s3_path_style,
            ),
            config,
        }
    }

    /// Opens the store's connection while Lambda still gives the start its full processor. It must not hold up the start for long.
    pub async fn warm_up(&self) {
        let _ = tokio::time::timeout(Duration::from_secs(2), self.timestream.warm_up()).await;
    }

    /// Takes each record to its ending, logs the invocation and sends its metrics. The endings stand in the order of `arrived`.
    pub(crate) async fn process(&self, arrived: Vec<Arrived<'_>>, invocation: &Invocation) -> Vec<Ending> {
        let mut facts: Vec<(usize, Facts)> = Vec::new();
        let mut endings: Vec<Option<Ending>> = Vec::with_capacity(arrived.len());
        let mut refused: Vec<Refused> = Vec::new();
        let mut sources: Vec<(String, &[u8])> = Vec::with_capacity(arrived.len());
        for (position, record) in arrived.into_iter().enumerate() {
            sources.push((record.source_id, record.bytes));
            endings.push(match record.content {
                Content::Normalised(Ok(Normalised::Facts(mut known))) => {
                    known
                        .rows
                        .iter_mut()
                        .for_each(|row| privacy::apply(&self.config.privacy, row));
                    facts.push((position, known));
                    None
                }
                Content::Normalised(Ok(Normalised::Ignored(reason))) => Some(Ending::Ignored(reason)),
                Content::Normalised(Err(poison)) => {
                    refused.push(Refused {
                        position,
                        reason: poison.reason(),
                        detail: chain(&poison),
                    });
                    None
                }
                Content::Unreadable(detail) => {
                    refused.push(Refused {
                        position,
                        reason: "unreadable_envelope",
                        detail,
                    });
                    None
                }
            });
        }

        let report = self.write(&facts, invocation.deadline).await;
        let mut points: Vec<MetricPoint> = Vec::new();
        let now = now();
        for ((position, known), outcome) in facts.into_iter().zip(report.outcomes) {
            let ending = match outcome {
                Outcome::Stored => {
                    points.push(telemetry::event_age(&self.config.function_name, known.event_time, now));
                    points.extend(known.metric_points);
                    Some(Ending::Stored)
                }
                Outcome::Superseded => Some(Ending::Superseded),
                Outcome::Rejected { reason } => {
                    refused.push(Refused {
                        position,
                        reason: "rejected_by_store",
                        detail: reason,
                    });
                    None
                }
                Outcome::NotStored { reason } => Some(Ending::NotStored(reason)),
            };
            if let Some(slot) = endings.get_mut(position) {
                *slot = ending;
            }
        }
        for (position, ending) in self.quarantine_all(&refused, &sources, now).await {
            if let Some(slot) = endings.get_mut(position) {
                *slot = Some(ending);
            }
        }
        // Every record has an ending by now; one without would be a bug, and the safe ending of a bug is to try again.
        let endings: Vec<Ending> = endings
            .into_iter()
            .map(|ending| ending.unwrap_or_else(|| Ending::NotStored("no ending".to_owned())))
            .collect();

        let counts = Endings::count(&endings);
        points.extend(telemetry::pipeline_points(
            &self.config.function_name,
            &counts,
            report.calls,
            report.write_units,
            invocation,
            now,
        ));
        let sent = self.cloudwatch.put(&points, now).await;
        telemetry::log_invocation(
            invocation,
            &counts,
            report.calls,
            report.write_units,
            &endings,
            sent.err().as_ref(),
        );
        endings
    }

    async fn write(&self, facts: &[(usize, Facts)], deadline: SystemTime) -> WriteReport {
        let rows: Vec<&[Row]> = facts.iter().map(|(_, known)| known.rows.as_slice()).collect();
        let left = deadline
            .duration_since(SystemTime::now())
            .unwrap_or_default()
            .saturating_sub(KEPT_BACK);
        self.timestream.write(&rows, tokio::time::Instant::now() + left).await
    }

    /// Puts what was refused into quarantine. What cannot be put there is not stored: it must come again.
    async fn quarantine_all(
        &self,
        refused: &[Refused],
        sources: &[(String, &[u8])],
        now: Instant,
    ) -> Vec<(usize, Ending)> {
        let puts = refused.iter().filter_map(|refused| {
            let (source_id, bytes) = sources.get(refused.position)?;
            Some(async move {
                let kept = privacy::redact(&self.config.privacy, bytes);
                let record = Quarantined {
                    source_id,
                    reason: refused.reason,
                    detail: &refused.detail,
                    bytes: kept.as_deref(),
                    length_bytes: bytes.len(),
                };
                let ending = match self.quarantine.put(&record, now).await {
                    Ok(()) => Ending::Quarantined(refused.reason),
                    Err(error) => Ending::NotStored(error.to_string()),
                };
                (refused.position, ending)
            })
        });
        // Collected first: a stream of borrowing closures cannot be proven `Send` to the runtime.
        let puts: Vec<_> = puts.collect();
        futures::stream::iter(puts)
            .buffer_unordered(PUTS_IN_FLIGHT)
            .collect()
            .await
    }
}

/// A record on its way to quarantine.
struct Refused {
    position: usize,
    reason: &'static str,
    detail: String,
}

/// This moment.
pub(crate) fn now() -> Instant {
    let nanos = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos();
    i64::try_from(nanos)
        .ok()
        .and_then(Instant::from_nanos)
        .unwrap_or(Instant::EPOCH)
}
