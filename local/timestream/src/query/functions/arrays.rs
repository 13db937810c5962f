//! Functions of arrays. Positions count from 1.

use std::cmp::Ordering;

use datafusion::arrow::datatypes::DataType;

use super::rewrites::{common, compare, double};
use super::{Entry, mismatch, row};
use crate::query::cell::{Cell, array_of, element_type};
use crate::query::text::scalar;
use crate::query::udf::{Param, Returns};

const ELEMENT: Returns = Returns::Of(|types| element_type(types.first()?).cloned());

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "$array",
        "ARRAY[a, b, …]",
        &[Param::Any],
        Returns::Of(|types| common_type(types).map(array_of)),
        |cells| Ok(Cell::Array(widen(cells))),
    )
    .variadic()
    .required(0)
    .lax(),
    row(
        "$subscript",
        "array[index]",
        &[Param::Array, Param::Bigint],
        ELEMENT,
        |cells| match cells {
            [Cell::Array(items), Cell::Bigint(index)] => match place(*index, items.len()) {
                Some(place) if *index > 0 => Ok(items.get(place).cloned().unwrap_or(Cell::Null)),
                _ => Err(format!(
                    "Array subscript must be less than or equal to array length: {index} > {}",
                    items.len()
                )),
            },
            _ => mismatch(),
        },
    ),
    row(
        "cardinality",
        "cardinality(array)",
        &[Param::Array],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Array(items)] => Ok(Cell::Bigint(i64::try_from(items.len()).unwrap_or(i64::MAX))),
            _ => mismatch(),
        },
    ),
    row(
        "element_at",
        "element_at(array, index)",
        &[Param::Array, Param::Bigint],
        ELEMENT,
        |cells| match cells {
            [_, Cell::Bigint(0)] => Err("SQL array indices start at 1".to_owned()),
            [Cell::Array(items), Cell::Bigint(index)] => Ok(place(*index, items.len())
                .and_then(|place| items.get(place))
                .cloned()
                .unwrap_or(Cell::Null)),
            _ => mismatch(),
        },
    ),
    row(
        "contains",
        "contains(array, x)",
        &[Param::Array, Param::Any],
        Returns::Boolean,
        |cells| match cells {
            [Cell::Array(items), wanted] => {
                if items.iter().any(|item| same(item, wanted)) {
                    return Ok(Cell::Boolean(true));
                }
                Ok(if items.iter().any(Cell::is_null) {
                    Cell::Null
                } else {
                    Cell::Boolean(false)
                })
            }
            _ => mismatch(),
        },
    ),
    row(
        "array_position",
        "array_position(array, x)",
        &[Param::Array, Param::Any],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Array(items), wanted] => {
                let at = items.iter().position(|item| same(item, wanted)).map_or(0, |at| at + 1);
                Ok(Cell::Bigint(i64::try_from(at).unwrap_or(i64::MAX)))
            }
            _ => mismatch(),
        },
    ),
    row(
        "array_join",
        "array_join(array, delimiter[, for NULL])",
        &[Param::Array, Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| {
            let (Some(Cell::Array(items)), Some(Cell::Varchar(delimiter))) = (cells.first(), cells.get(1)) else {
                return mismatch();
            };
            let null = cells.get(2).and_then(scalar);
            let texts = items
                .iter()
                .filter_map(|item| if item.is_null() { null.clone() } else { scalar(item) });
            Ok(Cell::Varchar(texts.collect::<Vec<_>>().join(delimiter)))
        },
    )
    .required(2),
    row(
        "array_distinct",
        "array_distinct(array)",
        &[Param::Array],
        Returns::First,
        |cells| on_items(cells, distinct),
    ),
    row(
        "array_sort",
        "array_sort(array), NULL last",
        &[Param::Array],
        Returns::First,
        |cells| {
            on_items(cells, |mut items| {
                items.sort_by(|a, b| match (a.is_null(), b.is_null()) {
                    (false, false) => compare(a, b).unwrap_or(Ordering::Equal),
                    (a, b) => a.cmp(&b),
                });
                items
            })
        },
    ),
    row("array_max", "array_max(array)", &[Param::Array], ELEMENT, |cells| {
        extreme(cells, Ordering::Greater)
    }),
    row("array_min", "array_min(array)", &[Param::Array], ELEMENT, |cells| {
        extreme(cells, Ordering::Less)
    }),
    row(
        "array_remove",
        "array_remove(array, x)",
        &[Param::Array, Param::Any],
        Returns::First,
        |cells| match cells {
            [Cell::Array(items), unwanted] => Ok(Cell::Array(
                items.iter().filter(|item| !same(item, unwanted)).cloned().collect(),
            )),
            _ => mismatch(),
        },
    ),
    row(
        "array_union",
        "array_union(a, b)",
        &[Param::Array, Param::Array],
        Returns::First,
        |cells| match cells {
            [Cell::Array(a), Cell::Array(b)] => Ok(Cell::Array(distinct(a.iter().chain(b).cloned().collect()))),
            _ => mismatch(),
        },
    ),
    row(
        "slice",
        "slice(array, start, length)",
        &[Param::Array, Param::Bigint, Param::Bigint],
        Returns::First,
        |cells| match cells {
            [Cell::Array(items), Cell::Bigint(start), Cell::Bigint(length)] if *start != 0 && *length >= 0 => {
                let length = usize::try_from(*length).unwrap_or(usize::MAX);
                let from = place(*start, items.len());
                Ok(Cell::Array(from.map_or_else(Vec::new, |from| {
                    items.iter().skip(from).take(length).cloned().collect()
                })))
            }
            _ => Err("slice needs a start other than 0 and a length of 0 or more".to_owned()),
        },
    ),
    row(
        "flatten",
        "flatten(array of arrays)",
        &[Param::Array],
        ELEMENT,
        |cells| match cells {
            [Cell::Array(items)] => {
                let inner = items.iter().flat_map(|item| {
                    if let Cell::Array(items) = item {
                        items.clone()
                    } else {
                        vec![]
                    }
                });
                Ok(Cell::Array(inner.collect()))
            }
            _ => mismatch(),
        },
    ),
];

fn common_type(types: &[DataType]) -> Option<DataType> {
    common(types)
}

/// Integers beside doubles become doubles.
fn widen(cells: &[Cell]) -> Vec<Cell> {
    let mixed = cells.iter().any(|cell| matches!(cell, Cell::Double(_)));
    let widened = cells.iter().map(|cell| match cell {
        Cell::Bigint(_) if mixed => double(cell).map_or(Cell::Null, Cell::Double),
        other => other.clone(),
    });
    widened.collect()
}

/// The offset of a position; negative ones count from the end.
fn place(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let place = if index > 0 {
        index - 1
    } else {
        length.checked_add(index)?
    };
    (0..length).contains(&place).then(|| usize::try_from(place).ok())?
}

pub(super) fn same(a: &Cell, b: &Cell) -> bool {
    compare(a, b) == Some(Ordering::Equal)
}

fn on_items(cells: &[Cell], function: impl Fn(Vec<Cell>) -> Vec<Cell>) -> Result<Cell, String> {
    match cells {
        [Cell::Array(items)] => Ok(Cell::Array(function(items.clone()))),
        _ => mismatch(),
    }
}

pub(super) fn distinct(items: Vec<Cell>) -> Vec<Cell> {
    let mut seen = std::collections::HashSet::new();
    items
        .into_iter()
        .filter(|item| seen.insert(format!("{item:?}")))
        .collect()
}

fn extreme(cells: &[Cell], wanted: Ordering) -> Result<Cell, String> {
    let [Cell::Array(items)] = cells else { return mismatch() };
    if items.iter().any(Cell::is_null) {
        return Ok(Cell::Null);
    }
    let best = items.iter().reduce(|best, item| {
        if compare(item, best) == Some(wanted) {
            item
        } else {
            best
        }
    });
    Ok(best.cloned().unwrap_or(Cell::Null))
}
