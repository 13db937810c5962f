//! The corpus: files of statements, each with the answer it must get.
//!
//! A case is a statement, which ends with `;`, and the lines after it: `->` and the columns with their types, then one line per row;
//! or `!!` and the exception with its text. Cases are told apart by empty lines. Set `UPDATE_CORPUS` to a folder to have the files
//! written there as the engine answers today (the tests must be compiled with it); read every line of the difference before taking
//! them over.

use serde_json::{Value as Json, json};

use super::{query, service};

/// A type as the corpus writes it.
fn type_text(column_type: &Json) -> String {
    if let Some(scalar) = column_type["ScalarType"].as_str() {
        return scalar.to_lowercase();
    }
    let inner = |member: &str| type_text(&column_type[member]["Type"]);
    if column_type.get("ArrayColumnInfo").is_some() {
        return format!("array({})", inner("ArrayColumnInfo"));
    }
    if column_type.get("TimeSeriesMeasureValueColumnInfo").is_some() {
        return format!("timeseries({})", inner("TimeSeriesMeasureValueColumnInfo"));
    }
    let fields = column_type["RowColumnInfo"].as_array().unwrap();
    let fields: Vec<String> = fields
        .iter()
        .map(|field| format!("{} {}", field["Name"].as_str().unwrap(), type_text(&field["Type"])))
        .collect();
    format!("row({})", fields.join(", "))
}

/// A datum as the corpus writes it.
fn datum_text(datum: &Json) -> String {
    if let Some(text) = datum["ScalarValue"].as_str() {
        return text.to_owned();
    }
    if datum["NullValue"] == json!(true) {
        return "NULL".to_owned();
    }
    let list = |items: &Json| {
        items
            .as_array()
            .unwrap()
            .iter()
            .map(datum_text)
            .collect::<Vec<_>>()
            .join(", ")
    };
    if datum.get("ArrayValue").is_some() {
        return format!("[{}]", list(&datum["ArrayValue"]));
    }
    if datum.get("RowValue").is_some() {
        return format!("({})", list(&datum["RowValue"]["Data"]));
    }
    let points = datum["TimeSeriesValue"].as_array().unwrap();
    let points: Vec<String> = points
        .iter()
        .map(|point| format!("{}: {}", point["Time"].as_str().unwrap(), datum_text(&point["Value"])))
        .collect();
    format!("{{{}}}", points.join(", "))
}

/// The answer to a statement as the corpus writes it.
pub(super) fn answer_text(answer: &Result<Json, crate::error::ApiError>) -> String {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return format!("!! {}: {}\n", error.kind.name(), error.message),
    };
    let columns = answer["ColumnInfo"].as_array().unwrap();
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("{} {}", column["Name"].as_str().unwrap(), type_text(&column["Type"])))
        .collect();
    let mut text = format!("-> {}\n", columns.join(" | "));
    for row in answer["Rows"].as_array().unwrap() {
        let cells: Vec<String> = row["Data"].as_array().unwrap().iter().map(datum_text).collect();
        text.push_str(&cells.join(" | "));
        text.push('\n');
    }
    text
}

fn check(file: &str, text: &str, at_least: usize) {
    let service = service();
    let (mut statement, mut corpus, mut cases, mut ended) = (String::new(), String::new(), 0, false);
    for line in text.lines() {
        if ended && !line.is_empty() {
            continue;
        }
        ended = false;
        corpus.push_str(line);
        corpus.push('\n');
        if line.starts_with("# ") || (line.is_empty() && statement.is_empty()) {
            continue;
        }
        statement.push_str(line);
        if line.ends_with(';') {
            let answer = query(&service, &json!({ "QueryString": statement.trim_end_matches(';') }));
            corpus.push_str(&answer_text(&answer));
            statement.clear();
            cases += 1;
            ended = true;
        } else {
            statement.push('\n');
        }
    }
    assert_eq!(statement, "", "{file} ends within a statement");
    assert!(cases >= at_least, "{file} has only {cases} cases");
    if let Some(folder) = option_env!("UPDATE_CORPUS") {
        std::fs::write(format!("{folder}/{file}"), &corpus).unwrap();
    }
    for (actual, expected) in corpus.lines().zip(text.lines()) {
        assert_eq!(actual, expected, "{file}");
    }
    assert_eq!(corpus.lines().count(), text.lines().count(), "{file}");
}

#[test]
fn documented_queries() {
    check("documented.sql", include_str!("../corpus/documented.sql"), 3);
}

#[test]
fn language() {
    check("language.sql", include_str!("../corpus/language.sql"), 30);
}

#[test]
fn functions() {
    check("functions.sql", include_str!("../corpus/functions.sql"), 35);
}

#[test]
fn series() {
    check("series.sql", include_str!("../corpus/series.sql"), 15);
}

#[test]
fn refusals() {
    check("refusals.sql", include_str!("../corpus/refusals.sql"), 25);
}

#[test]
fn catalog() {
    check("catalog.sql", include_str!("../corpus/catalog.sql"), 8);
}

#[test]
fn grafana() {
    check("grafana.sql", include_str!("../corpus/grafana.sql"), 6);
}
