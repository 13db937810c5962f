//! Channels, in the one spelling of the tables.

use std::borrow::Cow;

/// A channel's name: upper case, and TASK where the agent event stream says TASKS. A channel not documented yet keeps its name.
pub(crate) fn name(channel: &str) -> Cow<'_, str> {
    let name = if channel.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Cow::Owned(channel.to_ascii_uppercase())
    } else {
        Cow::Borrowed(channel)
    };
    if name == "TASKS" { Cow::Borrowed("TASK") } else { name }
}
