//! CloudWatch metrics: points merged to values and counts, in as few calls as they fit.

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, MetricDatum, StandardUnit};
use model::metric_point::{Dimensions, Metric, Unit};
use model::{Instant, MetricPoint};

use crate::chain;

/// CloudWatch's limit on metrics per `PutMetricData` call.
const MAX_DATA_PER_CALL: usize = 1000;
/// CloudWatch's limit on different values of one metric in a call.
const MAX_VALUES_PER_DATUM: usize = 150;
/// CloudWatch takes points up to two weeks old, and refuses the whole call for one that is older.
const MAX_AGE_MILLIS: i64 = 14 * 24 * 3600 * 1000;
const MILLIS_PER_MINUTE: i64 = 60_000;

/// A CloudWatch namespace that points are put into.
#[derive(Debug)]
pub struct CloudWatch {
    client: Client,
    namespace: String,
}

/// Points that did not arrive.
#[derive(Debug, thiserror::Error)]
#[error("{points} metric points were not sent: {reason}")]
pub struct MetricsNotSent {
    /// How many.
    pub points: usize,
    /// The whole chain of errors of the last call that failed.
    pub reason: String,
}

impl CloudWatch {
    /// A sender into `namespace`. Nothing is called yet.
    pub fn new(config: &SdkConfig, namespace: String) -> Self {
        Self {
            client: Client::new(config),
            namespace,
        }
    }

    /// Sends the points. Points that CloudWatch would refuse, and their whole call with them, are left out and reported as not
    /// sent.
    pub async fn put(&self, points: &[MetricPoint], now: Instant) -> Result<(), MetricsNotSent> {
        let (good, bad): (Vec<_>, Vec<_>) = points
            .iter()
            .partition(|point| now.millis() - point.time.millis() < MAX_AGE_MILLIS && are_accepted(&point.dimensions));
        let mut failure = (!bad.is_empty()).then(|| MetricsNotSent {
            points: bad.len(),
            reason: "older than the two weeks CloudWatch takes, or a dimension it does not take".to_owned(),
        });
        let data = merge(&good);
        for call in data.chunks(MAX_DATA_PER_CALL) {
            let sent = self
                .client
                .put_metric_data()
                .namespace(&self.namespace)
                .set_metric_data(Some(call.to_vec()))
                .send()
                .await;
            if let Err(error) = sent {
                let failure = failure.get_or_insert_with(|| MetricsNotSent {
                    points: 0,
                    reason: String::new(),
                });
                failure.reason = chain(&error);
                failure.points += call.iter().map(number_of_points).sum::<usize>();
            }
        }
        failure.map_or(Ok(()), Err)
    }
}

/// CloudWatch takes dimension values of 1 to 1024 printable ASCII characters that do not begin with a colon.
fn are_accepted(dimensions: &Dimensions) -> bool {
    dimensions.pairs().into_iter().all(|(_, value)| {
        (1..=1024).contains(&value.len())
            && !value.starts_with(':')
            && value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
            && !value.trim().is_empty()
    })
}

/// What makes points one datum: metric, dimension set and minute.
type Key<'a> = (Metric, &'a Dimensions, i64);

/// Merges points of one metric, dimension set and minute into values and counts.
fn merge(points: &[&MetricPoint]) -> Vec<MetricDatum> {
    let mut merged: BTreeMap<Key<'_>, BTreeMap<u64, u32>> = BTreeMap::new();
    for point in points.iter().filter(|point| point.value.is_finite()) {
        let minute = point.time.millis() / MILLIS_PER_MINUTE;
        *merged
            .entry((point.metric, &point.dimensions, minute))
            .or_default()
            .entry(point.value.to_bits())
            .or_default() += 1;
    }
    let data = merged.iter().flat_map(|((metric, dimensions, minute), counts)| {
        let values: Vec<(f64, f64)> = counts
            .iter()
            .map(|(bits, count)| (f64::from_bits(*bits), f64::from(*count)))
            .collect();
        let data: Vec<_> = values
            .chunks(MAX_VALUES_PER_DATUM)
            .map(|values| datum(*metric, dimensions, *minute, values))
            .collect();
        data
    });
    data.collect()
}

fn datum(metric: Metric, dimensions: &Dimensions, minute: i64, values: &[(f64, f64)]) -> MetricDatum {
    let dimensions = dimensions
        .pairs()
        .into_iter()
        .map(|(name, value)| Dimension::builder().name(name).value(value).build());
    MetricDatum::builder()
        .metric_name(metric.name())
        .set_dimensions(Some(dimensions.collect()))
        .timestamp(DateTime::from_millis(minute * MILLIS_PER_MINUTE))
        .set_values(Some(values.iter().map(|(value, _)| *value).collect()))
        .set_counts(Some(values.iter().map(|(_, count)| *count).collect()))
        .unit(unit(metric.unit()))
        .build()
}

fn unit(unit: Unit) -> StandardUnit {
    match unit {
        Unit::Count => StandardUnit::Count,
        Unit::Seconds => StandardUnit::Seconds,
        Unit::Milliseconds => StandardUnit::Milliseconds,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of points are small whole numbers"
)]
fn number_of_points(datum: &MetricDatum) -> usize {
    datum.counts().iter().sum::<f64>() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(metric: Metric, instance: &str, seconds: i64, value: f64) -> MetricPoint {
        let time = Instant::from_millis(1_700_000_040_000 + seconds * 1000).unwrap();
        MetricPoint {
            metric,
            dimensions: Dimensions::Instance(instance.into()),
            time,
            value,
        }
    }

    #[test]
    fn points_of_one_metric_dimension_set_and_minute_are_one_datum() {
        let points = [
            point(Metric::QueueTime, "i-1", 0, 3.5),
            point(Metric::QueueTime, "i-1", 59, 3.5),
            point(Metric::QueueTime, "i-1", 59, 4.0),
            point(Metric::QueueTime, "i-1", 60, 3.5),
            point(Metric::QueueTime, "i-2", 0, 3.5),
            point(Metric::HoldTime, "i-1", 0, 3.5),
            point(Metric::HoldTime, "i-1", 0, f64::NAN),
        ];
        let data = merge(&points.iter().collect::<Vec<_>>());
        let shown: Vec<String> = data
            .iter()
            .map(|datum| {
                let (name, instance) = (datum.metric_name().unwrap(), datum.dimensions()[0].value().unwrap());
                let minute = datum.timestamp().unwrap().secs() / 60 % 10;
                format!(
                    "{name} {instance} minute {minute}: {:?} x {:?} {}",
                    datum.values(),
                    datum.counts(),
                    datum.unit().unwrap()
                )
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @"
        QueueTime i-1 minute 4: [3.5, 4.0] x [2.0, 1.0] Seconds
        QueueTime i-1 minute 5: [3.5] x [1.0] Seconds
        QueueTime i-2 minute 4: [3.5] x [1.0] Seconds
        HoldTime i-1 minute 4: [3.5] x [1.0] Seconds
        ");
    }

    #[test]
    fn a_dimension_that_cloudwatch_refuses_is_left_out() {
        let check = |value: &str, expected: bool| {
            let dimensions = Dimensions::Channel("i-1".into(), value.into());
            assert_eq!(are_accepted(&dimensions), expected, "{value:?}");
        };
        check("VOICE", true);
        check("WEB CALL", true);
        check("", false);
        check("  ", false);
        check(":VOICE", false);
        check("VOIX-\u{c9}", false);
        check("A\nB", false);
        check(&"x".repeat(1025), false);
    }

    #[test]
    fn a_datum_holds_at_most_150_values() {
        let points: Vec<_> = (0..151)
            .map(|n| point(Metric::QueueTime, "i-1", 0, f64::from(n)))
            .collect();
        let lengths: Vec<usize> = merge(&points.iter().collect::<Vec<_>>())
            .iter()
            .map(|datum| datum.values().len())
            .collect();
        assert_eq!(lengths, [150, 1]);
    }
}
