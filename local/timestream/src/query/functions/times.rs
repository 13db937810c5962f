//! Instants: making them, rounding them, shifting them.

use jiff::civil::DateTime;

use super::{Entry, Kind, mismatch, row};
use crate::query::call::Call;
use crate::query::cell::Cell;
use crate::query::lex::{DURATION, MONTHS};
use crate::query::text::{DAY, civil, days_of_date, instant, parse_date, parse_duration, parse_timestamp, scalar};
use crate::query::udf::{Param, Returns};

pub(super) const FUNCTIONS: &[Entry] = &[
    Entry {
        name: "now",
        usage: "now()",
        kind: Kind::Rewrite(|call| call.none().map(|()| Call::timestamp(call.now))),
    },
    Entry {
        name: "current_timestamp",
        usage: "current_timestamp",
        kind: Kind::Rewrite(|call| call.none().map(|()| Call::timestamp(call.now))),
    },
    Entry {
        name: "localtimestamp",
        usage: "localtimestamp",
        kind: Kind::Rewrite(|call| call.none().map(|()| Call::timestamp(call.now))),
    },
    Entry {
        name: "current_date",
        usage: "current_date",
        kind: Kind::Rewrite(|call| {
            call.none()
                .map(|()| Call::own("$date", vec![Call::timestamp(call.now)]))
        }),
    },
    Entry {
        name: "current_time",
        usage: "current_time",
        kind: Kind::Rewrite(|call| {
            call.none()
                .map(|()| Call::own("$time", vec![Call::timestamp(call.now)]))
        }),
    },
    Entry {
        name: "localtime",
        usage: "localtime",
        kind: Kind::Rewrite(|call| {
            call.none()
                .map(|()| Call::own("$time", vec![Call::timestamp(call.now)]))
        }),
    },
    Entry {
        name: "current_timezone",
        usage: "current_timezone()",
        kind: Kind::Rewrite(|call| call.none().map(|()| Call::text("UTC"))),
    },
    Entry {
        name: "ago",
        usage: "ago(interval)",
        kind: Kind::Rewrite(|call| {
            let now = Call::timestamp(call.now);
            let [interval] = call.arguments()?;
            Ok(Call::minus(now, Call::own("$ago", vec![interval])))
        }),
    },
    row("$ago", "ago(interval)", &[Param::Interval], Returns::First, |cells| {
        cells.first().cloned().map_or_else(mismatch, Ok)
    }),
    row(
        "$timestamp",
        "timestamp",
        &[Param::Bigint],
        Returns::Timestamp,
        |cells| match cells {
            [Cell::Bigint(nanos)] => Ok(Cell::Timestamp(*nanos)),
            _ => mismatch(),
        },
    ),
    row(
        DURATION,
        "interval",
        &[Param::Bigint],
        Returns::Interval,
        |cells| match cells {
            [Cell::Bigint(nanos)] => Ok(Cell::Interval(*nanos)),
            _ => mismatch(),
        },
    ),
    row(
        MONTHS,
        "interval",
        &[Param::Bigint],
        Returns::Months,
        |cells| match cells {
            [Cell::Bigint(months)] => i32::try_from(*months)
                .map(Cell::Months)
                .map_err(|_| "interval is too long".to_owned()),
            _ => mismatch(),
        },
    ),
    row(
        "parse_duration",
        "parse_duration(varchar)",
        &[Param::Varchar],
        Returns::Interval,
        |cells| match cells {
            [Cell::Varchar(text)] => match parse_duration(text) {
                Some(interval @ Cell::Interval(_)) => Ok(interval),
                _ => Err(format!("Invalid duration: {text}")),
            },
            _ => mismatch(),
        },
    ),
    row(
        "bin",
        "bin(timestamp, interval)",
        &[Param::Timestamp, Param::Interval],
        Returns::Timestamp,
        |cells| match cells {
            [Cell::Timestamp(nanos), Cell::Interval(width)] if *width > 0 => {
                shifted(nanos.checked_sub(nanos.rem_euclid(*width)))
            }
            [Cell::Timestamp(nanos), Cell::Months(width)] if *width > 0 => {
                let (months, width) = (months_since_epoch(civil(*nanos)), i64::from(*width));
                let first = i32::try_from(months - months.rem_euclid(width)).map_err(|_| out_of_range())?;
                shifted(add_months(0, first))
            }
            _ => Err("The interval of bin must be longer than nothing".to_owned()),
        },
    ),
    row(
        "from_milliseconds",
        "from_milliseconds(bigint)",
        &[Param::Bigint],
        Returns::Timestamp,
        |cells| match cells {
            [Cell::Bigint(millis)] => shifted(millis.checked_mul(1_000_000)),
            _ => mismatch(),
        },
    ),
    row(
        "from_nanoseconds",
        "from_nanoseconds(bigint)",
        &[Param::Bigint],
        Returns::Timestamp,
        |cells| match cells {
            [Cell::Bigint(nanos)] => Ok(Cell::Timestamp(*nanos)),
            _ => mismatch(),
        },
    ),
    row(
        "from_unixtime",
        "from_unixtime(double)",
        &[Param::Double],
        Returns::Timestamp,
        |cells| match cells {
            [Cell::Double(seconds)] if seconds.abs() < 9.2e9 => {
                // The service keeps milliseconds here, and a double holds no more with today's dates.
                #[expect(clippy::cast_possible_truncation, reason = "the magnitude was looked at")]
                let millis = (seconds * 1e3).round() as i64;
                shifted(millis.checked_mul(1_000_000))
            }
            _ => Err(out_of_range()),
        },
    ),
    row(
        "from_iso8601_timestamp",
        "from_iso8601_timestamp(varchar)",
        &[Param::Varchar],
        Returns::Timestamp,
        |cells| match cells {
            [Cell::Varchar(text)] => parse_timestamp(text).map(Cell::Timestamp).ok_or_else(|| invalid(text)),
            _ => mismatch(),
        },
    ),
    row(
        "from_iso8601_date",
        "from_iso8601_date(varchar)",
        &[Param::Varchar],
        Returns::Date,
        |cells| match cells {
            [Cell::Varchar(text)] => parse_date(text).map(Cell::Date).ok_or_else(|| invalid(text)),
            _ => mismatch(),
        },
    ),
    row(
        "to_iso8601",
        "to_iso8601(timestamp | date)",
        &[Param::Temporal],
        Returns::Varchar,
        |cells| match cells {
            [Cell::Timestamp(nanos)] => {
                let text = scalar(&Cell::Timestamp(*nanos)).unwrap_or_default();
                Ok(Cell::Varchar(format!("{}Z", text.replace(' ', "T"))))
            }
            [date @ Cell::Date(_)] => Ok(scalar(date).map_or(Cell::Null, Cell::Varchar)),
            _ => mismatch(),
        },
    ),
    row(
        "$date",
        "date(x)",
        &[Param::Timestamp],
        Returns::Date,
        |cells| match cells {
            [Cell::Timestamp(nanos)] => Ok(Cell::Date(days_of_date(civil(*nanos).date()))),
            _ => mismatch(),
        },
    ),
    row(
        "date",
        "date(x)",
        &[Param::Timestamp],
        Returns::Date,
        |cells| match cells {
            [Cell::Timestamp(nanos)] => Ok(Cell::Date(days_of_date(civil(*nanos).date()))),
            _ => mismatch(),
        },
    ),
    row(
        "$time",
        "time",
        &[Param::Timestamp],
        Returns::Time,
        |cells| match cells {
            [Cell::Timestamp(nanos)] => Ok(Cell::Time(nanos.rem_euclid(DAY))),
            _ => mismatch(),
        },
    ),
    row(
        "last_day_of_month",
        "last_day_of_month(x)",
        &[Param::Timestamp],
        Returns::Date,
        |cells| match cells {
            [Cell::Timestamp(nanos)] => Ok(Cell::Date(days_of_date(civil(*nanos).date().last_of_month()))),
            _ => mismatch(),
        },
    ),
];

pub(super) fn out_of_range() -> String {
    "The timestamp is out of range".to_owned()
}

fn invalid(text: &str) -> String {
    format!("Invalid format: \"{text}\"")
}

pub(super) fn shifted(nanos: Option<i64>) -> Result<Cell, String> {
    nanos.map(Cell::Timestamp).ok_or_else(out_of_range)
}

/// Months from January 1970.
pub(super) fn months_since_epoch(civil: DateTime) -> i64 {
    (i64::from(civil.year()) - 1970) * 12 + i64::from(civil.month()) - 1
}

/// The instant that many months later, on the last day of the month where the day does not exist.
pub(super) fn add_months(nanos: i64, months: i32) -> Option<i64> {
    let civil = civil(nanos);
    instant(civil.checked_add(jiff::Span::new().try_months(months).ok()?).ok()?)
}
