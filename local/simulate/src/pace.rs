//! When things are sent: as fast as it goes, or as the clock goes.

use std::time::Duration;

use simulator::Millis;

/// How simulated time follows the clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pace {
    /// It does not: everything is due at once.
    Max,
    /// So many times as fast.
    Times {
        /// How many times.
        times: f64,
        /// The simulated instant at which the program began.
        anchor: Millis,
    },
}

impl Pace {
    /// So many times as fast as the clock, from `anchor` on.
    pub(crate) fn times(times: f64, anchor: Millis) -> Self {
        Self::Times { times, anchor }
    }

    /// How long after the program began a simulated instant is due. What is before the anchor is due at once.
    pub(crate) fn due(self, at: Millis) -> Duration {
        match self {
            Self::Max => Duration::ZERO,
            Self::Times { times, anchor } => {
                let millis = u64::try_from(at.saturating_sub(anchor)).unwrap_or(0);
                let seconds = Duration::from_millis(millis).as_secs_f64() / times;
                Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
            }
        }
    }

    /// How long to wait for a simulated instant, so long after the program began; `None` if it is due.
    pub(crate) fn wait(self, at: Millis, elapsed: Duration) -> Option<Duration> {
        let wait = self.due(at).checked_sub(elapsed)?;
        (!wait.is_zero()).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_times_as_fast_an_hour_takes_a_minute() {
        let pace = Pace::times(60.0, 1_000);
        let check = |at, elapsed: f64, expected: Option<f64>| {
            let wait = pace.wait(at, Duration::from_secs_f64(elapsed));
            assert_eq!(wait.map(|wait| wait.as_secs_f64()), expected, "{at} after {elapsed} s");
        };
        check(1_000, 0.0, None);
        check(500, 0.0, None);
        check(1_000 + 3_600_000, 0.0, Some(60.0));
        check(1_000 + 3_600_000, 45.0, Some(15.0));
        check(1_000 + 3_600_000, 60.0, None);
        check(1_000 + 3_600_000, 61.0, None);
    }

    #[test]
    fn slower_than_the_clock_and_as_fast_as_it_goes() {
        let wait = |pace: Pace| pace.wait(10_000, Duration::ZERO);
        assert_eq!(wait(Pace::times(0.5, 0)), Some(Duration::from_secs(20)));
        assert_eq!(wait(Pace::Max), None);
    }
}
