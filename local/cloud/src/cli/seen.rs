//! What came of the events: rows, metrics and quarantined records, asked from the services and not from the functions.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Datapoint, Dimension, Statistic};
use local_cloud::cloud::{DATABASE, NAMESPACE};
use local_cloud::{Cloud, CloudError, clients};
use model::schema::Table;
use serde_json::Value;
use sinks::timestream::COLUMNS_MEASURE_NAME;

use super::results::{self, table};

/// The number of rows that agent events made. Schedules tick meanwhile, so those of the other tables may grow.
pub(crate) async fn rows_of_agent_events(timestream: &str) -> Result<u64, CloudError> {
    let tables = [Table::AgentEvent, Table::AgentEventContact].map(Table::name);
    let counts = counts(timestream).await?.into_iter();
    Ok(counts
        .filter(|(name, _)| tables.contains(name))
        .map(|(_, count)| count)
        .sum())
}

/// The number of records that a function, as deployed under this name, has received by its metrics.
pub(crate) async fn received(cloud: &Cloud, function: &str) -> Result<u64, CloudError> {
    let client = clients::cloudwatch(&cloud.addresses.ministack);
    Ok(whole(metric_sum(&client, function, "RecordsReceived").await?))
}

/// A sum of counts.
pub(crate) fn whole(sum: f64) -> u64 {
    // A float that is no whole number in range becomes the nearest; counts of one run are far below 2^52.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sums of counts, which are never negative"
    )]
    let whole = sum.round() as u64;
    whole
}

/// The number of rows in each table.
pub(crate) async fn row_counts(timestream: &str) -> Result<String, CloudError> {
    let counts = counts(timestream).await?.into_iter();
    let rows: Vec<Vec<String>> = counts
        .map(|(name, count)| vec![name.to_owned(), count.to_string()])
        .collect();
    Ok(table(&["table", "rows"], &rows))
}

async fn counts(timestream: &str) -> Result<Vec<(&'static str, u64)>, CloudError> {
    let client = clients::timestream_query(timestream);
    let mut counts = Vec::new();
    for name in Table::ALL.iter().map(|table| table.name()) {
        let counted = results::query(&client, &count_of(name)).await?;
        let count = counted.rows.into_iter().flatten().next().unwrap_or_default();
        counts.push((
            name,
            count
                .parse()
                .map_err(CloudError::call(format!("{name} has {count:?} rows")))?,
        ));
    }
    Ok(counts)
}

/// Those rows that came of something, and not those that are there for their columns.
fn count_of(table: &str) -> String {
    format!(r#"SELECT count(*) FROM "{DATABASE}"."{table}" WHERE measure_name <> '{COLUMNS_MEASURE_NAME}'"#)
}

/// The metrics in CloudWatch by name, with the names of their dimensions and the number of series.
pub(crate) async fn metrics(cloudwatch: &str) -> Result<String, CloudError> {
    let client = clients::cloudwatch(cloudwatch);
    let mut by_name: BTreeMap<String, (BTreeSet<String>, u64)> = BTreeMap::new();
    let mut pages = client.list_metrics().namespace(NAMESPACE).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(CloudError::call("ListMetrics failed"))?;
        for metric in page.metrics() {
            let (dimensions, series) = by_name
                .entry(metric.metric_name().unwrap_or_default().to_owned())
                .or_default();
            dimensions.insert(dimension_names(metric.dimensions()));
            *series += 1;
        }
    }
    let rows: Vec<Vec<String>> = by_name
        .into_iter()
        .map(|(name, (dimensions, series))| {
            vec![
                name,
                dimensions.into_iter().collect::<Vec<_>>().join(" | "),
                series.to_string(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Err(CloudError::Unexpected(format!(
            "CloudWatch has no metric in the namespace {NAMESPACE}"
        )));
    }
    Ok(table(&["metric", "by", "series"], &rows))
}

/// The sum of a metric that a function sent about itself in the last day.
pub(crate) async fn metric_sum(
    client: &aws_sdk_cloudwatch::Client,
    function: &str,
    metric: &str,
) -> Result<f64, CloudError> {
    const DAY: Duration = Duration::from_hours(24);
    let now = SystemTime::now();
    let request = client.get_metric_statistics().namespace(NAMESPACE).metric_name(metric);
    let request = request.dimensions(Dimension::builder().name("FunctionName").value(function).build());
    let request = request.statistics(Statistic::Sum).period(24 * 3600);
    let request = request
        .start_time(DateTime::from(now - DAY))
        .end_time(DateTime::from(now + DAY));
    let answer = request
        .send()
        .await
        .map_err(CloudError::call(format!("GetMetricStatistics {metric} failed")))?;
    Ok(answer.datapoints().iter().filter_map(Datapoint::sum).sum())
}

fn dimension_names(dimensions: &[Dimension]) -> String {
    let mut names: Vec<&str> = dimensions.iter().filter_map(Dimension::name).collect();
    names.sort_unstable();
    names.join(", ")
}

/// The quarantined records by function and reason.
pub(crate) async fn quarantined(s3: &str, bucket: &str) -> Result<String, CloudError> {
    let client = clients::s3(s3);
    let mut by_reason: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut pages = client.list_objects_v2().bucket(bucket).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(CloudError::call("ListObjectsV2 failed"))?;
        for key in page.contents().iter().filter_map(|object| object.key()) {
            let function = key.split_once('/').map_or(key, |(function, _)| function);
            let reason = reason(&client, bucket, key).await?;
            *by_reason.entry((function.to_owned(), reason)).or_default() += 1;
        }
    }
    let rows: Vec<Vec<String>> = by_reason
        .into_iter()
        .map(|((function, reason), objects)| vec![function, reason, objects.to_string()])
        .collect();
    Ok(table(&["function", "reason", "objects"], &rows))
}

async fn reason(client: &aws_sdk_s3::Client, bucket: &str, key: &str) -> Result<String, CloudError> {
    let failed = || format!("reading {key} from the quarantine failed");
    let object = client
        .get_object()
        .bucket(bucket)
        .key(key)
        .send()
        .await
        .map_err(CloudError::call(failed()))?;
    let body = object
        .body
        .collect()
        .await
        .map_err(CloudError::call(failed()))?
        .into_bytes();
    let body: Value = serde_json::from_slice(&body).map_err(CloudError::call(failed()))?;
    Ok(body
        .get("reason")
        .and_then(Value::as_str)
        .unwrap_or("(none given)")
        .to_owned())
}
