//! Arrays as sets.

use super::arrays::{distinct, same};
use super::{Entry, mismatch, row};
use crate::query::cell::Cell;
use crate::query::udf::{Param, Returns};

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "array_intersect",
        "array_intersect(a, b)",
        &[Param::Array, Param::Array],
        Returns::First,
        |cells| match cells {
            [Cell::Array(a), Cell::Array(b)] => Ok(Cell::Array(distinct(
                a.iter().filter(|item| b.contains(item)).cloned().collect(),
            ))),
            _ => mismatch(),
        },
    ),
    row(
        "array_except",
        "array_except(a, b)",
        &[Param::Array, Param::Array],
        Returns::First,
        |cells| match cells {
            [Cell::Array(a), Cell::Array(b)] => Ok(Cell::Array(distinct(
                a.iter().filter(|item| !b.contains(item)).cloned().collect(),
            ))),
            _ => mismatch(),
        },
    ),
    row(
        "arrays_overlap",
        "arrays_overlap(a, b)",
        &[Param::Array, Param::Array],
        Returns::Boolean,
        |cells| match cells {
            [Cell::Array(a), Cell::Array(b)] => {
                if a.iter().any(|a| b.iter().any(|b| same(a, b))) {
                    return Ok(Cell::Boolean(true));
                }
                let unknown = a.iter().chain(b).any(Cell::is_null);
                Ok(if unknown { Cell::Null } else { Cell::Boolean(false) })
            }
            _ => mismatch(),
        },
    ),
];
