//! The service's throttling: token buckets for a whole account, shared by every caller and instance.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::request::Operation;

/// How fast a bucket fills, and how much it holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Requests per second.
    pub per_second: f64,
    /// Requests at once after a pause.
    pub burst: f64,
}

/// The rates to throttle at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// Of GetCurrentMetricData.
    pub metrics: Rate,
    /// Of all other operations together.
    pub others: Rate,
}

impl Throttle {
    /// The service's documented default quotas.
    pub const SERVICE: Self = Self {
        metrics: Rate {
            per_second: 5.0,
            burst: 8.0,
        },
        others: Rate {
            per_second: 2.0,
            burst: 5.0,
        },
    };
}

/// The buckets.
#[derive(Debug)]
pub(crate) struct Buckets {
    metrics: Mutex<Bucket>,
    others: Mutex<Bucket>,
}

impl Buckets {
    pub(crate) fn new(throttle: Throttle, now: Instant) -> Self {
        Self {
            metrics: Mutex::new(Bucket::full(throttle.metrics, now)),
            others: Mutex::new(Bucket::full(throttle.others, now)),
        }
    }

    /// Whether a request may pass; if so, a token is gone.
    pub(crate) fn take(&self, operation: Operation, now: Instant) -> bool {
        let bucket = match operation {
            Operation::GetCurrentMetricData => &self.metrics,
            _ => &self.others,
        };
        bucket.lock().unwrap_or_else(PoisonError::into_inner).take(now)
    }
}

#[derive(Debug)]
struct Bucket {
    rate: Rate,
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    fn full(rate: Rate, now: Instant) -> Self {
        Self {
            rate,
            tokens: rate.burst,
            filled: now,
        }
    }

    fn take(&mut self, now: Instant) -> bool {
        let seconds = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = (self.tokens + seconds * self.rate.per_second).min(self.rate.burst);
        self.filled = now;
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let start = Instant::now();
        let buckets = Buckets::new(Throttle::SERVICE, start);
        let passed = |operation, millis| {
            let now = start + Duration::from_millis(millis);
            (0..10).filter(|_| buckets.take(operation, now)).count()
        };
        assert_eq!(passed(Operation::SearchQueues, 0), 5);
        assert_eq!(passed(Operation::SearchUsers, 0), 0, "the bucket is shared");
        assert_eq!(
            passed(Operation::GetCurrentMetricData, 0),
            8,
            "but not with the metrics"
        );
        assert_eq!(passed(Operation::SearchUsers, 500), 1);
        assert_eq!(passed(Operation::ListInstances, 1_500), 2);
        assert_eq!(
            passed(Operation::ListInstances, 60_000),
            5,
            "no more than the burst is saved up"
        );
    }
}
