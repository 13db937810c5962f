//! The macros of the Timestream plugin's backend: each occurrence of their names is replaced, longest name first, without parentheses.

use super::Range;

/// What stands for `$__database`, `$__table` and `$__measure`; inserted as it is, so a database that needs quotes has them here. A macro
/// whose value is not known stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Defaults {
    /// `$__database`.
    pub database: Option<String>,
    /// `$__table`.
    pub table: Option<String>,
    /// `$__measure`.
    pub measure: Option<String>,
}

/// Why macros cannot be expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MacroError {
    /// The plugin refuses an interval of no length.
    #[error("the interval is {0} ms, expected at least 1")]
    Interval(i64),
}

/// The query after the plugin's macros:
///
/// | macro | becomes |
/// |---|---|
/// | `$__timeFilter` | `time BETWEEN from_milliseconds(…) AND from_milliseconds(…)` |
/// | `$__timeFrom`, `$__timeTo` | milliseconds since the epoch |
/// | `$__interval_ms`, `$__interval` | an interval literal such as `60000ms` |
/// | `$__interval_raw_ms` | a number of milliseconds |
/// | `$__now_ms` | milliseconds since the epoch |
/// | `$__database`, `$__table`, `$__measure` | what the query or the data source says |
///
/// Source: `pkg/timestream/macros.go` of grafana/timestream-datasource.
pub fn expand_macros(
    text: &str,
    range: Range,
    interval_millis: i64,
    now_millis: i64,
    defaults: &Defaults,
) -> Result<String, MacroError> {
    if interval_millis < 1 {
        return Err(MacroError::Interval(interval_millis));
    }
    let Range { from, to } = range;
    let values = [
        ("$__interval_raw_ms", Some(interval_millis.to_string())),
        ("$__interval_ms", Some(format!("{interval_millis}ms"))),
        (
            "$__timeFilter",
            Some(format!(
                "time BETWEEN from_milliseconds({from}) AND from_milliseconds({to})"
            )),
        ),
        ("$__timeFrom", Some(from.to_string())),
        ("$__interval", Some(format!("{interval_millis}ms"))),
        ("$__database", defaults.database.clone()),
        ("$__measure", defaults.measure.clone()),
        ("$__now_ms", Some(now_millis.to_string())),
        ("$__timeTo", Some(to.to_string())),
        ("$__table", defaults.table.clone()),
    ];
    let expanded = values.iter().fold(text.to_owned(), |text, (name, value)| match value {
        Some(value) => text.replace(name, value),
        None => text,
    });
    Ok(expanded)
}
