//! Asks a CloudWatch endpoint for the metrics of a panel, and computes its metric math.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::error::ProvideErrorMetadata;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy};
use boards::interpolate::{Unformatted, expand_variables};
use serde::Deserialize;
use serde_json::json;

use crate::answer::{Column, Frame, Kind, QueryError, with_causes};
use crate::expand::Surroundings;
use crate::math::{Series, evaluate, names};

/// A target as Grafana's CloudWatch data source has it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Target {
    ref_id: String,
    id: String,
    hide: bool,
    query_mode: String,
    namespace: String,
    metric_name: String,
    dimensions: BTreeMap<String, Values>,
    statistic: String,
    period: String,
    label: String,
    expression: String,
}

/// One value or several, as the editor has left it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

/// All targets of a panel at once, since metric math computes with other targets; each has an answer of its own.
pub(crate) async fn ask(
    client: &Client,
    targets: Vec<serde_json::Value>,
    surroundings: &Surroundings,
) -> Vec<(String, Result<Option<Frame>, QueryError>)> {
    let mut answers = Vec::new();
    let mut waiting = Vec::new();
    for value in targets {
        let ref_id = value
            .get("refId")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned();
        match serde_json::from_value::<Target>(value) {
            Ok(target) => waiting.push(with_variables(target, surroundings)),
            Err(error) => answers.push((ref_id, Err(QueryError::Target(error)))),
        }
    }
    let mut found = BTreeMap::new();
    let mut failed: Vec<String> = Vec::new();
    while let Some(next) = next(&waiting) {
        let target = waiting.swap_remove(next);
        // What it computes with has no answer, which was said already.
        if names(&target.expression).iter().any(|name| failed.contains(name)) {
            failed.push(target.id);
            continue;
        }
        let answer = one(client, &target, surroundings, &mut found).await;
        if answer.is_err() {
            failed.push(target.id.clone());
        }
        // Hidden ones are there for the others to compute with.
        let frame = answer.map(|series| (!target.hide).then(|| frame(&target, &series)));
        answers.push((target.ref_id, frame));
    }
    answers.sort_by(|(a, _), (b, _)| a.cmp(b));
    answers
}

/// A target that computes with none of those that wait; in a circle, any.
fn next(waiting: &[Target]) -> Option<usize> {
    let depends = |target: &Target| {
        let names = names(&target.expression);
        waiting.iter().any(|other| names.contains(&other.id))
    };
    let free = waiting.iter().position(|target| !depends(target));
    free.or((!waiting.is_empty()).then_some(0))
}

fn with_variables(target: Target, surroundings: &Surroundings) -> Target {
    let choices = surroundings.choices();
    let expand = |text: &str| expand_variables(text, &choices, surroundings.range(), Unformatted::Glob);
    let expand_all = |values: Values| match values {
        Values::One(value) => Values::One(expand(&value)),
        Values::Several(values) => Values::Several(values.iter().map(|value| expand(value)).collect()),
    };
    let dimensions = target.dimensions.into_iter();
    Target {
        namespace: expand(&target.namespace),
        metric_name: expand(&target.metric_name),
        expression: expand(&target.expression),
        label: expand(&target.label),
        dimensions: dimensions.map(|(name, values)| (name, expand_all(values))).collect(),
        ..target
    }
}

async fn one(
    client: &Client,
    target: &Target,
    surroundings: &Surroundings,
    found: &mut BTreeMap<String, Series>,
) -> Result<Series, QueryError> {
    if !matches!(target.query_mode.as_str(), "" | "Metrics") {
        return Err(QueryError::DataSource(format!("cloudwatch, {}", target.query_mode)));
    }
    let period = period(target, surroundings);
    let series = if target.expression.is_empty() {
        metric(client, target, surroundings, period).await?
    } else {
        evaluate(&target.expression, found, &times(surroundings, period))?
    };
    if !target.id.is_empty() {
        found.insert(target.id.clone(), series.clone());
    }
    Ok(series)
}

/// Seconds of one point. Where the panel leaves it open, the distance of its points, in whole minutes.
fn period(target: &Target, surroundings: &Surroundings) -> i32 {
    let open = || {
        i32::try_from(surroundings.interval_millis() / 60_000 * 60)
            .unwrap_or(i32::MAX)
            .max(60)
    };
    target
        .period
        .parse()
        .ok()
        .filter(|period| *period > 0)
        .unwrap_or_else(open)
}

/// Milliseconds at which points of this period lie.
fn times(surroundings: &Surroundings, period: i32) -> Vec<i64> {
    let step = i64::from(period) * 1000;
    let range = surroundings.range();
    let first = range.from.div_euclid(step).saturating_mul(step);
    let count = range.to.saturating_sub(first).div_euclid(step).clamp(0, 50_000);
    (0..=count).map(|index| first + index * step).collect()
}

async fn metric(
    client: &Client,
    target: &Target,
    surroundings: &Surroundings,
    period: i32,
) -> Result<Series, QueryError> {
    if !is_known(&target.statistic) {
        return Err(QueryError::Statistic(target.statistic.clone()));
    }
    let dimensions = target.dimensions.iter().filter_map(|(name, values)| {
        let value = match values {
            Values::One(value) => value,
            Values::Several(values) => values.first()?,
        };
        Some(Dimension::builder().name(name).value(value).build())
    });
    let metric = Metric::builder()
        .namespace(&target.namespace)
        .metric_name(&target.metric_name)
        .set_dimensions(Some(dimensions.collect()))
        .build();
    let statistic = MetricStat::builder()
        .metric(metric)
        .period(period)
        .stat(&target.statistic)
        .build();
    let query = MetricDataQuery::builder().id("one").metric_stat(statistic).build();
    let range = surroundings.range();
    let mut token = None;
    let mut series = Series::new();
    loop {
        let request = client
            .get_metric_data()
            .metric_data_queries(query.clone())
            .start_time(DateTime::from_millis(range.from))
            .end_time(DateTime::from_millis(range.to))
            .scan_by(ScanBy::TimestampAscending)
            .set_next_token(token);
        let page = request.send().await.map_err(|error| {
            let message = error.message().map(str::to_owned);
            QueryError::Refused(message.unwrap_or_else(|| with_causes(&error)))
        })?;
        for result in page.metric_data_results() {
            let points = result.timestamps().iter().zip(result.values());
            series.extend(points.map(|(at, value)| (at.secs() * 1000, *value)));
        }
        token = page.next_token;
        if token.is_none() {
            return Ok(series);
        }
    }
}

/// What stands for CloudWatch on this machine answers every other statistic with the average, which would be a lie.
fn is_known(statistic: &str) -> bool {
    let percentile = statistic
        .strip_prefix('p')
        .is_some_and(|rest| rest.parse::<f64>().is_ok());
    percentile || ["Average", "Maximum", "Minimum", "SampleCount", "Sum"].contains(&statistic)
}

fn frame(target: &Target, series: &Series) -> Frame {
    let name = [&target.label, &target.metric_name, &target.id, &target.ref_id];
    let name = name
        .into_iter()
        .find(|name| !name.is_empty())
        .map_or("", String::as_str);
    let name = name
        .replace("${PROP('MetricName')}", &target.metric_name)
        .replace("${PROP('Stat')}", &target.statistic);
    Frame {
        ref_id: target.ref_id.clone(),
        columns: vec![Column::new("time", Kind::Time), Column::new(&name, Kind::Number)],
        rows: series.iter().map(|(at, value)| vec![json!(at), json!(value)]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Target, is_known, next, period, times};
    use crate::expand::Surroundings;

    fn surroundings(minutes: i64) -> Surroundings {
        let json = json!({ "from": 30_000, "to": 30_000 + minutes * 60_000, "maxDataPoints": 10 });
        serde_json::from_value(json).unwrap()
    }

    fn target(id: &str, expression: &str) -> Target {
        Target {
            id: id.to_owned(),
            expression: expression.to_owned(),
            ..Target::default()
        }
    }

    #[test]
    fn what_is_computed_with_comes_first() {
        let check = |expressions: &[(&str, &str)], expected: &[&str]| {
            let mut waiting: Vec<Target> = expressions.iter().map(|(id, math)| target(id, math)).collect();
            let mut order = Vec::new();
            while let Some(index) = next(&waiting) {
                order.push(waiting.remove(index).id);
            }
            assert_eq!(order, expected);
        };
        check(&[("sum", "a + b"), ("a", ""), ("b", "")], &["a", "b", "sum"]);
        check(&[("c", "b * 2"), ("b", "a * 2"), ("a", "")], &["a", "b", "c"]);
        // A circle ends, too.
        check(&[("x", "y"), ("y", "x")], &["x", "y"]);
    }

    #[test]
    fn a_statistic_that_would_be_answered_with_the_average_is_not_asked_for() {
        for known in ["Sum", "Average", "p99", "p99.9", "SampleCount"] {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["TC(:15000)", "PR(:15000)", "p", "median", ""] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }

    #[test]
    fn points_lie_on_whole_periods() {
        let of = |text: &str| Target {
            period: text.to_owned(),
            ..Target::default()
        };
        assert_eq!(period(&of("300"), &surroundings(10)), 300);
        assert_eq!(period(&of(""), &surroundings(10)), 60);
        assert_eq!(period(&of("auto"), &surroundings(600)), 3600);
        assert_eq!(times(&surroundings(3), 60), [0, 60_000, 120_000, 180_000]);
    }

    #[test]
    fn targets_are_read_as_grafana_writes_them() {
        let json = json!({
            "refId": "A", "id": "m", "hide": true, "queryMode": "Metrics", "namespace": "N", "metricName": "M",
            "dimensions": { "One": ["a"], "Two": "b" }, "statistic": "Sum", "period": "60", "label": "L", "region": "default",
        });
        let target: Target = serde_json::from_value(json).unwrap();
        assert_eq!(
            (target.hide, target.dimensions.len(), target.period.as_str()),
            (true, 2, "60")
        );
    }
}
