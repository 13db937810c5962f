//! Asks a Timestream endpoint, and makes frames of its answer as Grafana's plugin does: a column of time series becomes a frame for each
//! row, whose value column carries the row's other values as labels.

use std::collections::BTreeMap;

use aws_sdk_timestreamquery::Client;
use aws_sdk_timestreamquery::error::ProvideErrorMetadata;
use aws_sdk_timestreamquery::types::{ColumnInfo, Datum, Row, ScalarType, Type};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use crate::answer::{Column, Frame, Kind, MAX_ROWS, QueryError};

/// Runs a statement and reads all pages of its answer.
pub(crate) async fn ask(client: &Client, ref_id: &str, statement: &str) -> Result<Vec<Frame>, QueryError> {
    let mut token = None;
    let mut rows = Vec::new();
    let columns = loop {
        let request = client.query().query_string(statement).set_next_token(token);
        let page = request.send().await.map_err(|error| {
            let message = error.message().map(str::to_owned);
            QueryError::Refused(message.unwrap_or_else(|| crate::answer::with_causes(&error)))
        })?;
        rows.extend(page.rows);
        if rows.len() > MAX_ROWS {
            return Err(QueryError::TooManyRows);
        }
        token = page.next_token;
        if token.is_none() {
            break page.column_info;
        }
    };
    frames(ref_id, &columns, &rows)
}

fn frames(ref_id: &str, columns: &[ColumnInfo], rows: &[Row]) -> Result<Vec<Frame>, QueryError> {
    if columns.iter().any(|column| time_series_of(column).is_some()) {
        return series_frames(ref_id, columns, rows);
    }
    let rows = rows.iter().map(|row| {
        let values = columns.iter().zip(&row.data);
        values
            .map(|(column, datum)| scalar(scalar_type(column), datum))
            .collect()
    });
    let rows = rows.collect::<Result<Vec<Vec<Json>>, _>>()?;
    let columns = columns
        .iter()
        .map(|column| Column::new(name_of(column), kind(scalar_type(column))));
    Ok(vec![Frame {
        ref_id: ref_id.to_owned(),
        columns: columns.collect(),
        rows,
    }])
}

fn series_frames(ref_id: &str, columns: &[ColumnInfo], rows: &[Row]) -> Result<Vec<Frame>, QueryError> {
    let mut frames = Vec::new();
    let mut points = 0;
    for row in rows {
        let cells = || columns.iter().zip(&row.data);
        let labels =
            cells().filter_map(|(column, datum)| Some((name_of(column).to_owned(), datum.scalar_value()?.to_owned())));
        let labels: BTreeMap<String, String> = labels.collect();
        for (column, datum) in cells() {
            let Some(of) = time_series_of(column) else { continue };
            let value_type = scalar_type(of);
            let rows = datum.time_series_value().iter().map(|point| {
                let value = point.value().map_or(Ok(Json::Null), |value| scalar(value_type, value));
                Ok(vec![instant(point.time())?, value?])
            });
            let rows = rows.collect::<Result<Vec<_>, QueryError>>()?;
            points += rows.len();
            if points > MAX_ROWS {
                return Err(QueryError::TooManyRows);
            }
            let value = Column {
                labels: labels.clone(),
                ..Column::new(name_of(column), kind(value_type))
            };
            frames.push(Frame {
                ref_id: ref_id.to_owned(),
                columns: vec![Column::new("time", Kind::Time), value],
                rows,
            });
        }
    }
    Ok(frames)
}

fn name_of(column: &ColumnInfo) -> &str {
    column.name().unwrap_or_default()
}

fn time_series_of(column: &ColumnInfo) -> Option<&ColumnInfo> {
    column.r#type().and_then(Type::time_series_measure_value_column_info)
}

fn scalar_type(column: &ColumnInfo) -> Option<&ScalarType> {
    column.r#type().and_then(Type::scalar_type)
}

fn kind(scalar: Option<&ScalarType>) -> Kind {
    match scalar {
        Some(ScalarType::Timestamp | ScalarType::Date) => Kind::Time,
        Some(ScalarType::Bigint | ScalarType::Integer | ScalarType::Double) => Kind::Number,
        Some(ScalarType::Boolean) => Kind::Boolean,
        _ => Kind::String,
    }
}

fn scalar(scalar_type: Option<&ScalarType>, datum: &Datum) -> Result<Json, QueryError> {
    if datum.null_value() == Some(true) {
        return Ok(Json::Null);
    }
    let Some(text) = datum.scalar_value() else {
        // Arrays and rows have no place in a panel; their text shows that they are there.
        return Ok(json!(format!("{datum:?}")));
    };
    match kind(scalar_type) {
        Kind::Time => instant(text),
        Kind::Boolean => Ok(json!(text.eq_ignore_ascii_case("true"))),
        Kind::String => Ok(json!(text)),
        Kind::Number => {
            let number = text
                .parse::<f64>()
                .map_err(|_| QueryError::Unreadable(text.to_owned()))?;
            // Infinity and NaN have no JSON; Grafana shows them as missing as well.
            Ok(json!(number))
        }
    }
}

/// Milliseconds since 1970 of `2026-01-31 10:00:00.000000000`, or of a date.
fn instant(text: &str) -> Result<Json, QueryError> {
    let at = text
        .parse::<DateTime>()
        .or_else(|_| text.parse::<Date>().map(DateTime::from));
    let at = at.and_then(|at| at.to_zoned(TimeZone::UTC));
    let at = at.map_err(|_| QueryError::Unreadable(text.to_owned()))?;
    Ok(json!(at.timestamp().as_millisecond()))
}
