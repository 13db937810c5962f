//! SHOW and DESCRIBE, answered from the catalog.

use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};
use serde_json::{Value, json};

use super::cell::{Cell, array_of};
use super::failure::syntax;
use super::functions::like;
use super::lex::end;
use super::parse::word;
use super::result::{Answer, column_info, datum};
use super::source::Source;
use crate::error::ApiError;
use crate::table::{ColumnRole, ColumnType};

/// The answer to a statement about the catalog; nothing if it is another kind of statement.
pub(super) fn answer(tokens: &[TokenWithSpan], source: &Source) -> Result<Option<Answer>, ApiError> {
    let mut cursor = Cursor { tokens, all: tokens };
    let answer = if cursor.take("SHOW") {
        if cursor.take("DATABASES") {
            let pattern = cursor.pattern()?;
            names("Database", source.store.databases(), pattern.as_deref())
        } else if cursor.take("TABLES") {
            let from = cursor.take("FROM") || cursor.take("IN");
            let database = if from { Some(cursor.name()?) } else { None };
            let pattern = cursor.pattern()?;
            names("Table", tables(source, database, tokens)?, pattern.as_deref())
        } else if cursor.take("MEASURES") {
            cursor.expect("FROM")?;
            let (database, table) = cursor.table()?;
            let pattern = cursor.pattern()?;
            measures(source, &database, &table, tokens, pattern.as_deref())?
        } else {
            return Err(cursor.wrong());
        }
    } else if cursor.take("DESCRIBE") || cursor.take("DESC") {
        let (database, table) = cursor.table()?;
        describe(source, &database, &table, tokens)?
    } else {
        return Ok(None);
    };
    if !cursor.tokens.is_empty() {
        return Err(cursor.wrong());
    }
    Ok(Some(answer))
}

/// The tokens not yet read.
struct Cursor<'a> {
    tokens: &'a [TokenWithSpan],
    all: &'a [TokenWithSpan],
}

impl Cursor<'_> {
    fn take(&mut self, keyword: &str) -> bool {
        match self.tokens {
            [first, rest @ ..] if word(first).is_some_and(|word| word.eq_ignore_ascii_case(keyword)) => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    fn expect(&mut self, keyword: &str) -> Result<(), ApiError> {
        if self.take(keyword) { Ok(()) } else { Err(self.wrong()) }
    }

    fn name(&mut self) -> Result<String, ApiError> {
        match self.tokens {
            [
                TokenWithSpan {
                    token: Token::Word(word),
                    ..
                },
                rest @ ..,
            ] => {
                self.tokens = rest;
                Ok(word.value.clone())
            }
            _ => Err(self.wrong()),
        }
    }

    fn table(&mut self) -> Result<(String, String), ApiError> {
        let database = self.name()?;
        match self.tokens {
            [
                TokenWithSpan {
                    token: Token::Period, ..
                },
                rest @ ..,
            ] => self.tokens = rest,
            _ => return Err(self.wrong()),
        }
        Ok((database, self.name()?))
    }

    fn pattern(&mut self) -> Result<Option<String>, ApiError> {
        if !self.take("LIKE") {
            return Ok(None);
        }
        match self.tokens {
            [
                TokenWithSpan {
                    token: Token::SingleQuotedString(pattern),
                    ..
                },
                rest @ ..,
            ] => {
                self.tokens = rest;
                Ok(Some(pattern.clone()))
            }
            _ => Err(self.wrong()),
        }
    }

    fn wrong(&self) -> ApiError {
        syntax(
            self.tokens
                .first()
                .map_or_else(|| end(self.all), |token| token.span.start),
        )
    }
}

fn names(column: &str, names: Vec<String>, pattern: Option<&str>) -> Answer {
    let names = names
        .into_iter()
        .filter(|name| pattern.is_none_or(|pattern| like(name, pattern)));
    Answer {
        columns: vec![column_info(Some(column), &DataType::Utf8)],
        rows: names.map(|name| row(&[Cell::Varchar(name)])).collect(),
        scanned: None,
    }
}

fn row(cells: &[Cell]) -> Value {
    let data: Vec<Value> = cells.iter().map(|cell| datum(cell, false)).collect();
    json!({ "Data": data })
}

fn tables(source: &Source, database: Option<String>, tokens: &[TokenWithSpan]) -> Result<Vec<String>, ApiError> {
    match database {
        Some(database) => {
            let tables = source.store.tables(&database);
            tables.ok_or_else(|| not_found(&format!("database '{database}'"), &database, &database, tokens))
        }
        None => Ok(source
            .store
            .databases()
            .iter()
            .filter_map(|name| source.store.tables(name))
            .flatten()
            .collect()),
    }
}

/// The service's text for a name that does not exist, with the place of that name.
fn not_found(what: &str, first: &str, identifier: &str, tokens: &[TokenWithSpan]) -> ApiError {
    let named = |token: &&TokenWithSpan| matches!(&token.token, Token::Word(word) if word.value == first);
    let place = tokens
        .iter()
        .skip(1)
        .find(named)
        .map_or_else(|| end(tokens), |token| token.span.start);
    ApiError::validation(format!(
        "Requested {what} not found for identifier '{identifier}' at line {}:{}",
        place.line, place.column
    ))
}

fn missing(source: &Source, database: &str, table: &str, tokens: &[TokenWithSpan]) -> ApiError {
    let what = match source.store.tables(database) {
        Some(_) => format!("table '{table}'"),
        None => format!("database '{database}'"),
    };
    not_found(&what, database, &format!("{database}.{table}"), tokens)
}

fn measures(
    source: &Source,
    database: &str,
    table: &str,
    tokens: &[TokenWithSpan],
    pattern: Option<&str>,
) -> Result<Answer, ApiError> {
    let measures = source
        .store
        .measures(database, table)
        .ok_or_else(|| missing(source, database, table, tokens))?;
    let fields = ["dimension_name", "data_type"].map(|name| Field::new(name, DataType::Utf8, true));
    let rows = measures
        .into_iter()
        .filter(|measure| pattern.is_none_or(|pattern| like(&measure.measure_name, pattern)));
    let rows = rows.map(|measure| {
        let dimension = |name: String| Cell::Row(vec![Cell::Varchar(name), Cell::Varchar("varchar".to_owned())]);
        row(&[
            Cell::Varchar(measure.measure_name),
            Cell::Varchar(measure.data_type),
            Cell::Array(measure.dimensions.into_iter().map(dimension).collect()),
        ])
    });
    Ok(Answer {
        columns: vec![
            column_info(Some("measure_name"), &DataType::Utf8),
            column_info(Some("data_type"), &DataType::Utf8),
            column_info(Some("dimensions"), &array_of(DataType::Struct(fields.to_vec().into()))),
        ],
        rows: rows.collect(),
        scanned: None,
    })
}

fn describe(source: &Source, database: &str, table: &str, tokens: &[TokenWithSpan]) -> Result<Answer, ApiError> {
    let view = source
        .store
        .view(database, table)
        .ok_or_else(|| missing(source, database, table, tokens))?;
    let rows = view.columns.iter().map(|column| {
        let data_type = match column.column_type {
            ColumnType::Varchar => "varchar",
            ColumnType::Bigint => "bigint",
            ColumnType::Double => "double",
            ColumnType::Boolean => "boolean",
            ColumnType::Timestamp => "timestamp",
        };
        let role = match column.role {
            ColumnRole::Dimension => "DIMENSION",
            ColumnRole::MeasureName => "MEASURE_NAME",
            ColumnRole::Time => "TIMESTAMP",
            ColumnRole::MeasureValue => "MEASURE_VALUE",
            ColumnRole::MultiMeasure => "MULTI",
        };
        let cells = [&column.name, data_type, role].map(|text| Cell::Varchar(text.to_owned()));
        row(&cells)
    });
    let columns = ["Column", "Type", "Timestream attribute type"];
    Ok(Answer {
        columns: columns
            .iter()
            .map(|name| column_info(Some(name), &DataType::Utf8))
            .collect(),
        rows: rows.collect(),
        scanned: None,
    })
}
