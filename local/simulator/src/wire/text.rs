//! The few kinds of values there are in the events, each appended to the JSON as it stands on the wire.

use crate::truth::Millis;

const MILLIS_A_DAY: i64 = 86_400_000;
/// The first and the last instant with a year of four digits, which is all that the format has room for.
const FIRST: Millis = -62_167_219_200_000;
const LAST: Millis = 253_402_300_799_999;

/// A text in quotes, escaped as JSON asks for it.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let is_plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    // Nearly all texts are ids and go in one piece.
    if text.bytes().all(is_plain) {
        out.extend_from_slice(text.as_bytes());
    } else {
        text.bytes().for_each(|byte| escaped(out, byte));
    }
    out.push(b'"');
}

fn escaped(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        0..0x20 => {
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&[hex(byte >> 4), hex(byte & 15)]);
        }
        _ => out.push(byte),
    }
}

/// An instant in quotes, `yyyy-MM-ddTHH:mm:ss.SSSZ`.
pub(super) fn instant(out: &mut Vec<u8>, time: Millis) {
    let Civil {
        date: [y1, y2, y3, y4, m1, m2, d1, d2],
        clock: [h1, h2, n1, n2, s1, s2],
        fraction: [f1, f2, f3],
    } = Civil::of(time);
    out.extend_from_slice(&[
        b'"', y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1, f2, f3,
        b'Z', b'"',
    ]);
}

/// An instant in quotes, cut to the second, as EventBridge's envelope has it: `yyyy-MM-ddTHH:mm:ssZ`.
pub(super) fn whole_second(out: &mut Vec<u8>, time: Millis) {
    let Civil {
        date: [y1, y2, y3, y4, m1, m2, d1, d2],
        clock: [h1, h2, n1, n2, s1, s2],
        ..
    } = Civil::of(time);
    out.extend_from_slice(&[
        b'"', y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z', b'"',
    ]);
}

/// An instant, or null.
pub(super) fn instant_or_null(out: &mut Vec<u8>, time: Option<Millis>) {
    match time {
        Some(time) => instant(out, time),
        None => out.extend_from_slice(b"null"),
    }
}

/// A UUID in quotes.
pub(super) fn uuid(out: &mut Vec<u8>, id: u128) {
    let [a0, a1, a2, a3, b0, b1, c0, c1, d0, d1, e0, e1, e2, e3, e4, e5] = id.to_be_bytes();
    out.push(b'"');
    for group in [&[a0, a1, a2, a3][..], &[b0, b1], &[c0, c1], &[d0, d1]] {
        hexadecimal(out, group);
        out.push(b'-');
    }
    hexadecimal(out, &[e0, e1, e2, e3, e4, e5]);
    out.push(b'"');
}

fn hexadecimal(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(bytes.iter().flat_map(|byte| [hex(byte >> 4), hex(byte & 15)]));
}

/// A whole number.
pub(super) fn number(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    let mut rest = number.unsigned_abs();
    let start = out.len();
    loop {
        out.push(digit(rest % 10));
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if let Some(digits) = out.get_mut(start..) {
        digits.reverse();
    }
}

/// A length of time as seconds with three decimals.
pub(super) fn seconds(out: &mut Vec<u8>, millis: i64) {
    number(out, millis.max(0) / 1000);
    let [f1, f2, f3] = three(millis.max(0).unsigned_abs() % 1000);
    out.extend_from_slice(&[b'.', f1, f2, f3]);
}

/// The digits of an instant in UTC.
struct Civil {
    /// Year, month, day.
    date: [u8; 8],
    /// Hour, minute, second.
    clock: [u8; 6],
    /// Thousandths.
    fraction: [u8; 3],
}

impl Civil {
    fn of(time: Millis) -> Self {
        let time = time.clamp(FIRST, LAST);
        let (year, month, day) = date(time.div_euclid(MILLIS_A_DAY));
        let millis = time.rem_euclid(MILLIS_A_DAY).unsigned_abs();
        let seconds = millis / 1000;
        let [y1, y2] = two(year / 100);
        let [y3, y4] = two(year % 100);
        let [m1, m2] = two(month);
        let [d1, d2] = two(day);
        let [h1, h2] = two(seconds / 3600);
        let [n1, n2] = two(seconds / 60 % 60);
        let [s1, s2] = two(seconds % 60);
        Self {
            date: [y1, y2, y3, y4, m1, m2, d1, d2],
            clock: [h1, h2, n1, n2, s1, s2],
            fraction: three(millis % 1000),
        }
    }
}

/// Year, month and day of a day counted from 1970-01-01. The year is taken to begin in March, so that the leap day is its last, and
/// years repeat every 400.
fn date(days: i64) -> (u64, u64, u64) {
    // Days since 0000-03-01; the clamp above leaves at most the 60 days before it, which belong to the era before.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year.unsigned_abs(), month.unsigned_abs(), day.unsigned_abs())
}

fn two(number: u64) -> [u8; 2] {
    [digit(number / 10), digit(number % 10)]
}

fn three(number: u64) -> [u8; 3] {
    [digit(number / 100), digit(number / 10 % 10), digit(number % 10)]
}

#[expect(clippy::cast_possible_truncation, reason = "one digit")]
fn digit(number: u64) -> u8 {
    b'0' + number as u8
}

fn hex(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn instants_at_the_edges() {
        let check = |millis, expected: &str| assert_eq!(written(|out| instant(out, millis)), format!("\"{expected}\""));
        check(0, "1970-01-01T00:00:00.000Z");
        check(-1, "1969-12-31T23:59:59.999Z");
        check(951_782_400_001, "2000-02-29T00:00:00.001Z");
        check(951_868_799_999, "2000-02-29T23:59:59.999Z");
        check(4_107_542_400_000, "2100-03-01T00:00:00.000Z");
        check(i64::MAX, "9999-12-31T23:59:59.999Z");
        check(i64::MIN, "0000-01-01T00:00:00.000Z");
    }

    #[test]
    fn identifiers() {
        assert_eq!(
            written(|out| uuid(out, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef)),
            "\"01234567-89ab-cdef-0123-456789abcdef\""
        );
        assert_eq!(written(|out| uuid(out, 0)), "\"00000000-0000-0000-0000-000000000000\"");
        assert_eq!(
            written(|out| uuid(out, u128::MAX)),
            "\"ffffffff-ffff-ffff-ffff-ffffffffffff\""
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            let json = written(|out| string(out, &text));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }

        #[test]
        fn any_number_comes_back(value in any::<i64>()) {
            prop_assert_eq!(written(|out| number(out, value)), value.to_string());
        }

        #[test]
        fn any_instant_comes_back(millis in FIRST..=LAST) {
            let text = written(|out| instant(out, millis));
            let read: jiff::Timestamp = serde_json::from_str::<String>(&text).unwrap().parse().unwrap();
            prop_assert_eq!(read.as_millisecond(), millis);
            prop_assert_eq!(text.len(), 26);
            let cut = written(|out| whole_second(out, millis));
            prop_assert_eq!(cut, format!("{}Z\"", &text[..20]));
        }

        #[test]
        fn any_length_comes_back(millis in 0_i64..1_000_000_000_000) {
            let text = written(|out| seconds(out, millis));
            prop_assert_eq!(text.replace('.', "").parse::<i64>().unwrap(), millis);
        }
    }
}
