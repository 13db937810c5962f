//! Aggregates of our own: those that the engine lacks, or counts and orders in another way.

use std::cmp::Ordering;
use std::collections::HashSet;

use datafusion::arrow::datatypes::DataType;

use super::rewrites::{compare, double};
use super::{Entry, aggregate, mismatch, refused};
use crate::query::cell::{Cell, array_of, element_type, series_of};
use crate::query::udf::{Param, Returns};

pub(super) const FUNCTIONS: &[Entry] = &[
    aggregate(
        "count_if",
        "count_if(condition)",
        &[Param::Boolean],
        Returns::Bigint,
        |rows| {
            Ok(count(
                rows.iter()
                    .filter(|row| row.first() == Some(&Cell::Boolean(true)))
                    .count(),
            ))
        },
    ),
    aggregate(
        "max_by",
        "max_by(x, y[, n])",
        &[Param::Any, Param::Any, Param::Bigint],
        Returns::Of(by_type),
        |rows| extreme_by(rows, Ordering::Greater),
    )
    .required(2),
    aggregate(
        "min_by",
        "min_by(x, y[, n])",
        &[Param::Any, Param::Any, Param::Bigint],
        Returns::Of(by_type),
        |rows| extreme_by(rows, Ordering::Less),
    )
    .required(2),
    aggregate("arbitrary", "arbitrary(x)", &[Param::Any], Returns::First, |rows| {
        Ok(first_value(rows))
    }),
    aggregate("any_value", "any_value(x)", &[Param::Any], Returns::First, |rows| {
        Ok(first_value(rows))
    }),
    aggregate(
        "approx_distinct",
        "approx_distinct(x[, e]), exact here",
        &[Param::Any, Param::Double],
        Returns::Bigint,
        |rows| {
            let values = rows.iter().filter_map(|row| row.first()).filter(|cell| !cell.is_null());
            Ok(count(
                values.map(|cell| format!("{cell:?}")).collect::<HashSet<_>>().len(),
            ))
        },
    )
    .required(1),
    aggregate(
        "approx_percentile",
        "approx_percentile(x, [weight,] percentage | array[, accuracy]), exact here",
        &[Param::Any, Param::Any, Param::Any, Param::Double],
        Returns::Of(percentile_type),
        percentile,
    )
    .required(2),
    aggregate(
        "geometric_mean",
        "geometric_mean(x)",
        &[Param::Double],
        Returns::Double,
        |rows| {
            let logs: Vec<f64> = doubles(rows).into_iter().map(f64::ln).collect();
            Ok(mean(&logs).map_or(Cell::Null, |mean| Cell::Double(mean.exp())))
        },
    ),
    aggregate("skewness", "skewness(x)", &[Param::Double], Returns::Double, |rows| {
        Ok(moment(&doubles(rows), 3))
    }),
    aggregate("kurtosis", "kurtosis(x)", &[Param::Double], Returns::Double, |rows| {
        Ok(moment(&doubles(rows), 4))
    }),
    aggregate(
        "create_time_series",
        "create_time_series(time, value)",
        &[Param::Timestamp, Param::Any],
        Returns::Of(|types| Some(series_of(types.get(1)?.clone()))),
        create_time_series,
    ),
    refused(
        "checksum",
        "checksum(x)",
        "its result is the service's own hash, which is not published",
    ),
    refused("map_agg", "map_agg(key, value)", "maps are no type of a result"),
    refused(
        "multimap_agg",
        "multimap_agg(key, value)",
        "maps are no type of a result",
    ),
    refused("map_union", "map_union(map)", "maps are no type of a result"),
    refused("histogram", "histogram(x)", "maps are no type of a result"),
    refused("approx_set", "approx_set(x)", "sketches are no type of a result"),
    refused(
        "numeric_histogram",
        "numeric_histogram(buckets, x)",
        "maps are no type of a result",
    ),
];

fn count(count: usize) -> Cell {
    Cell::Bigint(i64::try_from(count).unwrap_or(i64::MAX))
}

fn first_value(rows: &[Vec<Cell>]) -> Cell {
    rows.iter()
        .filter_map(|row| row.first())
        .find(|cell| !cell.is_null())
        .cloned()
        .unwrap_or(Cell::Null)
}

fn by_type(types: &[DataType]) -> Option<DataType> {
    let first = types.first()?.clone();
    Some(if types.len() == 3 { array_of(first) } else { first })
}

/// Rows whose `y` is NULL are left out; of several with the same `y`, the first seen wins.
fn extreme_by(rows: &[Vec<Cell>], wanted: Ordering) -> Result<Cell, String> {
    let mut rows: Vec<&Vec<Cell>> = rows
        .iter()
        .filter(|row| row.get(1).is_some_and(|y| !y.is_null()))
        .collect();
    rows.sort_by(|a, b| {
        let ordering = a
            .get(1)
            .zip(b.get(1))
            .and_then(|(a, b)| compare(a, b))
            .unwrap_or(Ordering::Equal);
        if wanted == Ordering::Less {
            ordering
        } else {
            ordering.reverse()
        }
    });
    let mut values = rows.iter().filter_map(|row| row.first().cloned());
    match rows.first().and_then(|row| row.get(2)) {
        None => Ok(values.next().unwrap_or(Cell::Null)),
        Some(Cell::Bigint(most @ 1..=10_000)) => Ok(Cell::Array(
            values.take(usize::try_from(*most).unwrap_or_default()).collect(),
        )),
        Some(_) => Err("third argument of max_by/min_by must be between 1 and 10000".to_owned()),
    }
}

fn percentile_type(types: &[DataType]) -> Option<DataType> {
    let value = types.first()?.clone();
    let percentage = if types.len() > 2 { types.get(2)? } else { types.get(1)? };
    if !value.is_numeric() && !matches!(value, DataType::Duration(_) | DataType::Null) {
        return None;
    }
    Some(if element_type(percentage).is_some() {
        array_of(value)
    } else {
        value
    })
}

/// The smallest value at or above which that share of the weight lies: the nearest rank.
fn percentile(rows: &[Vec<Cell>]) -> Result<Cell, String> {
    let Some(first) = rows.first() else {
        return Ok(Cell::Null);
    };
    let weighted = first.len() > 2;
    let mut values: Vec<(&Cell, f64)> = Vec::new();
    for row in rows {
        let weight = if weighted {
            row.get(1).and_then(double)
        } else {
            Some(1.0)
        };
        if let (Some(value), Some(weight)) = (row.first().filter(|value| !value.is_null()), weight) {
            values.push((value, weight));
        }
    }
    values.sort_by(|(a, _), (b, _)| compare(a, b).unwrap_or(Ordering::Equal));
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    let at = |share: &Cell| -> Result<Cell, String> {
        let Some(share) = double(share).filter(|share| (0.0..=1.0).contains(share)) else {
            return Err("Percentile must be between 0 and 1".to_owned());
        };
        let mut seen = 0.0;
        for (value, weight) in &values {
            seen += weight;
            // Shares such as 0.95 are not exact in binary: a hair below the rank is the rank.
            if seen >= share * total - 1e-9 * total {
                return Ok((*value).clone());
            }
        }
        Ok(values.last().map_or(Cell::Null, |(value, _)| (*value).clone()))
    };
    if values.is_empty() {
        return Ok(Cell::Null);
    }
    match first.get(if weighted { 2 } else { 1 }) {
        Some(Cell::Array(shares)) => Ok(Cell::Array(shares.iter().map(at).collect::<Result<_, _>>()?)),
        Some(share) => at(share),
        None => mismatch(),
    }
}

fn doubles(rows: &[Vec<Cell>]) -> Vec<f64> {
    rows.iter().filter_map(|row| row.first().and_then(double)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^52")]
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Skewness (`order` 3) and excess kurtosis (`order` 4) as Trino defines them.
#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^52")]
fn moment(values: &[f64], order: i32) -> Cell {
    let n = values.len() as f64;
    let Some(mean) = mean(values).filter(|_| values.len() >= usize::try_from(order).unwrap_or(3)) else {
        return Cell::Null;
    };
    let central = |power: i32| values.iter().map(|value| (value - mean).powi(power)).sum::<f64>();
    let m2 = central(2);
    Cell::Double(if order == 3 {
        n.sqrt() * central(3) / m2.powf(1.5)
    } else {
        let variance = m2 / (n - 1.0);
        let term = n * (n + 1.0) / ((n - 1.0) * (n - 2.0) * (n - 3.0)) * central(4) / (variance * variance);
        term - 3.0 * (n - 1.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
    })
}

fn create_time_series(rows: &[Vec<Cell>]) -> Result<Cell, String> {
    let mut points = Vec::with_capacity(rows.len());
    for row in rows {
        match row.as_slice() {
            [Cell::Null, _] => return Err("The time of a time series must not be null".to_owned()),
            [_, Cell::Null] => return Err("The value of a time series must not be null".to_owned()),
            [Cell::Timestamp(time), value] => points.push((*time, value.clone())),
            _ => return mismatch(),
        }
    }
    if points.is_empty() {
        return Ok(Cell::Null);
    }
    points.sort_by_key(|(time, _)| *time);
    if points.windows(2).any(|pair| matches!(pair, [a, b] if a.0 == b.0)) {
        // The service does not say which one it keeps; keeping the first seen is at least the same each time.
        points.dedup_by_key(|(time, _)| *time);
    }
    Ok(Cell::Array(
        points
            .into_iter()
            .map(|(time, value)| Cell::Row(vec![Cell::Timestamp(time), value]))
            .collect(),
    ))
}
