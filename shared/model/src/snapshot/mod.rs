//! What the Connect API says about instances, queues and users, and the rows it becomes.
//!
//! The structs here are the API's answers as plain values, free of the SDK: whoever calls the API fills them in. One object is
//! one record, and one record is one row of the table of its kind.

mod instance;
mod metrics;
mod queue;
mod user;

#[cfg(test)]
mod tests;

pub use instance::{Instance, instance};
pub use metrics::{CurrentMetric, Grouping, Metrics};
pub use queue::{Queue, queue};
pub use user::{User, user};

use crate::{Facts, Instant, MetricPoint, Normalised, Poison, Row};

/// Where and when objects were collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collection<'a> {
    /// The instance that was asked; the bare id.
    pub instance_id: &'a str,
    /// The schedule's own time: the time of rows that hold no metrics, so that a second run of a tick lands on the same rows.
    pub tick: Instant,
    /// When it was collected. Its milliseconds are the rows' version: what was collected later replaces what was collected before.
    pub collected_at: Instant,
}

impl Collection<'_> {
    fn version(&self) -> i64 {
        self.collected_at.millis()
    }

    /// A row with metrics is of the time that Connect computed them at; without metrics it is of the tick.
    fn row_time(&self, metrics: Option<&Metrics>) -> Instant {
        metrics.and_then(|metrics| metrics.snapshot_time).unwrap_or(self.tick)
    }
}

/// An object without an id cannot be kept apart from any other.
fn identity<'a>(id: Option<&'a String>, field: &'static str) -> Result<&'a str, Poison> {
    id.map(String::as_str)
        .filter(|id| !id.is_empty())
        .ok_or(Poison::Missing { field })
}

fn one_row(row: Row, metric_points: Vec<MetricPoint>) -> Result<Normalised, Poison> {
    let row = row.finish()?;
    Ok(Normalised::Facts(Facts {
        event_time: row.time(),
        rows: vec![row],
        metric_points,
    }))
}
