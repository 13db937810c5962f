//! One line about something that an operator may want to know. Never a payload: those hold personal data.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write as _};

/// Writes a line to standard error. A closed pipe is no reason to stop.
pub(crate) fn note(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes what went wrong and why.
pub(crate) fn note_error(error: &dyn Error) {
    note(chain(error));
}

/// An error and its causes in one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    text
}
