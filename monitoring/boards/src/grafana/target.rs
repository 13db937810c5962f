//! What a panel asks: its data source and `targets`.

use serde_json::{Map, Value, json};

use crate::grafana::{cloudwatch, timestream};
use crate::source::{Format, Metric, MetricQuery, Source, Sql};

/// `datasource` of a panel.
pub(super) fn data_source(source: &Source) -> Option<Value> {
    match source {
        Source::Nothing => None,
        Source::Timestream(_) => Some(timestream()),
        Source::CloudWatch(_) => Some(cloudwatch()),
        Source::Panel(_) => Some(dashboard()),
    }
}

/// `targets` of a panel.
pub(super) fn targets(source: &Source) -> Vec<Value> {
    match source {
        Source::Nothing => Vec::new(),
        Source::Timestream(queries) => queries.iter().zip(REFERENCES).map(sql).collect(),
        Source::CloudWatch(metrics) => metrics.iter().zip(REFERENCES).map(metric).collect(),
        Source::Panel(id) => vec![json!({ "datasource": dashboard(), "panelId": id, "refId": "A" })],
    }
}

/// `refId` of the queries of a panel, in order.
pub(super) const REFERENCES: [&str; 26] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",
    "X", "Y", "Z",
];

fn dashboard() -> Value {
    json!({ "type": "datasource", "uid": "-- Dashboard --" })
}

/// The plugin's query: `rawQuery` as it is typed into its editor. It waits for the whole answer, so that a table does not grow while one
/// looks at it.
fn sql((query, reference): (&Sql, &str)) -> Value {
    json!({
        "datasource": timestream(),
        "format": match query.format {
            Format::Table => 0,
            Format::TimeSeries => 1,
        },
        "queryType": "raw",
        "rawQuery": query.text,
        "refId": reference,
        "waitForResult": true,
    })
}

fn metric((metric, reference): (&Metric, &str)) -> Value {
    let mut value = json!({
        "datasource": cloudwatch(),
        "dimensions": {},
        "expression": "",
        "hide": metric.hidden,
        "id": metric.id,
        "label": metric.label,
        "matchExact": true,
        "metricEditorMode": 0,
        "metricName": "",
        "metricQueryType": 0,
        "namespace": "",
        "period": metric.period,
        "queryMode": "Metrics",
        "refId": reference,
        "region": "default",
        "statistic": "Average",
    });
    let differing = match &metric.query {
        MetricQuery::Statistic {
            namespace,
            metric,
            dimensions,
            statistic,
            exact,
        } => {
            let dimensions: Map<String, Value> = dimensions
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json!([value])))
                .collect();
            json!({
                "dimensions": dimensions,
                "matchExact": exact,
                "metricName": metric,
                "namespace": namespace,
                "statistic": statistic,
            })
        }
        MetricQuery::Expression(expression) => json!({ "expression": expression, "metricEditorMode": 1 }),
    };
    if let (Some(fields), Value::Object(differing)) = (value.as_object_mut(), differing) {
        fields.extend(differing);
    }
    value
}
