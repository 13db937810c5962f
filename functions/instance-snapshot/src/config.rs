//! What this function is configured with besides what every function is: its pace.

use std::time::Duration;

use crate::pacing::{Pacing, Rate, Retries};

/// The account's quotas on the Connect API, and the part of them that is left to others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Config {
    /// `CONNECT_METRICS_RATE` and `CONNECT_METRICS_BURST`: the quota of GetCurrentMetricData, by default 5 a second and 8 at once.
    metrics: Rate,
    /// `CONNECT_RATE` and `CONNECT_BURST`: the quota of the other operations, by default 2 a second and 5 at once.
    others: Rate,
    /// `CONNECT_RESERVE`: the share of both that is left to humans and other tools, by default 0.25.
    reserve: f64,
}

/// A setting that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: expected {expected}")]
pub(crate) struct ConfigError {
    name: &'static str,
    expected: &'static str,
}

impl Config {
    /// Reads the environment.
    pub(crate) fn from_env() -> Result<Self, ConfigError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one place that reads this function's own settings"
        )]
        Self::read(|name| std::env::var(name).ok())
    }

    fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let number = |name: &'static str, default: f64, range: (f64, f64), expected: &'static str| match lookup(name) {
            None => Ok(default),
            Some(text) => text
                .trim()
                .parse()
                .ok()
                .filter(|number| (range.0..=range.1).contains(number))
                .ok_or(ConfigError { name, expected }),
        };
        let rate = |name, default| number(name, default, (0.1, 1000.0), "requests per second, from 0.1 to 1000");
        let burst = |name, default| number(name, default, (1.0, 1000.0), "requests at once, from 1 to 1000");
        Ok(Self {
            metrics: Rate {
                per_second: rate("CONNECT_METRICS_RATE", 5.0)?,
                burst: burst("CONNECT_METRICS_BURST", 8.0)?,
            },
            others: Rate {
                per_second: rate("CONNECT_RATE", 2.0)?,
                burst: burst("CONNECT_BURST", 5.0)?,
            },
            reserve: number(
                "CONNECT_RESERVE",
                0.25,
                (0.0, 0.9),
                "the share of the quotas that is left to others, from 0 to 0.9",
            )?,
        })
    }

    /// The pace that these settings make.
    pub(crate) fn pacing(&self) -> Pacing {
        let retries = Retries {
            attempts: 6,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(5),
        };
        Pacing::new(self.metrics, self.others, self.reserve, retries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_settings_the_services_default_quotas_hold() {
        let rate = |per_second, burst| Rate { per_second, burst };
        let expected = Config {
            metrics: rate(5.0, 8.0),
            others: rate(2.0, 5.0),
            reserve: 0.25,
        };
        assert_eq!(Config::read(|_| None), Ok(expected));
    }

    #[test]
    fn a_bad_value_is_named_with_what_was_expected() {
        let check = |name: &'static str, value: &str, expected: &str| {
            let read = Config::read(|asked| (asked == name).then(|| value.to_owned()));
            let error = read.err().map(|error| error.to_string()).unwrap_or_default();
            assert_eq!(error, expected, "{name}={value}");
        };
        check("CONNECT_RATE", "10", "");
        check(
            "CONNECT_RATE",
            "",
            "CONNECT_RATE: expected requests per second, from 0.1 to 1000",
        );
        check(
            "CONNECT_RATE",
            "0",
            "CONNECT_RATE: expected requests per second, from 0.1 to 1000",
        );
        check(
            "CONNECT_BURST",
            "NaN",
            "CONNECT_BURST: expected requests at once, from 1 to 1000",
        );
        check(
            "CONNECT_RESERVE",
            "1",
            "CONNECT_RESERVE: expected the share of the quotas that is left to others, from 0 to 0.9",
        );
    }
}
