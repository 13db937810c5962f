//! How two time series go together.

use super::rewrites::double;
use super::series::points;
use super::{Entry, row};
use crate::query::cell::Cell;
use crate::query::udf::{Param, Returns};

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "correlate_pearson",
        "correlate_pearson(timeseries, timeseries)",
        &[Param::Series, Param::Series],
        Returns::Double,
        |cells| {
            let (a, b) = pairs(cells)?;
            Ok(correlation(&a, &b).map_or(Cell::Null, Cell::Double))
        },
    ),
    row(
        "correlate_spearman",
        "correlate_spearman(timeseries, timeseries)",
        &[Param::Series, Param::Series],
        Returns::Double,
        |cells| {
            let (a, b) = pairs(cells)?;
            Ok(correlation(&ranks(&a), &ranks(&b)).map_or(Cell::Null, Cell::Double))
        },
    ),
];

/// The values of two series at the instants that both have.
fn pairs(cells: &[Cell]) -> Result<(Vec<f64>, Vec<f64>), String> {
    let (a, b) = (points(cells.first())?, points(cells.get(1))?);
    let b: std::collections::HashMap<i64, &Cell> = b.iter().map(|(time, value)| (*time, value)).collect();
    let both = a
        .iter()
        .filter_map(|(time, value)| double(value).zip(double(b.get(time)?)));
    Ok(both.unzip())
}

#[expect(clippy::cast_precision_loss, reason = "counts of points are far below 2^52")]
fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 { a.iter().zip(b).map(|(a, b)| f(a - mean_a, b - mean_b)).sum() };
    let spread = (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt();
    (a.len() > 1 && spread > 0.0).then(|| sum(&|a, b| a * b) / spread)
}

/// Ranks from 1; equal values share the mean of theirs.
#[expect(clippy::cast_precision_loss, reason = "counts of points are far below 2^52")]
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count() as f64;
        let equal = values.iter().filter(|other| other.total_cmp(value).is_eq()).count() as f64;
        below + f64::midpoint(1.0, equal)
    };
    values.iter().map(rank).collect()
}
