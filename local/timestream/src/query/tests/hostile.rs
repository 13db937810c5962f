//! Whatever arrives, an answer or a refusal leaves.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;

use super::{query, service};
use crate::error::ErrorKind;
use crate::query::QueryService;

static SERVICE: LazyLock<QueryService> = LazyLock::new(service);

/// The statements of the corpus.
static STATEMENTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let files = [
        include_str!("../corpus/functions.sql"),
        include_str!("../corpus/language.sql"),
        include_str!("../corpus/series.sql"),
        include_str!("../corpus/grafana.sql"),
    ];
    let lines = files.iter().flat_map(|file| file.lines());
    lines
        .filter(|line| line.starts_with("SELECT") && line.ends_with(';'))
        .map(|line| line.trim_end_matches(';').to_owned())
        .collect()
});

/// Runs a statement; that the endpoint itself failed is no answer.
fn survives(text: &str) -> String {
    match query(&SERVICE, &json!({ "QueryString": text })) {
        Ok(_) => "ok".to_owned(),
        Err(error) => {
            assert_ne!(error.kind, ErrorKind::InternalServer, "{}: {text}", error.message);
            error.message
        }
    }
}

#[test]
fn deep_and_long_statements_are_answered_or_refused() {
    let nested =
        |open: &str, close: &str, times: usize| format!("SELECT {}1{}", open.repeat(times), close.repeat(times));
    assert_eq!(survives(&nested("(", ")", 20)), "ok");
    assert_eq!(survives(&nested("(", ")", 10_000)), "The query is nested too deeply");
    assert_eq!(survives(&nested("abs(", ")", 5_000)), "The query is nested too deeply");
    assert_eq!(survives(&nested("ARRAY[", "]", 50)), "The query is nested too deeply");
    assert_eq!(
        survives(&nested("(SELECT ", ")", 5_000)),
        "The query is nested too deeply"
    );
    assert_eq!(
        survives(&nested("cast(", " ! ", 9)),
        "The query syntax is invalid at line 1:55"
    );
    assert_eq!(survives(&nested("CASE WHEN 1 = 1 THEN ", " END", 10)), "ok");
    assert_eq!(
        survives(&nested("CASE WHEN 1 = 1 THEN ", " END", 11)),
        "The query is nested too deeply"
    );
    assert_eq!(
        survives(&format!("SELECT {}", "NOT ".repeat(60_000))),
        "The query has more than 500 operators"
    );
    assert_eq!(
        survives(&format!("SELECT 1{}", " + 1".repeat(50_000))),
        "The query has more than 500 operators"
    );
    assert_eq!(survives(&format!("SELECT 1{}", " + 1".repeat(100))), "ok");
    assert_eq!(
        survives(&format!("SELECT 1{}", " + 1".repeat(101))),
        "The query has more than 100 arithmetic operators"
    );
    assert_eq!(
        survives(&format!("SELECT 1 FROM dev.host AS a{}", ", dev.host".repeat(1_000))),
        "line 1:1020: The query has more than 100 relations"
    );
    assert_eq!(
        survives(&format!(
            "SELECT a0.host FROM dev.host AS a0{} LIMIT 1",
            (1..60)
                .map(|n| format!(", dev.host AS a{n}"))
                .collect::<Vec<_>>()
                .concat()
        )),
        "ok"
    );
    assert_eq!(survives(&format!("SELECT 1 = 2{}", " OR 1 = 2".repeat(240))), "ok");
    assert_eq!(
        survives(&format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(300))),
        "ok"
    );
    assert_eq!(survives(&format!("SELECT 'a'{}", " || 'a'".repeat(499))), "ok");
    assert_eq!(survives(&format!("SELECT 1{}", " UNION SELECT 1".repeat(499))), "ok");
    assert_eq!(survives(&format!("SELECT {}1 = 1", "NOT ".repeat(20))), "ok");
    assert_eq!(
        survives(&format!("SELECT CASE 1{} END", " WHEN 2 THEN 3".repeat(2_000))),
        "ok"
    );
    let tables = (1..90)
        .map(|n| format!(", t{n} AS (SELECT x FROM t{})", n - 1))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(
        survives(&format!("WITH t0 AS (SELECT 1 AS x){tables} SELECT x FROM t89")),
        "ok"
    );
    let selects = format!("{}dev.host{}", "(SELECT * FROM ".repeat(20), ") AS t".repeat(20));
    assert_eq!(survives(&format!("SELECT * FROM {selects}")), "ok");
    assert_eq!(
        survives(&format!("SELECT ARRAY[1]{}", "[1]".repeat(2))),
        "Unexpected parameters (bigint, bigint) for function subscript. Expected: array[index]"
    );
    assert_eq!(survives(&format!("SELECT 1 IN (1{})", ", 1".repeat(20_000))), "ok");
    assert_eq!(
        survives(&format!("SELECT a{}", ".b".repeat(50_000))),
        "The query is nested too deeply"
    );
    assert_eq!(
        survives(&format!("SELECT ARRAY[1]{}", "[1]".repeat(50_000))),
        "The query has more than 500 operators"
    );
    assert_eq!(
        survives(&format!("SELECT {}", "-".repeat(200_000))),
        "The query syntax is invalid at line 1:7"
    );
    assert_eq!(
        survives(&format!("SELECT {}1", "- ".repeat(100_000))),
        "The query has more than 500 operators"
    );
}

#[test]
fn other_characters_are_no_trouble() {
    assert_eq!(survives("SELECT '\u{0}\u{1F600}'"), "ok");
    assert_eq!(survives("SELECT 1 AS \"\u{1F600} \"\"x\"\"\""), "ok");
    assert_eq!(
        survives("SELECT é FROM dev.host"),
        "line 1:8: Column 'é' does not exist"
    );
    assert_eq!(survives("   "), "The query is empty");
    assert_eq!(survives(";"), "The query is empty");
    assert_eq!(survives("/* never closed"), "The query syntax is invalid at line 1:16");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered_or_refused(text in "\\PC{1,80}") {
        survives(&text);
    }

    #[test]
    fn words_of_the_language_in_any_order_are_answered_or_refused(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "SELECT", "*", "FROM", "dev", ".", "host", "\"Mixed\"", ",", "(", ")", "time", "WHERE", "GROUP BY", "ORDER BY", "1",
            "15m", "'x'", "CASE", "WHEN", "THEN", "END", "OVER", "UNNEST", "AS", "t", "JOIN", "CROSS", "ON", "TRUE", "count", "[",
            "]", "ARRAY", "->", "INTERVAL", "DAY", "CAST", "measure_value", "::", "double", "LIMIT", "UNION", "WITH", "IN", "NULL",
        ]), 1..25),
    ) {
        survives(&format!("SELECT {}", words.join(" ")));
    }

    #[test]
    fn statements_with_parts_moved_are_answered_or_refused(
        which in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(), end in any::<prop::sample::Index>(), paste in any::<prop::sample::Index>(),
    ) {
        let statement = which.get(&STATEMENTS);
        let donor: Vec<&str> = other.get(&STATEMENTS).split(' ').collect();
        let words: Vec<&str> = statement.split(' ').collect();
        let (cut, end) = (cut.index(words.len()), end.index(words.len()));
        let mut moved = words[..cut].to_vec();
        moved.push(donor[paste.index(donor.len())]);
        moved.extend(&words[end.max(cut)..]);
        survives(&moved.join(" "));
    }
}
