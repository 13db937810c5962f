//! Records that can never become rows.

use crate::row::RowError;

/// Why a record can never become rows, however often it is tried again. It says where and why, and never shows the record's
/// content, so that it may be logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Poison {
    /// The bytes are not UTF-8.
    #[error("not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// Offset of the first byte that is not part of a character.
        offset: usize,
    },
    /// The text is not JSON.
    #[error("not JSON at line {line}, column {column}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The text ends in the middle of a JSON value, or is empty.
    #[error("JSON ends too early, at line {line}, column {column}")]
    Truncated {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A field that is read holds another kind of value than it should, or stands twice.
    #[error("a value of another kind than the format has there, at line {line}, column {column}")]
    WrongType {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A field without which the record has no identity or no time.
    #[error("no {field}")]
    Missing {
        /// The field's name as the source documents it.
        field: &'static str,
    },
    /// A time that cannot be read, or that no store takes (before 1970, after 2262).
    #[error("{field} is not a time between 1970 and 2262")]
    BadTime {
        /// The field's name as the source documents it.
        field: &'static str,
    },
    /// A row that the store could never take.
    #[error("a row would be over a limit of the store")]
    OverLimit(#[source] RowError),
}

impl Poison {
    /// A short constant name of the reason, for metrics, quarantined objects and logs.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } => "not_utf8",
            Self::NotJson { .. } => "not_json",
            Self::Truncated { .. } => "truncated",
            Self::WrongType { .. } => "wrong_type",
            Self::Missing { .. } => "missing_field",
            Self::BadTime { .. } => "bad_time",
            Self::OverLimit(_) => "over_limit",
        }
    }
}

impl From<RowError> for Poison {
    fn from(error: RowError) -> Self {
        Self::OverLimit(error)
    }
}

impl From<serde_json::Error> for Poison {
    /// Keeps the place and the class of the error only: its text may quote the record.
    fn from(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Eof => Self::Truncated { line, column },
            serde_json::error::Category::Data => Self::WrongType { line, column },
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => Self::NotJson { line, column },
        }
    }
}
