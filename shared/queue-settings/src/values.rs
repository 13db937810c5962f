//! Values that are checked as they are read: an error of the file names its line.

use serde::Deserialize;

/// An id of Amazon Connect's: a UUID in small letters, as its ARNs have it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Id(pub String);

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let lengths = text.split('-').map(str::len);
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte) || byte == b'-';
        if lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_hex) {
            Ok(Self(text))
        } else {
            Err(format!(
                "\"{text}\" is not an id, expected the last part of the ARN, such as aaaaaaaa-0000-4000-8000-000000000001"
            ))
        }
    }
}

/// A name to show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Name(pub String);

impl TryFrom<String> for Name {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = (1..=127).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if fits && text.trim() == text {
            Ok(Self(text))
        } else {
            Err("a name has 1 to 127 characters on one line, with no blank at either end")
        }
    }
}

/// The name of a time zone, by its form alone: which there are, CloudWatch knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct TimeZone(pub String);

impl TryFrom<String> for TimeZone {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let part = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_uppercase())
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
        };
        let is_zone = text == "UTC" || (text.contains('/') && text.len() <= 50 && text.split('/').all(part));
        if is_zone {
            Ok(Self(text))
        } else {
            Err(format!(
                "\"{text}\" is not a time zone, expected UTC or one such as Europe/London"
            ))
        }
    }
}

/// A whole number in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Within<const LEAST: i64, const MOST: i64>(pub i64);

impl<const LEAST: i64, const MOST: i64> TryFrom<i64> for Within<LEAST, MOST> {
    type Error = String;

    fn try_from(value: i64) -> Result<Self, Self::Error> {
        if (LEAST..=MOST).contains(&value) {
            Ok(Self(value))
        } else {
            Err(format!("{value} is out of range, expected {LEAST} to {MOST}"))
        }
    }
}
