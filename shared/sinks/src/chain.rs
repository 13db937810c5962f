//! Errors as one line of text.

use std::error::Error;

/// An error and all its sources, outermost first. Not the SDK's `DisplayErrorContext`: that also prints an answer that cannot be
/// read, and with it what must not be logged.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // The SDK's operation errors display their source, which would then stand there twice.
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
