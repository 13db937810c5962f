//! Time series: arrays of points, each a row of `time` and `value`, in the order of time.

use datafusion::arrow::datatypes::DataType;

use super::rewrites::double;
use super::{Entry, mismatch, row};
use crate::query::cell::{Cell, element_type, series_of, series_value_type};
use crate::query::udf::{Param, Returns};

const AT: &[Param] = &[Param::Series, Param::Any];

/// A series if the instants come as an array, else one value.
const INTERPOLATED: Returns = Returns::Of(|types| interpolated(types, Some(DataType::Float64)));
/// The same, of the type of the series' own values.
const LOCATED: Returns = Returns::Of(|types| interpolated(types, None));

/// A function that gives one field of what UNNEST gives. It is never called: [`crate::query::unnest`] makes a plan of it.
macro_rules! item {
    ($name:literal, $field:literal) => {
        row(
            $name,
            "UNNEST(array)",
            &[Param::Array],
            Returns::Of(|types| field_type(types, $field)),
            |_| mismatch(),
        )
    };
}

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "interpolate_linear",
        "interpolate_linear(timeseries, timestamp | array)",
        AT,
        INTERPOLATED,
        |cells| interpolate(cells, linear),
    ),
    row(
        "interpolate_spline_cubic",
        "interpolate_spline_cubic(timeseries, timestamp | array)",
        AT,
        INTERPOLATED,
        |cells| {
            let curve = super::super::spline::Spline::new(&points(cells.first())?);
            interpolate(cells, |_, at| Ok(curve.at(at).map_or(Cell::Null, Cell::Double)))
        },
    ),
    row(
        "interpolate_locf",
        "interpolate_locf(timeseries, timestamp | array)",
        AT,
        LOCATED,
        |cells| {
            interpolate(cells, |points, at| {
                Ok(points
                    .iter()
                    .rev()
                    .find(|(time, _)| *time <= at)
                    .map_or(Cell::Null, |(_, value)| value.clone()))
            })
        },
    ),
    row(
        "interpolate_fill",
        "interpolate_fill(timeseries, timestamp | array, value)",
        &[Param::Series, Param::Any, Param::Any],
        Returns::Of(|types| {
            let (value, fill) = (series_value_type(types.first()?)?, types.get(2)?);
            (value == fill || (value.is_numeric() && fill.is_numeric())).then(|| interpolated(types, None))?
        }),
        |cells| {
            let fill = cells.get(2).cloned().unwrap_or(Cell::Null);
            interpolate(cells, |points, at| {
                let known = points.iter().find(|(time, _)| *time == at).map(|(_, value)| value);
                Ok(match (known, points.first().map(|(_, value)| value)) {
                    (Some(value), _) => value.clone(),
                    (None, Some(Cell::Double(_))) => double(&fill).map_or(Cell::Null, Cell::Double),
                    (None, Some(Cell::Bigint(_))) => double(&fill)
                        .and_then(super::casts::rounded)
                        .map_or(Cell::Null, Cell::Bigint),
                    (None, _) => fill.clone(),
                })
            })
        },
    ),
    row(
        "derivative_linear",
        "derivative_linear(timeseries, interval)",
        &[Param::Series, Param::Interval],
        Returns::Of(of_doubles),
        |cells| derivative(cells, false),
    ),
    row(
        "non_negative_derivative_linear",
        "non_negative_derivative_linear(timeseries, interval)",
        &[Param::Series, Param::Interval],
        Returns::Of(of_doubles),
        |cells| derivative(cells, true),
    ),
    row(
        "integral_trapezoidal",
        "integral_trapezoidal(timeseries[, interval, from, to])",
        &[Param::Series, Param::Interval, Param::Timestamp, Param::Timestamp],
        Returns::Double,
        integral,
    )
    .required(1),
    row(
        "$unnest_item",
        "UNNEST(array)",
        &[Param::Array],
        Returns::Of(|types| element_type(types.first()?).cloned()),
        |_| mismatch(),
    ),
    item!("$unnest_0", 0),
    item!("$unnest_1", 1),
    item!("$unnest_2", 2),
    item!("$unnest_3", 3),
];

/// The function that stands for one of the fields that UNNEST gives per array.
pub(in crate::query) fn item_type(field: usize, fields: usize) -> Option<&'static str> {
    match (fields, field) {
        (1, 0) => Some("$unnest_item"),
        (2..=4, 0) => Some("$unnest_0"),
        (2..=4, 1) => Some("$unnest_1"),
        (3..=4, 2) => Some("$unnest_2"),
        (4, 3) => Some("$unnest_3"),
        _ => None,
    }
}

fn field_type(types: &[DataType], field: usize) -> Option<DataType> {
    let DataType::Struct(fields) = element_type(types.first()?)? else {
        return None;
    };
    fields.get(field).map(|field| field.data_type().clone())
}

fn of_doubles(types: &[DataType]) -> Option<DataType> {
    series_value_type(types.first()?)
        .filter(|value| value.is_numeric())
        .map(|_| series_of(DataType::Float64))
}

fn interpolated(types: &[DataType], value: Option<DataType>) -> Option<DataType> {
    let own = series_value_type(types.first()?)?;
    if value.is_some() && !own.is_numeric() {
        return None;
    }
    let value = value.unwrap_or_else(|| own.clone());
    match types.get(1)? {
        DataType::Timestamp(_, _) | DataType::Utf8 | DataType::Null => Some(value),
        array => matches!(element_type(array)?, DataType::Timestamp(_, _)).then(|| series_of(value)),
    }
}

/// The points of a series.
pub(super) fn points(series: Option<&Cell>) -> Result<Vec<(i64, Cell)>, String> {
    let Some(Cell::Array(points)) = series else {
        return mismatch();
    };
    let mut result = Vec::with_capacity(points.len());
    for point in points {
        match point {
            Cell::Row(fields) => match fields.as_slice() {
                [Cell::Timestamp(time), value] => result.push((*time, value.clone())),
                _ => return mismatch(),
            },
            _ => return mismatch(),
        }
    }
    Ok(result)
}

fn point(time: i64, value: Cell) -> Cell {
    Cell::Row(vec![Cell::Timestamp(time), value])
}

/// The value at one instant, or a series of the values at several.
fn interpolate(cells: &[Cell], value_at: impl Fn(&[(i64, Cell)], i64) -> Result<Cell, String>) -> Result<Cell, String> {
    let points = points(cells.first())?;
    match cells.get(1) {
        Some(Cell::Timestamp(at)) => value_at(&points, *at),
        Some(Cell::Varchar(text)) => match crate::query::text::parse_timestamp(text) {
            Some(at) => value_at(&points, at),
            None => Err(format!("Value cannot be cast to timestamp: {text}")),
        },
        Some(Cell::Array(instants)) => {
            let mut result = Vec::with_capacity(instants.len());
            for instant in instants {
                let Cell::Timestamp(at) = instant else {
                    return Err("The timestamps must not be null".to_owned());
                };
                result.push(point(*at, value_at(&points, *at)?));
            }
            Ok(Cell::Array(result))
        }
        _ => mismatch(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share of the distance between two points is a double"
)]
fn linear(points: &[(i64, Cell)], at: i64) -> Result<Cell, String> {
    let after = points.partition_point(|(time, _)| *time < at);
    let Some((time, value)) = points.get(after) else {
        return Ok(Cell::Null);
    };
    let Some(value) = double(value) else { return mismatch() };
    if *time == at {
        return Ok(Cell::Double(value));
    }
    let Some((earlier, before)) = after.checked_sub(1).and_then(|before| points.get(before)) else {
        return Ok(Cell::Null);
    };
    let Some(before) = double(before) else {
        return mismatch();
    };
    let share = (at - earlier) as f64 / (time - earlier) as f64;
    Ok(Cell::Double(before + (value - before) * share))
}

/// The change between neighbouring points, per interval.
#[expect(clippy::cast_precision_loss, reason = "the result is a double")]
fn derivative(cells: &[Cell], non_negative: bool) -> Result<Cell, String> {
    let points = points(cells.first())?;
    let Some(Cell::Interval(unit @ 1..)) = cells.get(1) else {
        return Err("The interval of a derivative must be longer than nothing".to_owned());
    };
    let mut result = vec![];
    for pair in points.windows(2) {
        let [(earlier, before), (time, after)] = pair else {
            continue;
        };
        let Some((before, after)) = double(before).zip(double(after)) else {
            return mismatch();
        };
        let change = (after - before) / (time - earlier) as f64 * *unit as f64;
        if !non_negative || change >= 0.0 {
            result.push(point(*time, Cell::Double(change)));
        }
    }
    Ok(Cell::Array(result))
}

/// The area below the lines between the points, in value times seconds, or times the interval given.
#[expect(clippy::cast_precision_loss, reason = "the result is a double")]
fn integral(cells: &[Cell]) -> Result<Cell, String> {
    let mut points = points(cells.first())?;
    let unit = match cells.get(1) {
        Some(Cell::Interval(unit @ 1..)) => *unit,
        None => 1_000_000_000,
        Some(_) => return Err("The interval of an integral must be longer than nothing".to_owned()),
    };
    if let (Some(Cell::Timestamp(from)), Some(Cell::Timestamp(to))) = (cells.get(2), cells.get(3)) {
        let edges = [(*from, linear(&points, *from)?), (*to, linear(&points, *to)?)];
        points.retain(|(time, _)| time > from && time < to);
        points.extend(edges.into_iter().filter(|(_, value)| !value.is_null()));
        points.sort_by_key(|(time, _)| *time);
    }
    let mut area = 0.0;
    for pair in points.windows(2) {
        let [(earlier, before), (time, after)] = pair else {
            continue;
        };
        let Some((before, after)) = double(before).zip(double(after)) else {
            return mismatch();
        };
        area += f64::midpoint(before, after) * ((time - earlier) as f64 / unit as f64);
    }
    Ok(Cell::Double(area))
}
