//! Ranges of time as people choose them: `now-1h` to `now`, or two instants.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

/// A range in milliseconds since the Unix epoch, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Its first millisecond.
    pub from: i64,
    /// Its last millisecond.
    pub to: i64,
}

/// A range as it is chosen: `now-1h`, milliseconds since the epoch, or an instant such as `2026-11-21T10:00:00Z`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeRange {
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
}

/// Which end of a range an instant is, for what is rounded: `now/d` begins with the day's first millisecond and ends with its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The beginning.
    From,
    /// The end.
    To,
}

/// A time that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a time, expected one such as now-1h, now/d, 2026-11-21T10:00:00Z or milliseconds")]
pub struct TimeError(pub String);

impl TimeRange {
    /// The range at this moment in this time zone.
    pub fn at(&self, now_millis: i64, zone: &TimeZone) -> Result<Range, TimeError> {
        Ok(Range {
            from: instant(&self.from, now_millis, zone, Bound::From)?,
            to: instant(&self.to, now_millis, zone, Bound::To)?,
        })
    }

    /// Whether it moves with the clock.
    pub fn is_relative(&self) -> bool {
        self.from.contains("now")
    }
}

/// The range that a panel asks for: its own `timeFrom` (`30m`, `now/d`) up to now, as long as the board's range is relative. A board that
/// shows the past shows the same range on all panels.
pub fn panel_range(board: &TimeRange, time_from: Option<&str>) -> TimeRange {
    match time_from {
        Some(from) if board.is_relative() => TimeRange {
            from: if from.contains("now") {
                from.to_owned()
            } else {
                format!("now-{from}")
            },
            to: "now".to_owned(),
        },
        _ => board.clone(),
    }
}

/// A time as milliseconds since the epoch. Weeks begin on Monday.
pub fn instant(text: &str, now_millis: i64, zone: &TimeZone, bound: Bound) -> Result<i64, TimeError> {
    let wrong = || TimeError(text.to_owned());
    if let Some(steps) = text.strip_prefix("now") {
        let now = Timestamp::from_millisecond(now_millis).map_err(|_| wrong())?;
        let moved = relative(steps, now.to_zoned(zone.clone()), bound).ok_or_else(wrong)?;
        return Ok(moved.timestamp().as_millisecond());
    }
    match text.parse::<i64>() {
        Ok(millis) => Ok(millis),
        Err(_) => text
            .parse::<Timestamp>()
            .map(Timestamp::as_millisecond)
            .map_err(|_| wrong()),
    }
}

/// Takes steps such as `-1d/d` from a time.
fn relative(mut steps: &str, mut time: Zoned, bound: Bound) -> Option<Zoned> {
    while let Some(step) = steps.chars().next() {
        let rest = steps.get(1..)?;
        let (count, rest) = match step {
            '/' => (1, rest),
            '+' | '-' => {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let count: i64 = if digits == 0 {
                    1
                } else {
                    rest.get(..digits)?.parse().ok()?
                };
                (count, rest.get(digits..)?)
            }
            _ => return None,
        };
        let unit = rest.chars().next()?;
        steps = rest.get(unit.len_utf8()..)?;
        time = match step {
            '+' => time.checked_add(span(count, unit)?).ok()?,
            '-' => time.checked_sub(span(count, unit)?).ok()?,
            _ => {
                let start = start_of(unit, &time)?;
                match bound {
                    Bound::From => start,
                    Bound::To => {
                        let next = start.checked_add(span(1, unit)?).ok()?;
                        next.checked_sub(Span::new().milliseconds(1)).ok()?
                    }
                }
            }
        };
    }
    Some(time)
}

fn span(count: i64, unit: char) -> Option<Span> {
    let span = Span::new();
    match unit {
        's' => span.try_seconds(count),
        'm' => span.try_minutes(count),
        'h' => span.try_hours(count),
        'd' => span.try_days(count),
        'w' => span.try_weeks(count),
        'M' => span.try_months(count),
        'Q' => span.try_months(count.checked_mul(3)?),
        'y' => span.try_years(count),
        _ => return None,
    }
    .ok()
}

fn start_of(unit: char, time: &Zoned) -> Option<Zoned> {
    let date = time.date();
    let at = |time: jiff::civil::DateTime, zone: &Zoned| time.to_zoned(zone.time_zone().clone()).ok();
    let clock = time.time();
    match unit {
        's' => at(date.at(clock.hour(), clock.minute(), clock.second(), 0), time),
        'm' => at(date.at(clock.hour(), clock.minute(), 0, 0), time),
        'h' => at(date.at(clock.hour(), 0, 0, 0), time),
        'd' => time.start_of_day().ok(),
        'w' => {
            let since_monday = i64::from(date.weekday().since(Weekday::Monday));
            at(
                date.checked_sub(Span::new().days(since_monday)).ok()?.at(0, 0, 0, 0),
                time,
            )
        }
        'M' => at(date.first_of_month().at(0, 0, 0, 0), time),
        'Q' => {
            let month = (date.month() - 1) / 3 * 3 + 1;
            at(jiff::civil::Date::new(date.year(), month, 1).ok()?.at(0, 0, 0, 0), time)
        }
        'y' => at(date.first_of_year().at(0, 0, 0, 0), time),
        _ => None,
    }
}
