//! Queries and their results as text.

use aws_sdk_timestreamquery::Client;
use aws_sdk_timestreamquery::types::{ColumnInfo, Datum, Row, TimeSeriesDataPoint};
use comfy_table::Table;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use local_cloud::CloudError;

/// The rows of a query, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Results {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// Runs a query and collects all its pages.
pub(crate) async fn query(client: &Client, sql: &str) -> Result<Results, CloudError> {
    let mut results = Results::default();
    let mut next_token = None;
    loop {
        let page = client.query().query_string(sql).set_next_token(next_token).send().await;
        let page = page.map_err(CloudError::call(format!("the query failed:\n{sql}\n")))?;
        // A page may well be empty and have a successor; columns are the same on every page.
        results.columns = page.column_info().iter().map(column).collect();
        results.rows.extend(page.rows().iter().map(row));
        next_token = page.next_token;
        if next_token.is_none() {
            return Ok(results);
        }
    }
}

impl Results {
    /// The results as a table of at most `limit` rows, and how many more there are.
    pub(crate) fn table(&self, limit: usize) -> String {
        let shown = table(&self.columns, self.rows.iter().take(limit));
        match (self.rows.len(), self.rows.len().saturating_sub(limit)) {
            (0, _) => format!("{shown}\n(no rows)"),
            (_, 0) => shown,
            (_, more) => format!("{shown}\n… {more} more rows"),
        }
    }
}

/// A table with a heading.
pub(crate) fn table<'a, H: ToString>(heading: &[H], rows: impl IntoIterator<Item = &'a Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(UTF8_BORDERS_ONLY)
        .set_header(heading.iter().map(ToString::to_string));
    for row in rows {
        table.add_row(row);
    }
    table.trim_fmt()
}

fn column(column: &ColumnInfo) -> String {
    column.name().unwrap_or_default().to_owned()
}

fn row(row: &Row) -> Vec<String> {
    row.data().iter().map(datum).collect()
}

fn datum(datum: &Datum) -> String {
    if let Some(scalar) = datum.scalar_value() {
        return scalar.to_owned();
    }
    if let Some(values) = &datum.array_value {
        return format!("[{}]", values.iter().map(self::datum).collect::<Vec<_>>().join(", "));
    }
    if let Some(values) = datum.row_value() {
        return format!("({})", row(values).join(", "));
    }
    if let Some(points) = &datum.time_series_value {
        return format!("[{}]", points.iter().map(point).collect::<Vec<_>>().join(", "));
    }
    "-".to_owned()
}

fn point(point: &TimeSeriesDataPoint) -> String {
    format!(
        "{}: {}",
        point.time(),
        point.value().map_or_else(|| "-".to_owned(), datum)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(text: &str) -> Datum {
        Datum::builder().scalar_value(text).build()
    }

    #[test]
    fn every_kind_of_value_has_a_text() {
        let series = TimeSeriesDataPoint::builder()
            .time("2026-01-31 08:30:00.000000000")
            .value(scalar("1.5"))
            .build();
        let cases = [
            (scalar("12"), "12"),
            (Datum::builder().null_value(true).build(), "-"),
            (
                Datum::builder()
                    .array_value(scalar("a"))
                    .array_value(scalar("b"))
                    .build(),
                "[a, b]",
            ),
            (
                Datum::builder()
                    .row_value(Row::builder().data(scalar("a")).build().unwrap())
                    .build(),
                "(a)",
            ),
            (
                Datum::builder().time_series_value(series.unwrap()).build(),
                "[2026-01-31 08:30:00.000000000: 1.5]",
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(datum(&value), expected);
        }
    }

    #[test]
    fn a_long_table_says_how_much_it_leaves_out() {
        let results = Results {
            columns: vec!["n".to_owned()],
            rows: vec![vec!["1".to_owned()]; 5],
        };
        assert!(results.table(2).ends_with("… 3 more rows"));
        assert!(!results.table(5).contains("more rows"));
        assert!(Results::default().table(5).ends_with("(no rows)"));
    }
}
