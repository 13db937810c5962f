//! What Grafana and its Timestream plugin make of a query before Timestream sees it. In the browser Grafana puts in its variables, then
//! the plugin's backend its macros: plain text for plain text, without regard to SQL.
//!
//! Whoever runs a board's queries, a test or the preview, does it with these functions.

use std::collections::BTreeMap;

mod interval;
mod macros;
mod time;
mod variables;
mod zone;

pub use interval::{DEFAULT_POINTS, duration_millis, interval_millis, rounded};
pub use macros::{Defaults, MacroError, expand_macros};
pub use time::{Bound, Range, TimeError, TimeRange, instant, panel_range};
pub use variables::{Choice, Unformatted, expand_variables, in_order, references};
pub use zone::zone;

/// What is chosen in each variable, by its name.
pub type Choices = BTreeMap<String, Choice>;

/// All that a query depends on besides its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// What is chosen above the panels.
    pub choices: Choices,
    /// The range of time, of the board or of the panel.
    pub range: Range,
    /// Milliseconds between two points, as [`interval_millis`] has it.
    pub interval_millis: i64,
    /// Now, in milliseconds since the Unix epoch.
    pub now_millis: i64,
}

/// A panel's query as Timestream gets it.
pub fn panel_query(sql: &str, context: &Context) -> Result<String, MacroError> {
    expanded(sql, context, Unformatted::Timestream)
}

/// A variable's query as Timestream gets it. It differs in variables without a format: several values are `{a,b}` there, which is no SQL.
pub fn variable_query(sql: &str, context: &Context) -> Result<String, MacroError> {
    expanded(sql, context, Unformatted::Glob)
}

fn expanded(sql: &str, context: &Context, unformatted: Unformatted) -> Result<String, MacroError> {
    let text = expand_variables(sql, &context.choices, context.range, unformatted);
    expand_macros(
        &text,
        context.range,
        context.interval_millis,
        context.now_millis,
        &Defaults::default(),
    )
}

#[cfg(test)]
mod tests;
