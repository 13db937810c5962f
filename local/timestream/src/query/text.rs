//! The text forms of values: what `ScalarValue` holds, what CAST to VARCHAR gives, and how the same texts are read back.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::cell::Cell;

/// Nanoseconds of a day.
pub(super) const DAY: i64 = 86_400_000_000_000;

/// The civil date and time, in UTC, of an instant in nanoseconds since the epoch.
pub(super) fn civil(nanos: i64) -> DateTime {
    Timestamp::from_nanosecond(i128::from(nanos))
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(TimeZone::UTC)
        .datetime()
}

/// The instant of a civil date and time in UTC, if nanoseconds can hold it (years 1677 to 2262).
pub(super) fn instant(civil: DateTime) -> Option<i64> {
    let timestamp = TimeZone::UTC.to_timestamp(civil).ok()?;
    i64::try_from(timestamp.as_nanosecond()).ok()
}

/// The date that many days after 1970-01-01.
pub(super) fn date_of_days(days: i32) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(span).ok()
}

/// Days from 1970-01-01 to the date.
pub(super) fn days_of_date(date: Date) -> i32 {
    // A difference of dates within jiff's range, years -9999 to 9999, always fits.
    date.since(jiff::civil::date(1970, 1, 1))
        .map_or(0, |span| span.get_days())
}

/// A scalar as text. Arrays and rows have no text form of their own and give nothing.
pub(super) fn scalar(cell: &Cell) -> Option<String> {
    Some(match cell {
        Cell::Boolean(value) => value.to_string(),
        Cell::Bigint(value) => value.to_string(),
        Cell::Double(value) => double(*value),
        Cell::Varchar(value) => value.clone(),
        Cell::Timestamp(nanos) => {
            let civil = civil(*nanos);
            format!("{} {}", civil.date(), time_of_day(civil.time()))
        }
        Cell::Date(days) => date_of_days(*days)?.to_string(),
        Cell::Time(nanos) => clock(nanos.rem_euclid(DAY)),
        Cell::Interval(nanos) => {
            let sign = if *nanos < 0 { "-" } else { "" };
            let nanos = nanos.unsigned_abs();
            let day = DAY.unsigned_abs();
            format!(
                "{sign}{} {}",
                nanos / day,
                clock(i64::try_from(nanos % day).unwrap_or_default())
            )
        }
        Cell::Months(months) => {
            let sign = if *months < 0 { "-" } else { "" };
            format!("{sign}{}-{}", months.unsigned_abs() / 12, months.unsigned_abs() % 12)
        }
        Cell::Null | Cell::Array(_) | Cell::Row(_) => return None,
    })
}

fn time_of_day(time: Time) -> String {
    format!(
        "{:02}:{:02}:{:02}.{:09}",
        time.hour(),
        time.minute(),
        time.second(),
        time.subsec_nanosecond()
    )
}

fn clock(nanos: i64) -> String {
    let seconds = nanos / 1_000_000_000;
    format!(
        "{:02}:{:02}:{:02}.{:09}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        nanos % 1_000_000_000
    )
}

/// A double as Java's `Double.toString` writes it: always a decimal point, E notation from 1e7 up and below 1e-3.
pub(super) fn double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-3..1e7).contains(&magnitude) {
        let text = format!("{value:E}");
        return match text.split_once('E') {
            Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
            _ => text,
        };
    }
    let text = value.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

/// Reads `2020-08-08 01:00:00.123456789`, with `T` for the space, any number of fraction digits and each part after the date
/// optional. A zone (`Z`, `+02:00`, ` UTC`) is applied.
pub(super) fn parse_timestamp(text: &str) -> Option<i64> {
    let text = text.trim();
    let (date, rest) = split_date(text)?;
    let rest = rest.strip_prefix(['T', 't', ' ']).unwrap_or(rest).trim();
    let (clock, offset) = split_zone(rest)?;
    let time = if clock.is_empty() { 0 } else { parse_time(clock)? };
    let midnight = i64::from(days_of_date(date)).checked_mul(DAY)?;
    midnight.checked_add(time)?.checked_sub(offset)
}

/// Reads `2020-08-08`.
pub(super) fn parse_date(text: &str) -> Option<i32> {
    let (date, rest) = split_date(text.trim())?;
    rest.is_empty().then(|| days_of_date(date))
}

fn split_date(text: &str) -> Option<(Date, &str)> {
    let end = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let (date, rest) = text.split_at_checked(end)?;
    let mut parts = date.splitn(3, '-');
    let year = parts.next()?;
    let (year, month, day) = (number(year, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()?;
    Some((date, rest))
}

/// Splits a trailing zone off a time of day and gives its offset in nanoseconds.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']).or_else(|| text.strip_suffix("UTC")) {
        return Some((clock.trim_end(), 0));
    }
    let Some(at) = text.rfind(['+', '-']) else {
        return Some((text, 0));
    };
    let (clock, zone) = text.split_at_checked(at)?;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.parse::<i64>().ok()?, 0),
        4 => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?),
        _ => return None,
    };
    Some((clock.trim_end(), sign * (hours * 60 + minutes) * 60_000_000_000))
}

/// Reads `01:02`, `01:02:03` or `01:02:03.123456789` into nanoseconds since midnight.
pub(super) fn parse_time(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let hours = number(parts.next()?, 2)?;
    let minutes = number(parts.next()?, 2)?;
    let seconds = parts.next().map_or(Some(0), |seconds| number(seconds, 2))?;
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000_000_000 + parse_fraction(fraction)?)
}

/// The nanoseconds of the digits after a decimal point; digits beyond the ninth are dropped.
pub(super) fn parse_fraction(digits: &str) -> Option<i64> {
    if !digits.chars().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let nine: String = digits.chars().chain(std::iter::repeat('0')).take(9).collect();
    nine.parse().ok()
}

fn number(digits: &str, most: usize) -> Option<i64> {
    let plain = !digits.is_empty() && digits.len() <= most && digits.chars().all(|digit| digit.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// Reads `15m`, `1.5h`, `60000ms`: a number and a unit without a space. Months and years make an interval of months.
pub(super) fn parse_duration(text: &str) -> Option<Cell> {
    let at = text.find(|character: char| !character.is_ascii_digit() && character != '.')?;
    let (number, unit) = text.split_at_checked(at)?;
    match unit.to_ascii_lowercase().as_str() {
        "month" => Some(Cell::Months(number.parse().ok()?)),
        "y" | "year" => Some(Cell::Months(number.parse::<i32>().ok()?.checked_mul(12)?)),
        unit => Some(Cell::Interval(scale(number, unit_nanos(unit)?)?)),
    }
}

/// Nanoseconds of a unit of an interval literal.
pub(super) fn unit_nanos(unit: &str) -> Option<i64> {
    Some(match unit {
        "ns" | "nanosecond" => 1,
        "us" | "microsecond" => 1_000,
        "ms" | "millisecond" => 1_000_000,
        "s" | "second" => 1_000_000_000,
        "m" | "minute" => 60_000_000_000,
        "h" | "hour" => 3_600_000_000_000,
        "d" | "day" => DAY,
        _ => return None,
    })
}

/// `number * unit` in whole nanoseconds, exact for decimals.
fn scale(number: &str, unit: i64) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let divisor = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    i64::try_from(digits.checked_mul(i128::from(unit))? / divisor).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_look_as_java_writes_them() {
        let check = |value: f64, expected: &str| assert_eq!(double(value), expected);
        check(1.0, "1.0");
        check(-0.0, "-0.0");
        check(0.001, "0.001");
        check(0.000_999, "9.99E-4");
        check(9_999_999.0, "9999999.0");
        check(1e7, "1.0E7");
        check(1.655_487_883_771_000_1e9, "1.6554878837710001E9");
        check(f64::MAX, "1.7976931348623157E308");
        check(f64::NAN, "NaN");
        check(f64::NEG_INFINITY, "-Infinity");
    }

    #[test]
    fn scalars_have_the_forms_of_the_service() {
        let check = |cell: Cell, expected: &str| assert_eq!(scalar(&cell).unwrap(), expected);
        check(
            Cell::Timestamp(1_596_848_400_000_000_000),
            "2020-08-08 01:00:00.000000000",
        );
        check(Cell::Timestamp(-1), "1969-12-31 23:59:59.999999999");
        check(Cell::Timestamp(i64::MAX), "2262-04-11 23:47:16.854775807");
        check(Cell::Date(18_482), "2020-08-08");
        check(Cell::Time(3_600_000_000_000), "01:00:00.000000000");
        check(Cell::Interval(45 * 3_600_000_000_000), "1 21:00:00.000000000");
        check(Cell::Interval(42_800_000), "0 00:00:00.042800000");
        check(Cell::Interval(-DAY), "-1 00:00:00.000000000");
        check(Cell::Interval(i64::MIN), "-106751 23:47:16.854775808");
        check(Cell::Months(31), "2-7");
    }

    #[test]
    fn timestamps_are_read_in_each_form() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                parse_timestamp(text)
                    .and_then(|nanos| scalar(&Cell::Timestamp(nanos)))
                    .as_deref(),
                expected
            );
        };
        check("2022-06-17 10:15:20", Some("2022-06-17 10:15:20.000000000"));
        check("2022-06-17T10:15:20.5Z", Some("2022-06-17 10:15:20.500000000"));
        check(
            "2022-06-17 10:15:20.123456789+02:00",
            Some("2022-06-17 08:15:20.123456789"),
        );
        check("2022-06-17", Some("2022-06-17 00:00:00.000000000"));
        check("2022-06-17 10:15", Some("2022-06-17 10:15:00.000000000"));
        check("2022-13-17", None);
        check("9999-01-01", None);
        check("ü", None);
    }

    #[test]
    fn durations_need_a_number_and_a_unit_without_space() {
        assert_eq!(parse_duration("42.8ms"), Some(Cell::Interval(42_800_000)));
        assert_eq!(parse_duration("3h"), Some(Cell::Interval(3 * 3_600_000_000_000)));
        assert_eq!(parse_duration("1y"), Some(Cell::Months(12)));
        for wrong in ["3 hours", "3hours", "h", "", "1.5month", "1..5s", "1w", "9999999999d"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
    }
}
