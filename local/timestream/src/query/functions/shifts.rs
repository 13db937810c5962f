//! Instants rounded down and moved.

use datafusion::arrow::datatypes::DataType;
use jiff::civil::{Date, Time};

use super::times::{add_months, out_of_range, shifted};
use super::{Entry, mismatch, row};
use crate::query::cell::{Cell, MONTHS as MONTHS_TYPE, TIMESTAMP};
use crate::query::text::{DAY, civil, date_of_days, days_of_date, instant};
use crate::query::udf::{Param, Returns};

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "date_trunc",
        "date_trunc(unit, x)",
        &[Param::Varchar, Param::Temporal],
        Returns::Of(second),
        date_trunc,
    ),
    row(
        "date_add",
        "date_add(unit, bigint, x)",
        &[Param::Varchar, Param::Bigint, Param::Temporal],
        Returns::Of(third),
        date_add,
    ),
    row(
        "$shift",
        "timestamp + interval",
        &[Param::Temporal, Param::Interval],
        Returns::Of(|types| {
            (types.get(1)? == &MONTHS_TYPE || types.first()? != &TIMESTAMP).then(|| types.first().cloned())?
        }),
        |cells| match cells {
            [Cell::Timestamp(nanos), Cell::Months(months)] => shifted(add_months(*nanos, *months)),
            [Cell::Date(days), Cell::Months(months)] => date_shifted(*days, *months),
            [Cell::Date(days), Cell::Interval(nanos)] if nanos % DAY == 0 => {
                let shift = i32::try_from(nanos / DAY).ok();
                shift
                    .and_then(|shift| days.checked_add(shift))
                    .map(Cell::Date)
                    .ok_or_else(out_of_range)
            }
            [Cell::Date(_), Cell::Interval(_)] => Err("Cannot add hour, minutes or seconds to a date".to_owned()),
            [Cell::Time(nanos), Cell::Interval(shift)] => Ok(Cell::Time((nanos + shift % DAY).rem_euclid(DAY))),
            _ => mismatch(),
        },
    ),
    row(
        "$scale",
        "interval * number",
        &[Param::Interval, Param::Number],
        Returns::First,
        |cells| match cells {
            [Cell::Interval(nanos), Cell::Bigint(factor)] => {
                nanos.checked_mul(*factor).map(Cell::Interval).ok_or_else(out_of_range)
            }
            [Cell::Interval(nanos), Cell::Double(factor)] => {
                #[expect(
                    clippy::cast_precision_loss,
                    clippy::cast_possible_truncation,
                    reason = "the factor is a double"
                )]
                let product = (*nanos as f64 * factor).round() as i64;
                Ok(Cell::Interval(product))
            }
            [Cell::Months(months), Cell::Bigint(factor)] => {
                let factor = i32::try_from(*factor).ok();
                factor
                    .and_then(|factor| months.checked_mul(factor))
                    .map(Cell::Months)
                    .ok_or_else(out_of_range)
            }
            _ => mismatch(),
        },
    ),
];

fn second(types: &[DataType]) -> Option<DataType> {
    types.get(1).cloned()
}

fn third(types: &[DataType]) -> Option<DataType> {
    types.get(2).cloned()
}

fn date_shifted(days: i32, months: i32) -> Result<Cell, String> {
    let shifted = date_of_days(days)
        .zip(jiff::Span::new().try_months(months).ok())
        .and_then(|(date, span)| date.checked_add(span).ok());
    shifted
        .map(|date| Cell::Date(days_of_date(date)))
        .ok_or_else(out_of_range)
}

fn date_trunc(cells: &[Cell]) -> Result<Cell, String> {
    let [Cell::Varchar(unit), value] = cells else {
        return mismatch();
    };
    let unit = unit.to_lowercase();
    match value {
        Cell::Timestamp(nanos) => shifted(truncate(&unit, *nanos)?),
        Cell::Date(days) => match truncate(&unit, i64::from(*days).saturating_mul(DAY))? {
            Some(nanos) => Ok(Cell::Date(days_of_date(civil(nanos).date()))),
            None => Err(out_of_range()),
        },
        Cell::Time(nanos) => Ok(truncate(&unit, *nanos)?.map_or(Cell::Null, Cell::Time)),
        _ => mismatch(),
    }
}

fn truncate(unit: &str, nanos: i64) -> Result<Option<i64>, String> {
    let fixed = |width: i64| nanos.checked_sub(nanos.rem_euclid(width));
    let midnight = |date: Date| instant(date.to_datetime(Time::midnight()));
    let date = civil(nanos).date();
    let month = |month: i8| Date::new(date.year(), month, 1).ok();
    Ok(match unit {
        "nanosecond" => Some(nanos),
        "microsecond" => fixed(1_000),
        "millisecond" => fixed(1_000_000),
        "second" => fixed(1_000_000_000),
        "minute" => fixed(60_000_000_000),
        "hour" => fixed(3_600_000_000_000),
        "day" => fixed(DAY),
        "week" => {
            let since_monday = i64::from(date.weekday().to_monday_zero_offset());
            fixed(DAY).and_then(|day| day.checked_sub(since_monday * DAY))
        }
        "month" => midnight(date.first_of_month()),
        "quarter" => month((date.month() - 1) / 3 * 3 + 1).and_then(midnight),
        "year" => midnight(date.first_of_year()),
        unit => return Err(unknown_unit(unit)),
    })
}

pub(super) fn unknown_unit(unit: &str) -> String {
    format!("'{unit}' is not a valid TIMESTAMP field")
}

fn date_add(cells: &[Cell]) -> Result<Cell, String> {
    let [Cell::Varchar(unit), Cell::Bigint(amount), value] = cells else {
        return mismatch();
    };
    let unit = unit.to_lowercase();
    let months = match unit.as_str() {
        "month" => Some(1),
        "quarter" => Some(3),
        "year" => Some(12),
        _ => None,
    };
    if let Some(months) = months {
        let months = amount
            .checked_mul(months)
            .and_then(|months| i32::try_from(months).ok())
            .ok_or_else(out_of_range)?;
        return match value {
            Cell::Timestamp(nanos) => shifted(add_months(*nanos, months)),
            Cell::Date(days) => date_shifted(*days, months),
            _ => mismatch(),
        };
    }
    let width = match unit.as_str() {
        "week" => 7 * DAY,
        unit => crate::query::text::unit_nanos(unit)
            .filter(|_| unit.len() > 2)
            .ok_or_else(|| unknown_unit(unit))?,
    };
    let shift = amount.checked_mul(width).ok_or_else(out_of_range)?;
    match value {
        Cell::Timestamp(nanos) => shifted(nanos.checked_add(shift)),
        Cell::Time(nanos) => Ok(Cell::Time((nanos + shift % DAY).rem_euclid(DAY))),
        Cell::Date(days) if shift % DAY == 0 => {
            let shift = i32::try_from(shift / DAY).ok();
            shift
                .and_then(|shift| days.checked_add(shift))
                .map(Cell::Date)
                .ok_or_else(out_of_range)
        }
        _ => Err(unknown_unit(&unit)),
    }
}
