//! What the six tables hold, as text that can be compared.

use std::collections::BTreeMap;

use aws_sdk_timestreamquery::Client;
use aws_sdk_timestreamquery::types::{Datum, Row};
use local_cloud::cloud::DATABASE;
use model::schema::Table;

/// The rows of all six tables: one line per row, `column=value` for each column that has one, in order.
pub(crate) type Tables = BTreeMap<&'static str, Vec<String>>;

/// Reads every row of every table.
pub(crate) async fn read_all(client: &Client) -> Tables {
    let mut tables = Tables::new();
    for table in Table::ALL {
        let mut rows: Vec<String> = query(client, &format!(r#"SELECT * FROM "{DATABASE}"."{}""#, table.name()))
            .await
            .into_iter()
            .map(|row| line(&row))
            .collect();
        rows.sort_unstable();
        tables.insert(table.name(), rows);
    }
    tables
}

/// How many rows each table has; tables without any are left out.
pub(crate) fn counts(tables: &Tables) -> Vec<(&'static str, usize)> {
    tables
        .iter()
        .map(|(table, rows)| (*table, rows.len()))
        .filter(|(_, rows)| *rows > 0)
        .collect()
}

/// A row of an answer: its columns' names and values, those without a value left out.
pub(crate) type Answered = BTreeMap<String, String>;

/// Asks the store, through all pages.
pub(crate) async fn query(client: &Client, sql: &str) -> Vec<Answered> {
    let mut rows = Vec::new();
    let mut next_token = None;
    loop {
        let answer = client
            .query()
            .query_string(sql)
            .set_next_token(next_token)
            .send()
            .await
            .unwrap_or_else(|error| panic!("{sql}\n{error:?}"));
        let names: Vec<&str> = answer
            .column_info()
            .iter()
            .map(|column| column.name().unwrap_or_default())
            .collect();
        rows.extend(answer.rows().iter().map(|row| answered(&names, row)));
        next_token = answer.next_token;
        if next_token.is_none() {
            return rows;
        }
    }
}

fn answered(names: &[&str], row: &Row) -> Answered {
    names
        .iter()
        .zip(row.data())
        .filter_map(|(name, datum)| Some(((*name).to_owned(), text(datum)?)))
        .collect()
}

fn text(datum: &Datum) -> Option<String> {
    match datum.null_value() {
        Some(true) => None,
        _ => Some(datum.scalar_value().map_or_else(|| format!("{datum:?}"), str::to_owned)),
    }
}

fn line(row: &Answered) -> String {
    let cells: Vec<String> = row.iter().map(|(name, value)| format!("{name}={value}")).collect();
    cells.join(" ")
}
