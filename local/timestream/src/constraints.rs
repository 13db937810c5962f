//! The checks that AWS's framework makes before the service sees a request, in its words: lengths, enumerations, required members.
//! All violations of a request are reported together. Paths are `Display`, so that `format_args!` costs nothing unless one is violated.

use std::fmt::Display;

use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// Reads the members of a request.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // serde would take an array for an object, member by member.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(ApiError::serialization("The body of a request must be a JSON object."));
    }
    serde_json::from_slice(body).map_err(|error| ApiError::serialization(error.to_string()))
}

/// Violations found so far.
#[derive(Debug, Default)]
pub(crate) struct Constraints {
    violations: Vec<String>,
}

impl Constraints {
    /// Records one violation. `member` is a path such as `records.1.member.time`; `value` is quoted unless it is long.
    fn violated(&mut self, value: Option<&str>, member: impl Display, constraint: &str) {
        // A long value helps nobody, and the framework leaves it out for lists and structures.
        let value = match value {
            Some(text) if text.len() <= 64 => format!("Value '{text}' at"),
            _ => "Value at".to_owned(),
        };
        self.violations
            .push(format!("{value} '{member}' failed to satisfy constraint: {constraint}"));
    }

    /// The member must be there.
    pub(crate) fn required<T>(&mut self, member: impl Display, value: Option<&T>) {
        if value.is_none() {
            self.violations.push(format!(
                "Value null at '{member}' failed to satisfy constraint: Member must not be null"
            ));
        }
    }

    /// Text within `min..=max` characters, if present.
    pub(crate) fn length(&mut self, member: impl Display, value: Option<&String>, min: usize, max: usize) {
        let Some(text) = value else { return };
        // Every character is at least one byte, so most texts need no counting.
        let length = if text.len() <= max && !text.is_empty() && min <= 1 {
            text.len().max(min)
        } else {
            text.chars().count()
        };
        if length < min {
            self.violated(
                Some(text),
                member,
                &format!("Member must have length greater than or equal to {min}"),
            );
        } else if length > max {
            self.violated(
                Some(text),
                member,
                &format!("Member must have length less than or equal to {max}"),
            );
        }
    }

    /// A list of `min..=max` members, if present.
    pub(crate) fn size<T>(&mut self, member: impl Display, value: Option<&Vec<T>>, min: usize, max: usize) {
        let Some(list) = value else { return };
        if list.len() < min {
            self.violated(
                None,
                member,
                &format!("Member must have length greater than or equal to {min}"),
            );
        } else if list.len() > max {
            self.violated(
                None,
                member,
                &format!("Member must have length less than or equal to {max}"),
            );
        }
    }

    /// A number within `min..=max`, if present.
    pub(crate) fn range(&mut self, member: impl Display, value: Option<i64>, min: i64, max: i64) {
        let Some(number) = value else { return };
        if number < min {
            self.violated(
                Some(&number.to_string()),
                member,
                &format!("Member must have value greater than or equal to {min}"),
            );
        } else if number > max {
            self.violated(
                Some(&number.to_string()),
                member,
                &format!("Member must have value less than or equal to {max}"),
            );
        }
    }

    /// One of the words of an enumeration, if present.
    pub(crate) fn one_of(&mut self, member: impl Display, value: Option<&String>, words: &[&str]) {
        if let Some(text) = value
            && !words.contains(&text.as_str())
        {
            self.violated(
                Some(text),
                member,
                &format!("Member must satisfy enum value set: [{}]", words.join(", ")),
            );
        }
    }

    /// The name of a database or table to create.
    pub(crate) fn resource_name(&mut self, member: impl Display, value: Option<&String>) {
        self.required(&member, value);
        self.length(&member, value, 1, 256);
        if let Some(text) = value
            && !text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        {
            self.violated(
                Some(text),
                member,
                "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
            );
        }
    }

    /// All violations as one refusal.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        match self.violations.len() {
            0 => Ok(()),
            1 => Err(ApiError::validation(format!(
                "1 validation error detected: {}",
                self.violations.concat()
            ))),
            count => Err(ApiError::validation(format!(
                "{count} validation errors detected: {}",
                self.violations.join("; ")
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(check: impl FnOnce(&mut Constraints)) -> String {
        let mut constraints = Constraints::default();
        check(&mut constraints);
        constraints
            .finish()
            .map_or_else(|error| error.message, |()| "ok".to_owned())
    }

    #[test]
    fn violations_read_as_the_framework_writes_them() {
        let text = Some("X".to_owned());
        assert_eq!(
            message(|c| c.one_of(
                "records.1.member.dimensions.1.member.dimensionValueType",
                text.as_ref(),
                &["VARCHAR"]
            )),
            "1 validation error detected: Value 'X' at 'records.1.member.dimensions.1.member.dimensionValueType' failed to satisfy \
             constraint: Member must satisfy enum value set: [VARCHAR]"
        );
        assert_eq!(
            message(|c| {
                c.required("databaseName", None::<&String>);
                c.size("records", Some(&vec![0; 101]), 1, 100);
            }),
            "2 validation errors detected: Value null at 'databaseName' failed to satisfy constraint: Member must not be null; \
             Value at 'records' failed to satisfy constraint: Member must have length less than or equal to 100"
        );
    }

    #[test]
    fn bounds_are_inclusive() {
        let text = |length: usize| Some("é".repeat(length));
        for (length, expected) in [(0, false), (1, true), (3, true), (4, false)] {
            assert_eq!(
                message(|c| c.length("m", text(length).as_ref(), 1, 3)) == "ok",
                expected,
                "{length} characters"
            );
        }
        for (number, expected) in [(0, false), (1, true), (20, true), (21, false)] {
            assert_eq!(
                message(|c| c.range("m", Some(number), 1, 20)) == "ok",
                expected,
                "{number}"
            );
        }
        for (name, expected) in [("a.b-C_9", true), ("", false), ("a b", false), ("é", false)] {
            assert_eq!(
                message(|c| c.resource_name("m", Some(&name.to_owned()))) == "ok",
                expected,
                "{name}"
            );
        }
    }
}
