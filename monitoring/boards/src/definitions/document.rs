//! docs/definitions.md.

use std::fmt::Write as _;

use model::schema::{ColumnType, Role, Table, Unit};

use super::{Computed, Definition, definitions};
use crate::Targets;

const INTRODUCTION: &str = "\
# Definitions

What each figure on the boards means, how it is computed, and what Amazon Connect's own figure of that name counts where the two differ. \
The boards' panels name these definitions, and have the same text of SQL.

This file is generated from [`monitoring/boards/src/definitions`](../monitoring/boards/src/definitions) and \
[`shared/model/src/schema`](../shared/model/src/schema) by `make boards`. Each query is run in a test, on a simulated day whose \
truth is known.

The queries here ask for the last day and for everything; boards put the chosen range and what is chosen above their panels in the place \
of that. \"Now\" is the end of the range. Targets are those of [`monitoring/queues.toml`](../monitoring/queues.toml).
";

/// The text of docs/definitions.md.
pub fn text(targets: &Targets) -> String {
    let definitions = definitions(targets);
    let mut text = format!("{INTRODUCTION}\n## Figures\n\n");
    for definition in &definitions {
        line(
            &mut text,
            &format!("- [{}](#{})", definition.name, anchor(definition.name)),
        );
    }
    text.push_str("\n## Columns\n\n");
    for table in Table::ALL {
        line(&mut text, &format!("- [{}](#{})", table.name(), anchor(table.name())));
    }
    for definition in &definitions {
        text.push_str(&section(definition));
    }
    for table in Table::ALL {
        text.push_str(&columns(*table));
    }
    text
}

/// The query of a definition as the document shows it: of the last day, with everything chosen, in the database by its default name.
/// It runs as it stands. Nothing for a figure of CloudWatch.
pub fn query(definition: &Definition) -> Option<String> {
    let Computed::Sql(sql) = &definition.computed else {
        return None;
    };
    let sql = without_choices(sql)
        .replace("${database}", "connect-analytics")
        .replace("${contact:sqlstring}", "'a contact id'")
        .replace("$__timeFilter", "time BETWEEN ago(1d) AND now()")
        .replace("from_milliseconds($__timeFrom)", "ago(1d)")
        .replace("from_milliseconds($__timeTo)", "now()")
        .replace("$__timeFrom", "to_milliseconds(ago(1d))")
        .replace("$__timeTo", "to_milliseconds(now())")
        .replace("$__interval_ms", "5m");
    Some(sql)
}

/// Leaves out the conditions that a variable's value is chosen.
fn without_choices(sql: &str) -> String {
    let mut text = sql.to_owned();
    while let Some(start) = text.find("('' IN (${") {
        let Some(end) = closing(&text, start) else {
            return text;
        };
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(end..).unwrap_or_default();
        let trimmed = before.trim_end();
        text = if let Some(kept) = trimmed.strip_suffix("AND") {
            format!("{}{after}", kept.trim_end())
        } else if let Some(rest) = after.trim_start().strip_prefix("AND ") {
            format!("{before}{rest}")
        } else {
            format!("{before}true{after}")
        };
    }
    text
}

/// Behind the parenthesis that closes the one at `start`.
fn closing(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_u32;
    for (index, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => (),
        }
        if depth == 0 {
            return Some(index + 1);
        }
    }
    None
}

fn section(definition: &Definition) -> String {
    let mut text = format!(
        "\n### {}\n\n{}\n\nUnit: {}.\n",
        definition.name, definition.rule, definition.unit
    );
    if let Some(comparison) = &definition.in_connect {
        line(
            &mut text,
            &format!(
                "\n**In Amazon Connect:** {} ([source]({}))",
                comparison.rule, comparison.source
            ),
        );
    }
    match (&definition.computed, query(definition)) {
        (_, Some(sql)) => line(
            &mut text,
            &format!("\n<details><summary>SQL</summary>\n\n```sql\n{sql}\n```\n\n</details>"),
        ),
        (Computed::CloudWatch(how), _) => line(&mut text, &format!("\nCloudWatch: {how}")),
        (Computed::Sql(_), None) => (),
    }
    text
}

fn columns(table: Table) -> String {
    let mut text = format!(
        "\n### {}\n\nEach row has `time`, and `measure_name` = `{}`.\n\n| column | type | unit | meaning | from |\n|---|---|---|---|---|\n",
        table.name(),
        table.measure_name()
    );
    for column in table.columns() {
        let kind = match (column.role, column.column_type) {
            (Role::Dimension, _) => "dimension",
            (Role::Measure, ColumnType::Varchar) => "VARCHAR",
            (Role::Measure, ColumnType::Bigint) => "BIGINT",
            (Role::Measure, ColumnType::Double) => "DOUBLE",
            (Role::Measure, ColumnType::Boolean) => "BOOLEAN",
            (Role::Measure, ColumnType::Timestamp) => "TIMESTAMP",
        };
        let unit = match column.unit {
            Some(Unit::Seconds) => "s",
            Some(Unit::Count) => "count",
            None => "",
        };
        line(
            &mut text,
            &format!(
                "| `{}` | {kind} | {unit} | {} | {} |",
                column.name,
                column.meaning.replace('|', "\\|"),
                column.source.replace('|', "\\|")
            ),
        );
    }
    text
}

fn line(text: &mut String, line: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{line}");
}

/// The anchor that GitHub makes of a heading.
fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|character| match character {
            ' ' => Some('-'),
            'A'..='Z' => Some(character.to_ascii_lowercase()),
            '-' | '_' => Some(character),
            other => other.is_alphanumeric().then_some(other),
        })
        .collect()
}
