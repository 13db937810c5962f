//! What events cost to write and to keep, metered on the rows that the model makes of them.

use std::collections::BTreeSet;

use model::Row;
use model::metric_point::Metric;
use sinks::timestream::{WriteCost, cost};

use super::samples::Event;

/// Bytes in a KB, by which Kinesis and Timestream round up.
const KB: usize = 1024;

/// What so many events came to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Metered {
    pub(crate) events: f64,
    pub(crate) invocations: f64,
    pub(crate) rows: f64,
    /// `WriteRecords` calls.
    pub(crate) write_calls: f64,
    /// Write units of 1 KB.
    pub(crate) write_units: f64,
    /// `PutMetricData` calls.
    pub(crate) metric_calls: f64,
    /// What the rows take in the store.
    pub(crate) stored_bytes: f64,
    /// What the events take in a stream, each rounded up to a KB.
    pub(crate) stream_bytes: f64,
}

impl Metered {
    /// The same for another number of events.
    pub(crate) fn scaled_to(self, events: f64) -> Self {
        let factor = if self.events > 0.0 { events / self.events } else { 0.0 };
        Self {
            events,
            invocations: self.invocations * factor,
            rows: self.rows * factor,
            write_calls: self.write_calls * factor,
            write_units: self.write_units * factor,
            metric_calls: self.metric_calls * factor,
            stored_bytes: self.stored_bytes * factor,
            stream_bytes: self.stream_bytes * factor,
        }
    }

    /// Two sources together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            events: self.events + other.events,
            invocations: self.invocations + other.invocations,
            rows: self.rows + other.rows,
            write_calls: self.write_calls + other.write_calls,
            write_units: self.write_units + other.write_units,
            metric_calls: self.metric_calls + other.metric_calls,
            stored_bytes: self.stored_bytes + other.stored_bytes,
            stream_bytes: self.stream_bytes + other.stream_bytes,
        }
    }
}

/// Meters events that arrive in batches of `mean_batch` on average, each batch one invocation.
pub(crate) fn meter(events: &[Event], mean_batch: f64) -> Metered {
    let rows: Vec<&[Row]> = events.iter().map(|event| event.rows.as_slice()).collect();
    let (mut written, mut invocations, mut metric_calls) = (WriteCost::default(), 0.0, 0);
    let mut rest = events;
    let mut due = 0.0;
    while !rest.is_empty() {
        // Batches of two neighbouring sizes, which have the mean between them.
        due += mean_batch.max(1.0);
        let (batch, after) = rest.split_at(whole(due).clamp(1, rest.len()));
        due -= count(batch.len());
        let of_batch = cost(&batch.iter().map(|event| event.rows.as_slice()).collect::<Vec<_>>());
        written.calls += of_batch.calls;
        written.units += of_batch.units;
        invocations += 1.0;
        metric_calls += calls_for_metrics(batch);
        rest = after;
    }
    let stored: u64 = rows.iter().flat_map(|rows| rows.iter()).map(stored_bytes).sum();
    let stream: usize = events.iter().map(|event| event.bytes.div_ceil(KB) * KB).sum();
    Metered {
        events: count(events.len()),
        invocations,
        rows: count(rows.iter().map(|rows| rows.len()).sum()),
        write_calls: figure(written.calls),
        write_units: figure(written.units),
        metric_calls: count(metric_calls),
        stored_bytes: figure(stored),
        stream_bytes: count(stream),
    }
}

/// How many calls one invocation's metrics take: those of its events, merged by metric and dimension set, and the function's own.
fn calls_for_metrics(batch: &[Event]) -> usize {
    const METRICS_PER_CALL: usize = 1000;
    let of_function = Metric::ALL.len();
    let points = batch.iter().flat_map(|event| &event.metric_points);
    let merged: BTreeSet<_> = points.map(|point| (point.metric, &point.dimensions)).collect();
    (merged.len() + of_function).div_ceil(METRICS_PER_CALL)
}

/// A row by itself is metered in the store by the same rule as in a request that holds nothing else.
fn stored_bytes(row: &Row) -> u64 {
    cost(&[std::slice::from_ref(row)]).bytes
}

#[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
pub(crate) fn count(number: usize) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "metered bytes of some thousand events are far below 2^52"
)]
fn figure(number: u64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size of a batch is a small number that is not negative"
)]
fn whole(number: f64) -> usize {
    number.floor() as usize
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::samples::{Samples, mix};
    use super::*;

    fn journeys() -> Vec<Event> {
        let samples = Samples::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../events")).unwrap();
        mix(&[(&samples.journeys, 1.0)], 140)
    }

    #[test]
    fn alone_an_event_is_a_call_and_together_they_share() {
        let events = journeys();
        let alone = meter(&events, 1.0);
        assert!((alone.write_calls - 140.0).abs() < 1e-9 && (alone.invocations - 140.0).abs() < 1e-9);
        let together = meter(&events, 10.0);
        assert!((together.invocations - 14.0).abs() < 1e-9);
        assert!(together.write_units < alone.write_units);
        // What the store keeps and what a stream takes does not depend on how they came.
        assert!((together.stored_bytes - alone.stored_bytes).abs() < 1e-9);
        assert!((together.stream_bytes - alone.stream_bytes).abs() < 1e-9);
    }

    #[test]
    fn batches_have_the_mean_that_was_asked_for() {
        let events = journeys();
        let check = |mean: f64, invocations: f64| {
            assert!((meter(&events, mean).invocations - invocations).abs() < 1e-9, "{mean}");
        };
        check(2.5, 56.0);
        check(0.3, 140.0);
        check(1000.0, 1.0);
    }

    #[test]
    fn figures_grow_with_the_number_of_events() {
        let metered = meter(&journeys(), 10.0);
        let twice = metered.and(metered);
        assert_eq!(metered.scaled_to(280.0), twice);
        assert_eq!(
            Metered::default().scaled_to(7.0).write_units.to_bits(),
            0.0_f64.to_bits()
        );
    }
}
