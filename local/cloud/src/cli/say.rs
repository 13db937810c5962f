//! Telling the user. A closed pipe (`make demo | head`) is no reason to stop halfway.

use std::fmt::Display;
use std::io::{self, Write};

/// Prints a line.
pub(crate) fn say(line: impl Display) {
    let mut output = io::stdout().lock();
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}

/// Prints the heading of a step.
pub(crate) fn step(title: impl Display) {
    say(format_args!("\n== {title}"));
}
