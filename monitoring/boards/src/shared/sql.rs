//! Pieces of SQL that several queries share.

/// The end of the chosen range: what "now" means on the boards. An instant.
pub const AS_OF: &str = "from_milliseconds($__timeTo)";

/// Rows up to the end of the chosen range, and at most eight days older: the latest row of an agent, a queue or a contact is looked for
/// here, whatever the range is. Eight days, so that who comes once a week is not lost; a bound, since Timestream bills what it scans.
pub const LOOK_BACK: &str = "time BETWEEN from_milliseconds($__timeTo) - 8d AND from_milliseconds($__timeTo)";

/// The condition that a column's value is chosen in a variable; with All, every row, also those without a value.
pub fn chosen(variable: &str, column: &str) -> String {
    format!("('' IN (${{{variable}:sqlstring}}) OR {column} IN (${{{variable}:sqlstring}}))")
}
