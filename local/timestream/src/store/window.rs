//! The times that a table takes: retention, with some tolerance at both ends.

use std::time::Duration;

use crate::store::settings::TableSettings;

/// How far beyond retention and beyond now a record may lie. The service documents 15 minutes for the future; recorded answers show
/// that both together are 40 minutes, without telling how they are split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// Added to the retention period.
    pub past: Duration,
    /// How far in the future a record may lie.
    pub future: Duration,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self {
            past: Duration::from_mins(20),
            future: Duration::from_mins(20),
        }
    }
}

/// Which store a record goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Recent data.
    Memory,
    /// Data older than the memory store's retention.
    Magnetic,
}

/// The times that a table takes at one moment, half open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    memory_from: i64,
    magnetic_from: Option<i64>,
    until: i64,
}

const MILLISECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600_000 * MILLISECOND;

impl Window {
    /// The window of a table at `now`, in nanoseconds. Bounds are whole milliseconds, as the service prints them.
    pub(crate) fn at(now: i64, settings: &TableSettings, tolerance: Tolerance) -> Self {
        let now = now.div_euclid(MILLISECOND) * MILLISECOND;
        let nanos = |duration: Duration| i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
        let memory_from = now
            .saturating_sub(settings.memory_nanos())
            .saturating_sub(nanos(tolerance.past));
        let magnetic_from = settings
            .magnetic_store_write_properties
            .enable_magnetic_store_writes
            .then(|| memory_from.saturating_sub(settings.magnetic_nanos()));
        Self {
            memory_from,
            magnetic_from,
            until: now.saturating_add(nanos(tolerance.future)),
        }
    }

    /// Where a record of this time belongs, or in the service's words why it belongs nowhere.
    pub(crate) fn place(&self, time: i64) -> Result<Place, String> {
        if time < self.until {
            if time >= self.memory_from {
                return Ok(Place::Memory);
            }
            if self.magnetic_from.is_some_and(|from| time >= from) {
                return Ok(Place::Magnetic);
            }
        }
        let (from, what) = match self.magnetic_from {
            Some(from) => (from, "data ingestion window"),
            None => (self.memory_from, "memory store"),
        };
        Err(format!(
            "The record timestamp is outside the time range [{}, {}) of the {what}.",
            milliseconds(from),
            milliseconds(self.until)
        ))
    }
}

impl TableSettings {
    fn memory_nanos(&self) -> i64 {
        self.retention_properties
            .memory_store_retention_period_in_hours
            .saturating_mul(HOUR)
    }

    fn magnetic_nanos(&self) -> i64 {
        self.retention_properties
            .magnetic_store_retention_period_in_days
            .saturating_mul(24 * HOUR)
    }

    /// Rows older than this are gone.
    pub(crate) fn expired_before(&self, now: i64, tolerance: Tolerance) -> i64 {
        let past = i64::try_from(tolerance.past.as_nanos()).unwrap_or(i64::MAX);
        now.saturating_sub(self.memory_nanos())
            .saturating_sub(self.magnetic_nanos())
            .saturating_sub(past)
    }
}

fn milliseconds(nanos: i64) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(nanos)).map_or_else(|_| nanos.to_string(), |time| format!("{time:.3}"))
}
