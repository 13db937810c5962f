//! Published unit prices, as data.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The prices that come with the program.
const BUILT_IN: &str = include_str!("../../prices.toml");

/// One price.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Price {
    /// US dollars for `per` units.
    pub(crate) usd: f64,
    pub(crate) per: f64,
    /// What is counted, or how many of it, as people write it.
    pub(crate) unit: String,
    /// The page that publishes it.
    pub(crate) source: String,
    /// When the figure was seen last, or `undated`.
    pub(crate) date: String,
    /// Where it was seen then.
    pub(crate) seen: String,
}

macro_rules! prices {
    ($($name:ident)*) => {
        /// Every price that a bill needs. A file that lacks one, or has another, is refused.
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        pub(crate) struct Prices {
            pub(crate) region: String,
            $(pub(crate) $name: Price,)*
        }

        impl Prices {
            /// All of them, by the name they have in the file.
            pub(crate) fn all(&self) -> Vec<(String, &Price)> {
                vec![$((stringify!($name).replace('_', "-"), &self.$name),)*]
            }
        }
    };
}

prices! {
    kinesis_stream_hour
    kinesis_data_in
    kinesis_data_out
    kinesis_extended_retention
    lambda_request
    lambda_duration_arm64
    timestream_write
    timestream_memory
    timestream_magnetic
    timestream_query
    sqs_request
    scheduler_invocation
    cloudwatch_metric
    cloudwatch_metric_above_10000
    cloudwatch_put
    cloudwatch_alarm
    cloudwatch_composite_alarm
    cloudwatch_dashboard
    logs_ingestion
    logs_storage
    xray_trace
    kms_key
    kms_request
    secret
    s3_put
    sns_email
}

/// A file of prices that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PricesError {
    #[error("{path} cannot be read")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{name} is no list of prices")]
    Malformed { name: String, source: toml::de::Error },
}

impl Prices {
    /// The prices of a file, or those that come with the program.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, PricesError> {
        let Some(path) = path else {
            return Self::parse("the built-in list", BUILT_IN);
        };
        let text = std::fs::read_to_string(path).map_err(|source| PricesError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&path.display().to_string(), &text)
    }

    fn parse(name: &str, text: &str) -> Result<Self, PricesError> {
        toml::from_str(text).map_err(|source| PricesError::Malformed {
            name: name.to_owned(),
            source,
        })
    }
}

impl Price {
    /// What so many single units cost.
    pub(crate) fn of(&self, quantity: f64) -> f64 {
        quantity / self.per * self.usd
    }

    /// As people write it: `0.20/M`.
    pub(crate) fn text(&self) -> String {
        let usd = self.usd.to_string();
        let has_cents = usd.split_once('.').is_some_and(|(_, cents)| cents.len() > 1);
        format!(
            "{}/{}",
            if has_cents { usd } else { format!("{:.2}", self.usd) },
            self.unit
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_prices_say_where_and_when_they_were_published() {
        let prices = Prices::read(None).unwrap();
        assert_eq!(prices.region, "us-east-1");
        for (name, price) in prices.all() {
            assert!(price.usd > 0.0 && price.per >= 1.0, "{name}");
            assert!(price.source.starts_with("https://aws.amazon.com/"), "{name}");
            assert!(price.date.starts_with("202") || price.date == "undated", "{name}");
            assert!(!price.seen.is_empty(), "{name}");
        }
        assert!((prices.lambda_request.of(2_500_000.0) - 0.5).abs() < 1e-9);
        assert_eq!(prices.kms_request.text(), "0.03/10,000");
        assert_eq!(prices.lambda_request.text(), "0.20/M");
        assert_eq!(prices.timestream_memory.text(), "0.036/GB-hour");
    }

    #[test]
    fn a_list_that_lacks_a_price_or_has_another_is_refused() {
        let check = |text: &str, expected: &str| {
            let error = Prices::parse("mine", text).unwrap_err();
            assert_eq!(error.to_string(), "mine is no list of prices");
            let shown = sinks::chain(&error);
            assert!(shown.contains(expected), "{shown}");
        };
        check("region = \"eu-west-1\"", "missing field `kinesis-stream-hour`");
        check(&format!("{BUILT_IN}\n[lunch]\nusd = 1"), "unknown field `lunch`");
        check("=", "");
    }
}
