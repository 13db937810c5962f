//! Reading JSON as Connect writes it: borrowed text, numbers in either form, and errors that never quote the record.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::Poison;

/// Reads a whole record. The bytes are checked as UTF-8 once, so that text fields can be borrowed without another look.
pub(crate) fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Poison> {
    let text = std::str::from_utf8(bytes).map_err(|error| Poison::NotUtf8 {
        offset: error.valid_up_to(),
    })?;
    Ok(serde_json::from_str(text)?)
}

/// Text that borrows from the record where it has no escapes. A plain `Option<Cow<str>>` would always copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    /// The text, or nothing if it is empty: an empty string is an unknown value.
    pub(crate) fn value(&self) -> Option<&str> {
        Some(self.0.as_ref()).filter(|text| !text.is_empty())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("text")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// The text of an optional field, or nothing if it is absent, null or empty.
pub(crate) fn text<'b>(field: Option<&'b Text<'_>>) -> Option<&'b str> {
    field.and_then(Text::value)
}

/// A whole number, written as `3` or `3.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WholeNumber(pub(crate) i64);

impl<'de> Deserialize<'de> for WholeNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "only whole values inside i64's exact range pass the filter"
        )]
        number
            .as_i64()
            .or_else(|| {
                number
                    .as_f64()
                    .filter(|value| value.fract() == 0.0 && value.abs() < 9e15)
                    .map(|value| value as i64)
            })
            .map(WholeNumber)
            .ok_or_else(|| D::Error::custom("not a whole number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_borrows_unless_escaped() {
        assert!(matches!(
            read::<Text<'_>>(br#""plain""#),
            Ok(Text(Cow::Borrowed("plain")))
        ));
        assert!(matches!(read::<Text<'_>>(br#""a\"b""#), Ok(Text(Cow::Owned(_)))));
        assert_eq!(read::<Text<'_>>(br#""""#).unwrap().value(), None);
    }

    #[test]
    fn whole_numbers_have_two_forms() {
        let check = |json: &str, expected: Option<i64>| {
            assert_eq!(
                read::<WholeNumber>(json.as_bytes()).ok().map(|number| number.0),
                expected,
                "{json}"
            );
        };
        check("3", Some(3));
        check("3.0", Some(3));
        check("-1", Some(-1));
        check("3.5", None);
        check("1e300", None);
        check("\"3\"", None);
    }

    #[test]
    fn errors_say_where_and_never_what() {
        let check = |bytes: &[u8], expected: &str| {
            assert_eq!(read::<Vec<Text<'_>>>(bytes).unwrap_err().to_string(), expected);
        };
        check(b"[\"a\", \xff]", "not UTF-8 at byte 6");
        check(b"[\"a\", nonsense]", "not JSON at line 1, column 8");
        check(b"[\"a\"", "JSON ends too early, at line 1, column 4");
        check(b"", "JSON ends too early, at line 1, column 0");
        check(
            b"[\"a\", 5]",
            "a value of another kind than the format has there, at line 1, column 7",
        );
    }
}
