//! Instants by pattern: `MySQL`'s (`%Y-%m-%d`) and Joda's (`yyyy-MM-dd`).

use jiff::civil::{Date, DateTime, Time};

use super::format_patterns::{Field, Part, joda, mysql};
use super::{Entry, mismatch, row};
use crate::query::cell::Cell;
use crate::query::text::{civil, instant, parse_fraction};
use crate::query::udf::{Param, Returns};

const FORMAT: &[Param] = &[Param::Timestamp, Param::Varchar];
const PARSE: &[Param] = &[Param::Varchar, Param::Varchar];

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "date_format",
        "date_format(timestamp, MySQL pattern)",
        FORMAT,
        Returns::Varchar,
        |cells| format(cells, mysql),
    ),
    row(
        "date_parse",
        "date_parse(text, MySQL pattern)",
        PARSE,
        Returns::Timestamp,
        |cells| parse(cells, mysql),
    ),
    row(
        "format_datetime",
        "format_datetime(timestamp, Joda pattern)",
        FORMAT,
        Returns::Varchar,
        |cells| format(cells, joda),
    ),
    row(
        "parse_datetime",
        "parse_datetime(text, Joda pattern)",
        PARSE,
        Returns::Timestamp,
        |cells| parse(cells, joda),
    ),
];

type Reader = fn(&str) -> Result<Vec<Part>, String>;

fn format(cells: &[Cell], reader: Reader) -> Result<Cell, String> {
    let [Cell::Timestamp(nanos), Cell::Varchar(pattern)] = cells else {
        return mismatch();
    };
    let at = civil(*nanos);
    Ok(Cell::Varchar(
        reader(pattern)?.iter().map(|part| write(part, at)).collect(),
    ))
}

fn parse(cells: &[Cell], reader: Reader) -> Result<Cell, String> {
    let [Cell::Varchar(text), Cell::Varchar(pattern)] = cells else {
        return mismatch();
    };
    let parts = reader(pattern)?;
    let at = read(&parts, text).and_then(instant);
    at.map(Cell::Timestamp)
        .ok_or_else(|| format!("Invalid format: \"{text}\""))
}

fn write(part: &Part, at: DateTime) -> String {
    match part {
        Part::Text(text) => text.clone(),
        Part::Number(field, width) => format!("{:0width$}", value(*field, at)),
        Part::Fraction(width) => {
            let digits = format!("{:09}", at.subsec_nanosecond());
            digits.chars().chain(std::iter::repeat('0')).take(*width).collect()
        }
        Part::Month { short } => name(MONTHS, i64::from(at.month()) - 1, *short),
        Part::Weekday { short } => name(WEEKDAYS, i64::from(at.weekday().to_monday_zero_offset()), *short),
        Part::Half => if at.hour() < 12 { "AM" } else { "PM" }.to_owned(),
        Part::Zone(zone) => (*zone).to_owned(),
    }
}

const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: &[&str] = &[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

fn name(names: &[&str], index: i64, short: bool) -> String {
    let name = usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index))
        .copied()
        .unwrap_or_default();
    if short {
        name.chars().take(3).collect()
    } else {
        name.to_owned()
    }
}

fn value(field: Field, at: DateTime) -> i64 {
    match field {
        Field::Year => at.year().into(),
        Field::ShortYear => i64::from(at.year()).rem_euclid(100),
        Field::Month => at.month().into(),
        Field::Day => at.day().into(),
        Field::DayOfYear => at.date().day_of_year().into(),
        Field::Weekday => at.weekday().to_monday_one_offset().into(),
        Field::Hour => at.hour().into(),
        Field::HalfHour => i64::from((at.hour() + 11) % 12 + 1),
        Field::Minute => at.minute().into(),
        Field::Second => at.second().into(),
        Field::Week => at.date().iso_week_date().week().into(),
        Field::WeekYear => at.date().iso_week_date().year().into(),
    }
}

/// Reads the whole text by the pattern. Fields that the pattern lacks are those of 1970-01-01 00:00:00.
fn read(parts: &[Part], text: &str) -> Option<DateTime> {
    let (mut date, mut clock) = ((1970_i64, 1_i64, 1_i64), (0_i64, 0_i64, 0_i64));
    let (mut nanos, mut afternoon, mut day_of_year, mut half_day) = (0_i64, false, None, false);
    let mut rest = text;
    for (index, part) in parts.iter().enumerate() {
        match part {
            Part::Text(expected) => rest = rest.strip_prefix(expected.as_str())?,
            Part::Number(field, width) => {
                // Digits that run into further digits end where their width ends.
                let runs_on = matches!(parts.get(index + 1), Some(Part::Number(_, _) | Part::Fraction(_)));
                let most = if runs_on { *width } else { 9 };
                let (number, after) = digits(rest, most)?;
                rest = after;
                let number: i64 = number.parse().ok()?;
                match field {
                    Field::Year | Field::WeekYear => date.0 = number,
                    Field::ShortYear => date.0 = if number >= 70 { 1900 + number } else { 2000 + number },
                    Field::Month => date.1 = number,
                    Field::Day => date.2 = number,
                    Field::DayOfYear => day_of_year = Some(number),
                    Field::Hour => clock.0 = number,
                    Field::HalfHour => (clock.0, half_day) = (number, true),
                    Field::Minute => clock.1 = number,
                    Field::Second => clock.2 = number,
                    Field::Weekday | Field::Week => {}
                }
            }
            Part::Fraction(_) => {
                let (number, after) = digits(rest, 9)?;
                rest = after;
                nanos = parse_fraction(number)?;
            }
            Part::Month { short } => {
                let (index, after) = named(MONTHS, rest, *short)?;
                (date.1, rest) = (index + 1, after);
            }
            Part::Weekday { short } => rest = named(WEEKDAYS, rest, *short)?.1,
            Part::Half => {
                let half = rest.get(..2)?;
                afternoon = half.eq_ignore_ascii_case("PM");
                rest = if afternoon || half.eq_ignore_ascii_case("AM") {
                    rest.get(2..)?
                } else {
                    return None;
                };
            }
            Part::Zone(_) => {
                let zone = ["+00:00", "+0000", "UTC", "Z"]
                    .into_iter()
                    .find(|zone| rest.starts_with(zone))?;
                rest = rest.strip_prefix(zone)?;
            }
        }
    }
    if !rest.is_empty() {
        return None;
    }
    if half_day {
        clock.0 = match clock.0 {
            hour @ 1..=12 => hour % 12 + if afternoon { 12 } else { 0 },
            _ => return None,
        };
    }
    let year = i16::try_from(date.0).ok()?;
    let date = match day_of_year {
        Some(day) => Date::new(year, 1, 1)
            .ok()?
            .checked_add(jiff::Span::new().try_days(day - 1).ok()?)
            .ok()?,
        None => Date::new(year, i8::try_from(date.1).ok()?, i8::try_from(date.2).ok()?).ok()?,
    };
    let (hour, minute, second) = (
        i8::try_from(clock.0).ok()?,
        i8::try_from(clock.1).ok()?,
        i8::try_from(clock.2).ok()?,
    );
    Some(date.to_datetime(Time::new(hour, minute, second, i32::try_from(nanos).ok()?).ok()?))
}

fn digits(text: &str, most: usize) -> Option<(&str, &str)> {
    let end = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if end == 0 { None } else { text.split_at_checked(end) }
}

fn named<'a>(names: &[&str], text: &'a str, short: bool) -> Option<(i64, &'a str)> {
    for (index, name) in (0..).zip(names) {
        let name = if short { name.get(..3)? } else { name };
        if let (Some(start), Some(rest)) = (text.get(..name.len()), text.get(name.len()..))
            && start.eq_ignore_ascii_case(name)
        {
            return Some((index, rest));
        }
    }
    None
}
