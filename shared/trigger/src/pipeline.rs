//! What becomes of each record: five endings that add up to what was received.

use std::time::{Duration, SystemTime};

use futures::StreamExt as _;
use model::privacy::{self, Privacy};
use model::{Facts, Instant, MetricPoint, Row};
use sinks::aws::SdkConfig;
use sinks::cloudwatch::{CloudWatch, MetricsNotSent};
use sinks::quarantine::{Quarantine, Quarantined};
use sinks::timestream::Timestream;
use sinks::{Outcome, WriteReport};

use crate::arrived::{self, Arrived, Refused, Sorted, Source};
use crate::story::Told;
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
    function_name: String,
    privacy: Privacy,
    timestream: Timestream,
    cloudwatch: CloudWatch,
    quarantine: Quarantine,
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
    /// Makes the clients. Nothing is called yet. `privacy` is what the configuration asks for, with its key.
    pub fn new(config: Config, privacy: Privacy, here: &SdkConfig) -> Self {
        let there = match config.timestream_region {
            Some(region) => sinks::aws::in_region(here, region),
            None => here.clone(),
        };
        Self {
            timestream: Timestream::new(
                &there,
                config.timestream_database,
                config.timestream_endpoint_configured,
            ),
            cloudwatch: CloudWatch::new(here, config.metrics_namespace),
            quarantine: Quarantine::new(
                here,
                config.quarantine_bucket,
                config.function_name.clone(),
                config.s3_path_style,
            ),
            function_name: config.function_name,
            privacy,
        }
    }

    /// Opens the store's connection while Lambda still gives the start its full processor. It must not hold up the start for long.
    pub async fn warm_up(&self) {
        let _ = tokio::time::timeout(Duration::from_secs(2), self.timestream.warm_up()).await;
    }

    /// Takes each record to its ending, logs the invocation and sends its metrics. The endings stand in the order of `arrived`.
    pub(crate) async fn process(&self, arrived: Vec<Arrived<'_>>, invocation: &Invocation) -> Vec<Ending> {
        let Sorted {
            sources,
            facts,
            mut refused,
            mut endings,
        } = arrived::sort(arrived, &self.privacy);
        let report = self.write(&facts, invocation.deadline).await;
        let mut points: Vec<MetricPoint> = Vec::new();
        let now = now();
        for ((position, known), outcome) in facts.into_iter().zip(report.outcomes) {
            let ending = match outcome {
                Outcome::Stored => {
                    points.push(telemetry::event_age(&self.function_name, known.event_time, now));
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
            &self.function_name,
            &counts,
            report.calls,
            report.write_units,
            invocation,
            now,
        ));
        let sent = self.send_metrics(&points, now, invocation.deadline).await;
        let told: Vec<Told<'_>> = sources
            .iter()
            .zip(&endings)
            .map(|(source, ending)| Told {
                source_id: &source.id,
                about: &source.about,
                ending,
            })
            .collect();
        telemetry::log_invocation(
            invocation,
            &counts,
            report.calls,
            report.write_units,
            &told,
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
        sources: &[Source<'_>],
        now: Instant,
        until: tokio::time::Instant,
    ) -> Vec<(usize, Ending)> {
        let puts = refused.iter().filter_map(|refused| {
            let Source { id, bytes, .. } = sources.get(refused.position)?;
            Some(async move {
                let kept = privacy::redact(&self.privacy, bytes);
                let record = Quarantined {
                    source_id: id,
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
