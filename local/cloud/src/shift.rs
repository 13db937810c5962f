//! Moves the instants in sample events to now.
//!
//! The samples have fixed dates, so that what they prove can be written down. A store with retention and queries such as `ago(1h)`
//! want fresh ones. All samples of a run are moved by one whole number of seconds, so every relation between them stays.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// `2026-01-31T08:30:00`: what an instant has before its fraction, which whole seconds never change.
const WHOLE: usize = 19;

/// The shift that brings `newest` to `target`, in whole seconds.
pub fn shift_to(newest: Timestamp, target: Timestamp) -> SignedDuration {
    SignedDuration::from_secs(target.as_second().saturating_sub(newest.as_second()))
}

/// Adds `shift` to every instant of the form `YYYY-MM-DDThh:mm:ss[.fff]Z` in `text`, whatever else the text holds. Instants in
/// 1970 stay: Amazon Connect writes them for "never". So do those that the shift would take out of the years 1971 to 9999.
pub fn shift_instants(text: &[u8], shift: SignedDuration) -> Vec<u8> {
    let mut shifted = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        if let Some((instant, tail)) = leading_instant(rest)
            && let Some(moved) = moved(instant, shift)
        {
            shifted.extend_from_slice(moved.as_bytes());
            rest = tail;
        } else {
            shifted.push(first);
            rest = after;
        }
    }
    shifted
}

/// The instant that `text` starts with, up to its whole seconds, and what follows them.
fn leading_instant(text: &[u8]) -> Option<(Timestamp, &[u8])> {
    const PATTERN: &[u8; WHOLE] = b"dddd-dd-ddTdd:dd:dd";
    let (whole, tail) = text.split_at_checked(WHOLE)?;
    let fits = whole.iter().zip(PATTERN).all(|(&byte, &wanted)| match wanted {
        b'd' => byte.is_ascii_digit(),
        _ => byte == wanted,
    });
    let mut end = tail;
    if let Some((b'.', fraction)) = tail.split_first() {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        end = fraction.get(digits..)?;
    }
    if !fits || end.first() != Some(&b'Z') {
        return None;
    }
    let instant = format!("{}Z", str::from_utf8(whole).ok()?).parse().ok()?;
    Some((instant, tail))
}

/// The whole seconds of the shifted instant, or nothing if it should stay as it is.
fn moved(instant: Timestamp, shift: SignedDuration) -> Option<String> {
    let moved = instant.checked_add(shift).ok()?;
    let year = |instant: Timestamp| instant.to_zoned(TimeZone::UTC).year();
    let stays = year(instant) == 1970 || !(1971..=9999).contains(&year(moved));
    (!stays).then(|| moved.strftime("%Y-%m-%dT%H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn instants_move_and_everything_else_stays() {
        let day = SignedDuration::from_hours(24);
        let cases: [(&[u8], &[u8]); 12] = [
            (b"", b""),
            (
                br#"{"EventTimestamp":"2026-01-31T08:30:00.123Z"}"#,
                br#"{"EventTimestamp":"2026-02-01T08:30:00.123Z"}"#,
            ),
            (
                b"2024-02-28T23:59:59Z 2024-12-31T00:00:00Z",
                b"2024-02-29T23:59:59Z 2025-01-01T00:00:00Z",
            ),
            (b"2026-01-31T08:30:00.Z", b"2026-02-01T08:30:00.Z"),
            (b"1970-01-01T00:00:00.000Z", b"1970-01-01T00:00:00.000Z"),
            (b"9999-12-31T12:00:00Z", b"9999-12-31T12:00:00Z"),
            (b"2026-01-31T08:30:00", b"2026-01-31T08:30:00"),
            (b"2026-01-31T08:30:00+01:00", b"2026-01-31T08:30:00+01:00"),
            (b"2026-13-31T08:30:00Z", b"2026-13-31T08:30:00Z"),
            (b"12026-01-31T08:30:00Z", b"12026-02-01T08:30:00Z"),
            (b"\xff\xfe2026-01-31T08:30:00Z\xff", b"\xff\xfe2026-02-01T08:30:00Z\xff"),
            (b"2026-01-31", b"2026-01-31"),
        ];
        for (text, expected) in cases {
            let shifted = shift_instants(text, day);
            assert_eq!(String::from_utf8_lossy(&shifted), String::from_utf8_lossy(expected));
        }
    }

    #[test]
    fn the_newest_instant_lands_within_a_second_of_the_target() {
        let newest: Timestamp = "2026-01-31T08:30:00.900Z".parse().unwrap();
        let target: Timestamp = "2027-03-01T00:00:00.100Z".parse().unwrap();
        let shift = shift_to(newest, target);
        assert_eq!(shift.subsec_nanos(), 0);
        let landed = newest.checked_add(shift).unwrap();
        assert!(landed.duration_since(target).abs() < SignedDuration::from_secs(1));
    }

    proptest! {
        #[test]
        fn any_bytes_keep_their_length_and_move_back(bytes: Vec<u8>, seconds in -100_000_000_i64..100_000_000) {
            let mut text = b"2026-01-31T08:30:00.5Z".to_vec();
            text.extend_from_slice(&bytes);
            let shift = SignedDuration::from_secs(seconds);
            let there = shift_instants(&text, shift);
            prop_assert_eq!(there.len(), text.len());
            prop_assert_eq!(shift_instants(&there, -shift), text);
        }
    }
}
