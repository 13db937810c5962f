//! Keeping under Connect's quotas, which every caller of the account shares.
//!
//! A token bucket for each of the two quotas there are, a part of each left to humans in the console and to other tools; and the
//! pauses between tries of one call. Nothing here sleeps or reads a clock: it says until when to wait.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Which of the account's quotas a call is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quota {
    /// GetCurrentMetricData, which has its own.
    Metrics,
    /// Every other operation; they are taken to share one.
    Others,
}

/// A quota.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rate {
    /// Requests per second, in the long run.
    pub(crate) per_second: f64,
    /// Requests at once after a pause.
    pub(crate) burst: f64,
}

/// How one call is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retries {
    /// Tries of one call, the first among them.
    pub(crate) attempts: u32,
    /// The longest pause after the first try; it doubles with every further one.
    pub(crate) first_pause: Duration,
    /// The longest pause of all.
    pub(crate) longest_pause: Duration,
}

/// The pace of all calls that this function makes.
#[derive(Debug)]
pub(crate) struct Pacing {
    metrics: Mutex<Bucket>,
    others: Mutex<Bucket>,
    pub(crate) retries: Retries,
}

impl Pacing {
    /// A pace that leaves the share `reserve` (0 to 1) of both quotas to others.
    pub(crate) fn new(metrics: Rate, others: Rate, reserve: f64, retries: Retries) -> Self {
        Self {
            metrics: Mutex::new(Bucket::new(metrics.without(reserve))),
            others: Mutex::new(Bucket::new(others.without(reserve))),
            retries,
        }
    }

    /// When the next call may be made. It is counted, unless that would be past the deadline: then the answer is nothing.
    pub(crate) fn reserve(&self, quota: Quota, now: Instant, deadline: Instant) -> Option<Instant> {
        self.bucket(quota).reserve(now, deadline)
    }

    /// Connect throttled a call: others have emptied the account's bucket, so ours is emptied too.
    pub(crate) fn throttled(&self, quota: Quota, now: Instant) {
        self.bucket(quota).empty(now);
    }

    fn bucket(&self, quota: Quota) -> MutexGuard<'_, Bucket> {
        let bucket = match quota {
            Quota::Metrics => &self.metrics,
            Quota::Others => &self.others,
        };
        bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rate {
    fn without(self, reserve: f64) -> Self {
        let share = 1.0 - reserve.clamp(0.0, 0.99);
        Self {
            per_second: self.per_second * share,
            burst: (self.burst * share).floor().max(1.0),
        }
    }
}

impl Retries {
    /// The pause after that try (1 is the first): anything up to a limit that doubles, so that callers who were throttled together do
    /// not come back together. `random` is between 0 and 1.
    pub(crate) fn pause(&self, attempt: u32, random: f64) -> Duration {
        let doubled = self
            .first_pause
            .saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        doubled.min(self.longest_pause).mul_f64(random.clamp(0.0, 1.0))
    }
}

/// A token bucket, kept as the one moment at which it will be full again.
#[derive(Debug)]
struct Bucket {
    /// One token comes in this time.
    interval: Duration,
    /// How long before it is full again the bucket still has a token.
    tolerance: Duration,
    full_at: Option<Instant>,
}

impl Bucket {
    fn new(rate: Rate) -> Self {
        let interval = Duration::from_secs_f64(1.0 / rate.per_second.max(0.001));
        Self {
            interval,
            tolerance: interval.mul_f64(rate.burst - 1.0),
            full_at: None,
        }
    }

    fn reserve(&mut self, now: Instant, deadline: Instant) -> Option<Instant> {
        let full_at = self.full_at.unwrap_or(now).max(now);
        let may_go = full_at.checked_sub(self.tolerance).unwrap_or(now).max(now);
        if may_go >= deadline {
            return None;
        }
        self.full_at = Some(full_at + self.interval);
        Some(may_go)
    }

    fn empty(&mut self, now: Instant) {
        let emptied = now + self.tolerance + self.interval;
        self.full_at = Some(self.full_at.unwrap_or(now).max(emptied));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHERS: Rate = Rate {
        per_second: 2.0,
        burst: 5.0,
    };
    const METRICS: Rate = Rate {
        per_second: 5.0,
        burst: 8.0,
    };
    const RETRIES: Retries = Retries {
        attempts: 5,
        first_pause: Duration::from_millis(400),
        longest_pause: Duration::from_secs(2),
    };

    /// After how many milliseconds each of `calls` calls, all asked for at once, may be made.
    fn waits(pacing: &Pacing, quota: Quota, now: Instant, calls: usize) -> Vec<u128> {
        let deadline = now + Duration::from_hours(1);
        (0..calls)
            .map(|_| (pacing.reserve(quota, now, deadline).unwrap() - now).as_millis())
            .collect()
    }

    #[test]
    fn a_burst_goes_at_once_and_then_the_rate() {
        let now = Instant::now();
        let pacing = Pacing::new(METRICS, OTHERS, 0.0, RETRIES);
        assert_eq!(waits(&pacing, Quota::Others, now, 7), [0, 0, 0, 0, 0, 500, 1000]);
        assert_eq!(
            waits(&pacing, Quota::Metrics, now, 9),
            [0, 0, 0, 0, 0, 0, 0, 0, 200],
            "its own bucket"
        );
        let later = now + Duration::from_hours(1);
        assert_eq!(
            waits(&pacing, Quota::Others, later, 6),
            [0, 0, 0, 0, 0, 500],
            "no more than the burst is saved up"
        );
    }

    #[test]
    fn a_reserve_is_left_of_rate_and_burst() {
        let now = Instant::now();
        let pacing = Pacing::new(METRICS, OTHERS, 0.25, RETRIES);
        assert_eq!(waits(&pacing, Quota::Others, now, 5), [0, 0, 0, 666, 1333]);
        let nearly_all = Pacing::new(METRICS, OTHERS, 0.9, RETRIES);
        assert_eq!(
            waits(&nearly_all, Quota::Others, now, 2),
            [0, 5000],
            "one call is always left"
        );
    }

    #[test]
    fn nothing_is_counted_that_would_come_after_the_deadline() {
        let now = Instant::now();
        let pacing = Pacing::new(METRICS, OTHERS, 0.0, RETRIES);
        let deadline = now + Duration::from_millis(400);
        let made = (0..20)
            .filter(|_| pacing.reserve(Quota::Others, now, deadline).is_some())
            .count();
        assert_eq!(made, 5);
        assert_eq!(waits(&pacing, Quota::Others, now, 1), [500]);
        assert_eq!(pacing.reserve(Quota::Others, deadline, deadline), None);
    }

    #[test]
    fn being_throttled_empties_the_bucket() {
        let now = Instant::now();
        let pacing = Pacing::new(METRICS, OTHERS, 0.0, RETRIES);
        pacing.throttled(Quota::Others, now);
        assert_eq!(waits(&pacing, Quota::Others, now, 2), [500, 1000]);
        assert_eq!(waits(&pacing, Quota::Metrics, now, 1), [0]);
    }

    #[test]
    fn pauses_double_up_to_a_limit_and_are_jittered() {
        let longest: Vec<u128> = (1..6).map(|attempt| RETRIES.pause(attempt, 1.0).as_millis()).collect();
        assert_eq!(longest, [400, 800, 1600, 2000, 2000]);
        assert_eq!(RETRIES.pause(2, 0.5).as_millis(), 400);
        assert_eq!(RETRIES.pause(u32::MAX, 0.0).as_millis(), 0);
    }
}
