//! What becomes of each record: five endings that add up to what was received.

use std::time::{Duration, SystemTime};

use futures::StreamExt as _;
use model::{Facts, Instant, MetricPoint, Normalised, Poison, Row, privacy};
use sinks::aws::SdkConfig;
use sinks::cloudwatch::{CloudWatch, MetricsNotSent};
use sinks::quarantine::{Quarantine, Quarantined};
use sinks::timestream::Timestream;
use sinks::{Outcome, WriteReport, chain};

use crate::{Config, Ending, Endings, telemetry};

/// Quarantine requests in flight at once.
const PUTS_IN_FLIGHT: usize = 8;
/// Kept back from the function's time for quarantine, metrics and the answer, once writing has to stop.
const KEPT_BACK: Duration = Duration::from_millis(1500);
/// Kept back for metrics and the answer, once quarantine has to stop.
const KEPT_BACK_FOR_METRICS: Duration = Duration::from_millis(700);
/// Kept back for the answer.
const KEPT_BACK_FOR_ANSWER: Duration = Duration::from_millis(300);
/// Metrics are worth no more of anybody's time than this, however much there is.
const LONGEST_FOR_METRICS: Duration = Duration::from_secs(5);

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
    pub fn new(config: Config, here: &SdkConfig) -> Self {
        let there = match &config.timestream_region {
            Some(region) => sinks::aws::in_region(here, region.clone()),
            None => here.clone(),
        };
        Self {
            timestream: Timestream::new(
                &there,
                config.timestream_database.clone(),
                config.timestream_endpoint_configured,
            ),
            cloudwatch: CloudWatch::new(here, config.metrics_namespace.clone()),
            quarantine: Quarantine::new(
                here,
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
        let until = before(invocation.deadline, KEPT_BACK_FOR_METRICS);
        for (position, ending) in self.quarantine_all(&refused, &sources, now, until).await {
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
        let sent = self.send_metrics(&points, now, invocation.deadline).await;
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
        self.timestream.write(&rows, before(deadline, KEPT_BACK)).await
    }

    /// Sends metrics while there is time: an endpoint that hangs must not cost the answer, and with it the whole batch.
    async fn send_metrics(
        &self,
        points: &[MetricPoint],
        now: Instant,
        deadline: SystemTime,
    ) -> Result<(), MetricsNotSent> {
        let until = before(deadline, KEPT_BACK_FOR_ANSWER).min(tokio::time::Instant::now() + LONGEST_FOR_METRICS);
        let sent = tokio::time::timeout_at(until, self.cloudwatch.put(points, now)).await;
        sent.unwrap_or_else(|_| {
            Err(MetricsNotSent {
                points: points.len(),
                reason: "no time left to send them".to_owned(),
            })
        })
    }

    /// Puts what was refused into quarantine. What cannot be put there in time is not stored: it must come again.
    async fn quarantine_all(
        &self,
        refused: &[Refused],
        sources: &[(String, &[u8])],
        now: Instant,
        until: tokio::time::Instant,
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
                let ending = match tokio::time::timeout_at(until, self.quarantine.put(&record, now)).await {
                    Ok(Ok(())) => Ending::Quarantined(refused.reason),
                    Ok(Err(error)) => Ending::NotStored(error.to_string()),
                    Err(_) => Ending::NotStored("no time left for quarantine".to_owned()),
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

/// The moment that long before the deadline.
fn before(deadline: SystemTime, kept_back: Duration) -> tokio::time::Instant {
    let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
    tokio::time::Instant::now() + left.saturating_sub(kept_back)
}

/// This moment.
pub fn now() -> Instant {
    let nanos = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos();
    i64::try_from(nanos)
        .ok()
        .and_then(Instant::from_nanos)
        .unwrap_or(Instant::EPOCH)
}
