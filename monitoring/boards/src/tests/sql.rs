//! Queries against the schema: tables, columns, measure names.

use std::collections::BTreeSet;

use model::schema::Table;

use super::{all, named, panels, queries, targets};
use crate::definitions::{Computed, definitions};
use crate::interpolate::{Context, Range, panel_query};
use crate::variable::VariableKind;

/// Words of SQL that are written in small letters, and the names of arguments.
const WORDS: [&str; 9] = [
    "bigint",
    "double",
    "varchar",
    "timestamp",
    "true",
    "false",
    "null",
    "within",
    "as",
];

/// A piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql.chars().peekable();
    while let Some(first) = rest.next() {
        match first {
            '\'' | '"' => {
                let text: String = rest.by_ref().take_while(|character| *character != first).collect();
                tokens.push(Token::Text(text));
            }
            '$' if rest.peek() == Some(&'{') => {
                rest.by_ref().take_while(|character| *character != '}').for_each(drop);
                tokens.push(Token::Text(String::new()));
            }
            _ if first.is_ascii_alphanumeric() || first == '_' || first == '$' => {
                let mut word = first.to_string();
                while let Some(next) = rest.next_if(|next| next.is_ascii_alphanumeric() || *next == '_') {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            _ if first.is_whitespace() => (),
            _ => tokens.push(Token::Sign(first)),
        }
    }
    tokens
}

/// Every word of a query.
pub(super) fn words(sql: &str) -> BTreeSet<String> {
    let words = tokens(sql).into_iter().filter_map(|token| match token {
        Token::Word(word) => Some(word),
        Token::Text(_) | Token::Sign(_) => None,
    });
    words.collect()
}

/// What the query names and nothing defines: neither a column of its tables, nor an alias, nor a function.
fn unknown(sql: &str) -> BTreeSet<String> {
    let tokens = tokens(sql);
    let is = |index: usize, word: &str| matches!(tokens.get(index), Some(Token::Word(other)) if other.eq_ignore_ascii_case(word));
    let sign = |index: usize, sign: char| tokens.get(index) == Some(&Token::Sign(sign));
    let word = |index: usize| match tokens.get(index) {
        Some(Token::Word(word)) => Some(word.clone()),
        _ => None,
    };
    let mut known: BTreeSet<String> = ["time", "measure_name"].map(str::to_owned).into();
    for (index, token) in tokens.iter().enumerate() {
        if let Token::Text(name) = token {
            let table = Table::ALL.iter().find(|table| table.name() == name);
            known.extend(
                table
                    .into_iter()
                    .flat_map(|table| table.columns())
                    .map(|column| column.name.to_owned()),
            );
        }
        // `… AS name`, `… AS name (column, column)` and `name AS (SELECT …)`.
        if is(index, "AS") {
            known.extend(word(index + 1));
            if sign(index + 1, '(') {
                known.extend(index.checked_sub(1).and_then(word));
            }
            if sign(index + 2, '(') {
                let columns = (index + 3..).take_while(|index| !sign(*index, ')'));
                known.extend(columns.filter_map(word));
            }
        }
        // `x -> …`
        if sign(index, '-') && sign(index + 1, '>') {
            known.extend(index.checked_sub(1).and_then(word));
        }
    }
    let small = |word: &str| word.starts_with(|first: char| first.is_ascii_lowercase());
    let mut unknown = BTreeSet::new();
    for (index, token) in tokens.iter().enumerate() {
        if let Token::Word(word) = token
            && small(word)
            && !sign(index + 1, '(')
            && !known.contains(word)
            && !WORDS.contains(&word.as_str())
        {
            unknown.insert(word.clone());
        }
    }
    unknown
}

/// Every query of every board, and of every definition, with what it belongs to.
fn every_query() -> Vec<(String, String)> {
    let boards = all();
    let mut found: Vec<(String, String)> = Vec::new();
    for (board, panel) in panels(&boards) {
        let queries = queries(board, panel).into_iter();
        found.extend(queries.map(|sql| (named(board, panel), sql)));
    }
    for board in &boards {
        for variable in &board.variables {
            if let VariableKind::Query { sql, .. } = &variable.kind {
                found.push((format!("variable {} of {}", variable.name, board.uid), sql.clone()));
            }
        }
    }
    for definition in definitions(&targets()) {
        if let Computed::Sql(sql) = definition.computed {
            found.push((format!("definition {}", definition.name), sql));
        }
    }
    found
}

#[test]
fn the_test_finds_what_is_not_there() {
    let check = |sql: &str, expected: &[&str]| {
        let found: Vec<String> = unknown(sql).into_iter().collect();
        assert_eq!(found, expected, "{sql}");
    };
    check(r#"SELECT queue_id, agent_id FROM "d"."Queue""#, &["agent_id"]);
    check(
        r#"WITH a AS (SELECT count(*) AS n FROM "d"."Queue") SELECT a.n, b.n, m FROM a"#,
        &["b", "m"],
    );
    check(r"SELECT transform(x, one -> one + 8d + two)", &["two", "x"]);
    check(r#"SELECT v FROM "d"."Queue" CROSS JOIN UNNEST(x) AS t (k, v)"#, &["x"]);
    check("SELECT 'not_a_column', ${not_a_column:sqlstring}, $__interval", &[]);
}

#[test]
fn every_column_is_in_the_schema() {
    for (what, sql) in every_query() {
        let unknown = unknown(&sql);
        assert!(unknown.is_empty(), "{what}: {unknown:?}\n{sql}");
    }
}

#[test]
fn every_table_is_read_by_its_measure_name() {
    for (what, sql) in every_query() {
        let mut tables = 0;
        for table in Table::ALL {
            let named = sql.matches(&format!("\"${{database}}\".\"{}\"", table.name())).count();
            let bound = sql
                .matches(&format!("measure_name = '{}'", table.measure_name()))
                .count();
            assert_eq!(named, bound, "{what}: {}\n{sql}", table.name());
            tables += named;
        }
        let is_of_the_store = sql.starts_with("SHOW ");
        assert!(tables > 0 || is_of_the_store, "{what} asks no table\n{sql}");
    }
}

#[test]
fn nothing_is_left_of_variables_and_macros() {
    for board in all() {
        let context = Context {
            choices: board
                .variables
                .iter()
                .map(|variable| (variable.name.to_owned(), crate::interpolate::Choice::first(variable)))
                .collect(),
            range: Range { from: 1, to: 2 },
            interval_millis: 1000,
            now_millis: 2,
        };
        for panel in &board.panels {
            for sql in queries(&board, panel) {
                let sql = panel_query(&sql, &context).unwrap();
                assert!(
                    !sql.contains('$') && !sql.contains("[["),
                    "{}\n{sql}",
                    named(&board, panel)
                );
            }
        }
    }
}

#[test]
fn time_is_bounded_in_every_query() {
    for (what, sql) in every_query() {
        let tables: usize = sql.matches("\"${database}\".").count();
        let bounds = sql.matches("$__timeFilter").count() + sql.matches("time BETWEEN ").count();
        assert!(bounds >= tables, "{what} reads a table without bounds of time\n{sql}");
    }
}
