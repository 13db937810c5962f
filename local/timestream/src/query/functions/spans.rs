//! Differences between instants, and the fields of one.

use jiff::civil::DateTime;

use super::shifts::unknown_unit;
use super::times::months_since_epoch;
use super::{Entry, mismatch, row};
use crate::query::cell::Cell;
use crate::query::text::{DAY, civil, unit_nanos};
use crate::query::udf::{Param, Returns};

/// An extraction function: all share their shape, and differ in what they read off.
macro_rules! field {
    ($name:literal, $usage:literal, $read:expr) => {
        row($name, $usage, &[Param::Temporal], Returns::Bigint, |cells| {
            let read: fn(DateTime, i64) -> i64 = $read;
            let nanos = match cells {
                [Cell::Timestamp(nanos) | Cell::Time(nanos)] => *nanos,
                [Cell::Date(days)] => i64::from(*days).saturating_mul(DAY),
                _ => return mismatch(),
            };
            Ok(Cell::Bigint(read(civil(nanos), nanos)))
        })
    };
}

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "date_diff",
        "date_diff(unit, from, to)",
        &[Param::Varchar, Param::Temporal, Param::Temporal],
        Returns::Bigint,
        date_diff,
    ),
    row(
        "to_milliseconds",
        "to_milliseconds(timestamp | interval)",
        &[Param::Any],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Timestamp(nanos) | Cell::Interval(nanos)] => Ok(Cell::Bigint(nanos.div_euclid(1_000_000))),
            [Cell::Varchar(text)] => from_text(text).map(|nanos| Cell::Bigint(nanos.div_euclid(1_000_000))),
            _ => Err("to_milliseconds takes a timestamp or an interval".to_owned()),
        },
    ),
    row(
        "to_nanoseconds",
        "to_nanoseconds(timestamp | interval)",
        &[Param::Any],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Timestamp(nanos) | Cell::Interval(nanos)] => Ok(Cell::Bigint(*nanos)),
            [Cell::Varchar(text)] => from_text(text).map(Cell::Bigint),
            _ => Err("to_nanoseconds takes a timestamp or an interval".to_owned()),
        },
    ),
    row(
        "to_unixtime",
        "to_unixtime(timestamp)",
        &[Param::Timestamp],
        Returns::Double,
        |cells| match cells {
            #[expect(clippy::cast_precision_loss, reason = "the result is a double")]
            [Cell::Timestamp(nanos)] => Ok(Cell::Double(*nanos as f64 / 1e9)),
            _ => mismatch(),
        },
    ),
    field!("year", "year(x)", |at, _| at.year().into()),
    field!("quarter", "quarter(x)", |at, _| i64::from((at.month() - 1) / 3 + 1)),
    field!("month", "month(x)", |at, _| at.month().into()),
    field!("week", "week(x)", |at, _| at.date().iso_week_date().week().into()),
    field!("week_of_year", "week_of_year(x)", |at, _| at
        .date()
        .iso_week_date()
        .week()
        .into()),
    field!("year_of_week", "year_of_week(x)", |at, _| at
        .date()
        .iso_week_date()
        .year()
        .into()),
    field!("yow", "yow(x)", |at, _| at.date().iso_week_date().year().into()),
    field!("day", "day(x)", |at, _| at.day().into()),
    field!("day_of_month", "day_of_month(x)", |at, _| at.day().into()),
    field!("day_of_week", "day_of_week(x), Monday is 1", |at, _| at
        .weekday()
        .to_monday_one_offset()
        .into()),
    field!("dow", "dow(x), Monday is 1", |at, _| at
        .weekday()
        .to_monday_one_offset()
        .into()),
    field!("day_of_year", "day_of_year(x)", |at, _| at.date().day_of_year().into()),
    field!("doy", "doy(x)", |at, _| at.date().day_of_year().into()),
    field!("hour", "hour(x)", |_, nanos| nanos.rem_euclid(DAY) / 3_600_000_000_000),
    field!("minute", "minute(x)", |_, nanos| nanos.rem_euclid(3_600_000_000_000)
        / 60_000_000_000),
    field!("second", "second(x)", |_, nanos| nanos.rem_euclid(60_000_000_000)
        / 1_000_000_000),
    field!("millisecond", "millisecond(x)", |_, nanos| nanos
        .rem_euclid(1_000_000_000)
        / 1_000_000),
    field!("microsecond", "microsecond(x)", |_, nanos| nanos
        .rem_euclid(1_000_000_000)
        / 1_000),
    field!("nanosecond", "nanosecond(x)", |_, nanos| nanos
        .rem_euclid(1_000_000_000)),
];

fn from_text(text: &str) -> Result<i64, String> {
    crate::query::text::parse_timestamp(text).ok_or_else(|| format!("Value cannot be cast to timestamp: {text}"))
}

/// Complete units from one instant to another, negative if the second is earlier.
fn date_diff(cells: &[Cell]) -> Result<Cell, String> {
    let [Cell::Varchar(unit), from, to] = cells else {
        return mismatch();
    };
    let unit = unit.to_lowercase();
    let nanos = |cell: &Cell| match cell {
        Cell::Timestamp(nanos) | Cell::Time(nanos) => Some(*nanos),
        Cell::Date(days) => i64::from(*days).checked_mul(DAY),
        _ => None,
    };
    let Some((from, to)) = nanos(from).zip(nanos(to)) else {
        return mismatch();
    };
    let months = match unit.as_str() {
        "month" => Some(1),
        "quarter" => Some(3),
        "year" => Some(12),
        _ => None,
    };
    if let Some(width) = months {
        return Ok(Cell::Bigint(complete_months(civil(from), civil(to)) / width));
    }
    let width = match unit.as_str() {
        "week" => 7 * DAY,
        name => unit_nanos(name)
            .filter(|_| name.len() > 2)
            .ok_or_else(|| unknown_unit(name))?,
    };
    let difference = i128::from(to) - i128::from(from);
    Ok(Cell::Bigint(
        i64::try_from(difference / i128::from(width)).unwrap_or(i64::MAX),
    ))
}

fn complete_months(from: DateTime, to: DateTime) -> i64 {
    let months = months_since_epoch(to) - months_since_epoch(from);
    let rest = |at: DateTime| (at.day(), at.time());
    // The last day of a month completes it, though the day itself may be lower.
    let (at_end, from_end) = (
        to.date() == to.date().last_of_month(),
        from.date() == from.date().last_of_month(),
    );
    if months > 0 && rest(to) < rest(from) && !(at_end && from.day() > to.day() && to.time() >= from.time()) {
        months - 1
    } else if months < 0 && rest(to) > rest(from) && !(from_end && to.day() > from.day() && from.time() >= to.time()) {
        months + 1
    } else {
        months
    }
}
