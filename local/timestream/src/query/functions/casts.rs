//! Conversions: what `CAST`, `TRY_CAST` and typed literals become.

use super::rewrites::double;
use super::{Entry, row};
use crate::query::cell::Cell;
use crate::query::text::{DAY, civil, days_of_date, parse_date, parse_duration, parse_time, parse_timestamp, scalar};
use crate::query::udf::{Param, Returns};

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "$varchar",
        "CAST(x AS VARCHAR)",
        &[Param::Any],
        Returns::Varchar,
        |cells| match cells {
            [cell] => scalar(cell)
                .map(Cell::Varchar)
                .ok_or_else(|| "Cannot cast an array or a row to VARCHAR".to_owned()),
            _ => super::mismatch(),
        },
    ),
    row(
        "$bigint",
        "CAST(x AS BIGINT)",
        &[Param::Any],
        Returns::Bigint,
        |cells| bigint(cells, i64::MIN, i64::MAX, "BIGINT"),
    ),
    row(
        "$integer",
        "CAST(x AS INTEGER)",
        &[Param::Any],
        Returns::Bigint,
        |cells| bigint(cells, i32::MIN.into(), i32::MAX.into(), "INTEGER"),
    ),
    row(
        "$double",
        "CAST(x AS DOUBLE)",
        &[Param::Any],
        Returns::Double,
        |cells| match cells {
            [Cell::Boolean(value)] => Ok(Cell::Double(f64::from(u8::from(*value)))),
            [Cell::Varchar(text)] => text
                .trim()
                .parse()
                .map(Cell::Double)
                .map_err(|_| cannot(text, "DOUBLE")),
            [cell] => double(cell)
                .map(Cell::Double)
                .ok_or_else(|| cannot_cell(cell, "DOUBLE")),
            _ => super::mismatch(),
        },
    ),
    row(
        "$boolean",
        "CAST(x AS BOOLEAN)",
        &[Param::Any],
        Returns::Boolean,
        |cells| match cells {
            [Cell::Boolean(value)] => Ok(Cell::Boolean(*value)),
            [Cell::Bigint(value)] => Ok(Cell::Boolean(*value != 0)),
            [Cell::Double(value)] => Ok(Cell::Boolean(*value != 0.0)),
            [Cell::Varchar(text)] => match text.to_ascii_lowercase().as_str() {
                "true" | "t" | "1" => Ok(Cell::Boolean(true)),
                "false" | "f" | "0" => Ok(Cell::Boolean(false)),
                _ => Err(cannot(text, "BOOLEAN")),
            },
            [cell] => Err(cannot_cell(cell, "BOOLEAN")),
            _ => super::mismatch(),
        },
    ),
    row(
        "$to_timestamp",
        "CAST(x AS TIMESTAMP)",
        &[Param::Any],
        Returns::Timestamp,
        |cells| match cells {
            [Cell::Timestamp(nanos)] => Ok(Cell::Timestamp(*nanos)),
            [Cell::Date(days)] => super::times::shifted(i64::from(*days).checked_mul(DAY)),
            [Cell::Varchar(text)] => parse_timestamp(text)
                .map(Cell::Timestamp)
                .ok_or_else(|| cannot(text, "TIMESTAMP")),
            [cell] => Err(cannot_cell(cell, "TIMESTAMP")),
            _ => super::mismatch(),
        },
    ),
    row(
        "$to_date",
        "CAST(x AS DATE)",
        &[Param::Any],
        Returns::Date,
        |cells| match cells {
            [Cell::Timestamp(nanos)] => Ok(Cell::Date(days_of_date(civil(*nanos).date()))),
            [Cell::Date(days)] => Ok(Cell::Date(*days)),
            [Cell::Varchar(text)] => parse_date(text).map(Cell::Date).ok_or_else(|| cannot(text, "DATE")),
            [cell] => Err(cannot_cell(cell, "DATE")),
            _ => super::mismatch(),
        },
    ),
    row(
        "$to_time",
        "CAST(x AS TIME)",
        &[Param::Any],
        Returns::Time,
        |cells| match cells {
            [Cell::Timestamp(nanos)] => Ok(Cell::Time(nanos.rem_euclid(DAY))),
            [Cell::Time(nanos)] => Ok(Cell::Time(*nanos)),
            [Cell::Varchar(text)] => parse_time(text.trim())
                .map(Cell::Time)
                .ok_or_else(|| cannot(text, "TIME")),
            [cell] => Err(cannot_cell(cell, "TIME")),
            _ => super::mismatch(),
        },
    ),
    row(
        "$to_interval",
        "CAST(x AS INTERVAL DAY TO SECOND)",
        &[Param::Any],
        Returns::Interval,
        |cells| match cells {
            [Cell::Interval(nanos)] => Ok(Cell::Interval(*nanos)),
            [Cell::Varchar(text)] => match parse_duration(text) {
                Some(interval @ Cell::Interval(_)) => Ok(interval),
                _ => Err(cannot(text, "INTERVAL DAY TO SECOND")),
            },
            [cell] => Err(cannot_cell(cell, "INTERVAL DAY TO SECOND")),
            _ => super::mismatch(),
        },
    ),
    row(
        "$truncate",
        "CAST(x AS VARCHAR(n))",
        &[Param::Varchar, Param::Bigint],
        Returns::Varchar,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Bigint(most)] => Ok(Cell::Varchar(
                text.chars().take(usize::try_from(*most).unwrap_or_default()).collect(),
            )),
            _ => super::mismatch(),
        },
    ),
];

fn cannot(text: &str, to: &str) -> String {
    format!("Cannot cast '{text}' to {to}")
}

fn cannot_cell(cell: &Cell, to: &str) -> String {
    cannot(&scalar(cell).unwrap_or_else(|| "array".to_owned()), to)
}

fn bigint(cells: &[Cell], least: i64, most: i64, to: &str) -> Result<Cell, String> {
    let value = match cells {
        [Cell::Bigint(value)] => Some(*value),
        [Cell::Boolean(value)] => Some(i64::from(*value)),
        [Cell::Double(value)] => rounded(*value),
        [Cell::Varchar(text)] => text.trim().parse().ok(),
        _ => None,
    };
    let cell = cells.first().unwrap_or(&Cell::Null);
    value
        .filter(|value| (least..=most).contains(value))
        .map(Cell::Bigint)
        .ok_or_else(|| cannot_cell(cell, to))
}

/// The nearest integer, halves away from zero, if BIGINT can hold it.
pub(super) fn rounded(value: f64) -> Option<i64> {
    let value = value.round();
    #[expect(clippy::cast_possible_truncation, reason = "the range was looked at")]
    (-9.223_372_036_854_775e18..=9.223_372_036_854_775e18)
        .contains(&value)
        .then_some(value as i64)
}
