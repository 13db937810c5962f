//! Instants as Connect writes them, and the differences between them.

use std::fmt;
use std::hash::Hasher as _;

/// A moment, in whole nanoseconds since the Unix epoch: between 1970 and 2262, the range Timestream stores.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

const NANOS_PER_MILLI: i64 = 1_000_000;
const NANOS_PER_SECOND: i64 = 1_000_000_000;
/// Connect writes unset instants as moments of the first year (`1970-01-01T00:00:00.001Z` in AWS's own sample).
const END_OF_1970: i64 = 365 * 24 * 3600 * NANOS_PER_SECOND;

impl Instant {
    /// The first moment there is.
    pub const EPOCH: Self = Self(0);

    /// The moment that many milliseconds after the epoch; nothing if it lies before it or after the year 2262.
    pub fn from_millis(millis: i64) -> Option<Self> {
        Self::from_nanos(millis.checked_mul(NANOS_PER_MILLI)?)
    }

    /// The moment that many nanoseconds after the epoch; nothing if it lies before it.
    pub fn from_nanos(nanos: i64) -> Option<Self> {
        (nanos >= 0).then_some(Self(nanos))
    }

    /// The moment of an epoch time in seconds with a fraction, kept to the millisecond (the form of Connect's API).
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        let millis = (seconds * 1000.0).round();
        if !(0.0..9.3e12).contains(&millis) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked above")]
        Self::from_millis(millis as i64)
    }

    /// Reads ISO 8601 text; nothing if it is not a time that can be stored.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(nanos) = connect_form(text.as_bytes()) {
            return Self::from_nanos(nanos);
        }
        let timestamp: jiff::Timestamp = text.parse().ok()?;
        Self::from_nanos(i64::try_from(timestamp.as_nanosecond()).ok()?)
    }

    /// Whether this is one of the 1970 moments by which Connect says "not set".
    pub(crate) fn is_unset(self) -> bool {
        self.0 < END_OF_1970
    }

    /// Nanoseconds since the epoch.
    pub fn nanos(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.0 / NANOS_PER_MILLI
    }

    /// Seconds from `start` to this moment; nothing if it lies before `start`, since no duration of ours is negative.
    pub fn seconds_since(self, start: Self) -> Option<f64> {
        let nanos = self.0.checked_sub(start.0).filter(|nanos| *nanos >= 0)?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "durations below 104 days are exact, above it the error is nanoseconds"
        )]
        Some(nanos as f64 / 1e9)
    }

    /// The row time of an event: its own millisecond, and below it a tie-break from its identity, so that two events of one
    /// agent in the same (often made-up) millisecond keep apart, while the same event always lands on the same nanosecond.
    pub(crate) fn with_tie_break(self, identity: &str) -> Self {
        let mut hasher = fnv::FnvHasher::default();
        hasher.write(identity.as_bytes());
        let nanos = hasher.finish() % NANOS_PER_MILLI.unsigned_abs();
        let start_of_milli = self.0 - self.0 % NANOS_PER_MILLI;
        Self(start_of_milli.saturating_add_unsigned(nanos))
    }
}

/// Nanoseconds since the epoch of a time in the one form that Connect writes, `2019-05-25T18:55:27.017Z`, with or without the
/// milliseconds; nothing for any other text. Reading instants is much of a normaliser's work, and a general parser is slower.
fn connect_form(text: &[u8]) -> Option<i64> {
    let &[
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
        ref rest @ ..,
    ] = text
    else {
        return None;
    };
    let millis = match *rest {
        [b'Z'] => 0,
        [b'.', f1, f2, f3, b'Z'] => number(&[f1, f2, f3])?,
        _ => return None,
    };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    // Days 29 to 31, which not every month has, leap seconds and years out of range are left to the general parser.
    let ordinary = (1970..2262).contains(&year)
        && (1..=12).contains(&month)
        && (1..=28).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !ordinary {
        return None;
    }
    // Years are counted from March, so that the leap day is a year's last.
    let (march_year, march_month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = march_year / 4 - march_year / 100 + march_year / 400;
    let days = march_year * 365 + leap_days + (march_month * 153 + 2) / 5 + day - 1 - DAYS_BEFORE_EPOCH;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    Some(seconds * NANOS_PER_SECOND + millis * NANOS_PER_MILLI)
}

/// Days from 1 March of the year 0 to 1 January 1970.
const DAYS_BEFORE_EPOCH: i64 = 719_468;

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })
}

impl fmt::Debug for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_nanosecond(i128::from(self.0)) {
            Ok(timestamp) => fmt::Display::fmt(&timestamp, formatter),
            Err(_) => write!(formatter, "{} ns", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_connect_writes() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(Instant::parse(text).map(Instant::nanos), expected, "{text}");
        };
        check("2019-05-25T18:55:27.017Z", Some(1_558_810_527_017_000_000));
        check("2019-05-25T18:55:27Z", Some(1_558_810_527_000_000_000));
        check("2019-05-25T20:55:27.017+02:00", Some(1_558_810_527_017_000_000));
        check("1970-01-01T00:00:00.001Z", Some(1_000_000));
        check("1969-12-31T23:59:59Z", None);
        check("2300-01-01T00:00:00Z", None);
        check("2019-05-25", None);
        check("yesterday", None);
        check("", None);
    }

    proptest::proptest! {
        #[test]
        fn connects_form_is_read_as_any_parser_would(millis in 0..9_214_000_000_000_i64) {
            let timestamp = jiff::Timestamp::from_millisecond(millis).unwrap();
            let text = format!("{timestamp:.3}");
            proptest::prop_assert_eq!(Instant::parse(&text).map(Instant::millis), Some(millis), "{}", text);
        }
    }

    #[test]
    fn reads_dates_that_need_care() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(Instant::parse(text).map(Instant::millis), expected, "{text}");
        };
        check("2024-02-28T23:59:59.999Z", Some(1_709_164_799_999));
        check("2024-02-29T00:00:00.000Z", Some(1_709_164_800_000));
        check("2024-03-01T00:00:00.000Z", Some(1_709_251_200_000));
        check("2026-02-29T00:00:00.000Z", None);
        check("2026-13-01T00:00:00.000Z", None);
        check("2026-11-20T24:00:00.000Z", None);
        check("2026-11-2xT10:00:00.000Z", None);
    }

    #[test]
    fn reads_epoch_seconds_to_the_millisecond() {
        let check = |seconds: f64, expected: Option<i64>| {
            assert_eq!(
                Instant::from_seconds(seconds).map(Instant::millis),
                expected,
                "{seconds}"
            );
        };
        check(1_671_222_098.739, Some(1_671_222_098_739));
        check(-1.0, None);
        check(f64::NAN, None);
        check(f64::INFINITY, None);
        check(1e300, None);
    }

    #[test]
    fn only_1970_is_unset() {
        let check =
            |text: &str, expected: bool| assert_eq!(Instant::parse(text).unwrap().is_unset(), expected, "{text}");
        check("1970-01-01T00:00:00.001Z", true);
        check("1970-12-31T23:59:59.999Z", true);
        check("1971-01-01T00:00:00Z", false);
    }

    #[test]
    fn a_tie_break_depends_on_the_identity_only() {
        let instant = Instant::parse("2026-11-20T09:00:00.123456Z").unwrap();
        let one = instant.with_tie_break("event-1");
        assert_eq!(one, instant.with_tie_break("event-1"));
        assert_ne!(one, instant.with_tie_break("event-2"));
        assert_eq!(one.millis(), instant.millis());
    }

    #[test]
    fn durations_are_never_negative() {
        let early = Instant::from_millis(1_000).unwrap();
        let late = Instant::from_millis(6_005).unwrap();
        assert_eq!(late.seconds_since(early), Some(5.005));
        assert_eq!(early.seconds_since(late), None);
    }
}
