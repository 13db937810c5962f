//! Regular expressions, and LIKE for the catalog.

use std::cell::RefCell;
use std::collections::HashMap;

use datafusion::arrow::datatypes::DataType;
use regex::Regex;

use super::{Entry, mismatch, refused, row};
use crate::query::cell::{Cell, array_of};
use crate::query::udf::{Param, Returns};

const VARCHAR_ARRAY: Returns = Returns::Of(|_| Some(array_of(DataType::Utf8)));
const TWO: &[Param] = &[Param::Varchar, Param::Varchar];
const GROUP: &[Param] = &[Param::Varchar, Param::Varchar, Param::Bigint];

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "regexp_like",
        "regexp_like(text, pattern)",
        TWO,
        Returns::Boolean,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Varchar(pattern)] => Ok(Cell::Boolean(compiled(pattern)?.is_match(text))),
            _ => mismatch(),
        },
    ),
    row(
        "regexp_extract",
        "regexp_extract(text, pattern[, group])",
        GROUP,
        Returns::Varchar,
        |cells| {
            let (text, pattern, group) = parts(cells)?;
            let regex = compiled(pattern)?;
            check_group(&regex, group)?;
            let found = regex.captures(text).and_then(|captures| captures.get(group));
            Ok(found.map_or(Cell::Null, |found| Cell::Varchar(found.as_str().to_owned())))
        },
    )
    .required(2),
    row(
        "regexp_extract_all",
        "regexp_extract_all(text, pattern[, group])",
        GROUP,
        VARCHAR_ARRAY,
        |cells| {
            let (text, pattern, group) = parts(cells)?;
            let regex = compiled(pattern)?;
            check_group(&regex, group)?;
            let found = regex.captures_iter(text).map(|captures| {
                captures
                    .get(group)
                    .map_or(Cell::Null, |found| Cell::Varchar(found.as_str().to_owned()))
            });
            Ok(Cell::Array(found.collect()))
        },
    )
    .required(2),
    row(
        "regexp_replace",
        "regexp_replace(text, pattern[, replacement])",
        &[Param::Varchar, Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Varchar(pattern)] => {
                Ok(Cell::Varchar(compiled(pattern)?.replace_all(text, "").into_owned()))
            }
            [Cell::Varchar(text), Cell::Varchar(pattern), Cell::Varchar(with)] => Ok(Cell::Varchar(
                compiled(pattern)?
                    .replace_all(text, replacement(with).as_str())
                    .into_owned(),
            )),
            _ => mismatch(),
        },
    )
    .required(2),
    row(
        "regexp_split",
        "regexp_split(text, pattern)",
        TWO,
        VARCHAR_ARRAY,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Varchar(pattern)] => Ok(Cell::Array(
                compiled(pattern)?
                    .split(text)
                    .map(|part| Cell::Varchar(part.to_owned()))
                    .collect(),
            )),
            _ => mismatch(),
        },
    ),
    row(
        "regexp_count",
        "regexp_count(text, pattern)",
        TWO,
        Returns::Bigint,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Varchar(pattern)] => Ok(Cell::Bigint(
                i64::try_from(compiled(pattern)?.find_iter(text).count()).unwrap_or(i64::MAX),
            )),
            _ => mismatch(),
        },
    ),
    row(
        "$like",
        "LIKE … ESCAPE",
        &[Param::Varchar, Param::Varchar, Param::Varchar],
        Returns::Boolean,
        |cells| {
            let [Cell::Varchar(text), Cell::Varchar(pattern), Cell::Varchar(escape)] = cells else {
                return mismatch();
            };
            let mut characters = escape.chars();
            match (characters.next(), characters.next()) {
                (Some(escape), None) => Ok(Cell::Boolean(matches_like(text, pattern, Some(escape))?)),
                _ => Err("Escape string must be a single character".to_owned()),
            }
        },
    ),
    refused(
        "regexp_position",
        "regexp_position(text, pattern)",
        "nobody needed it yet",
    ),
];

/// The pattern, compiled once per thread: a column is usually matched against one constant.
fn compiled(pattern: &str) -> Result<Regex, String> {
    thread_local! {
        static COMPILED: RefCell<HashMap<String, Regex>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| {
        if let Some(regex) = compiled.get(pattern) {
            return Ok(regex.clone());
        }
        let regex = Regex::new(pattern).map_err(|_| format!("Invalid regular expression: {pattern}"))?;
        if compiled.len() >= 100 {
            compiled.clear();
        }
        compiled.insert(pattern.to_owned(), regex.clone());
        Ok(regex)
    })
}

fn parts(cells: &[Cell]) -> Result<(&str, &str, usize), String> {
    match cells {
        [Cell::Varchar(text), Cell::Varchar(pattern)] => Ok((text, pattern, 0)),
        [Cell::Varchar(text), Cell::Varchar(pattern), Cell::Bigint(group)] => Ok((
            text,
            pattern,
            usize::try_from(*group).map_err(|_| "Group cannot be negative".to_owned())?,
        )),
        _ => mismatch(),
    }
}

fn check_group(regex: &Regex, group: usize) -> Result<(), String> {
    let groups = regex.captures_len() - 1;
    if group > groups {
        Err(format!("Pattern has {groups} groups. Cannot access group {group}"))
    } else {
        Ok(())
    }
}

/// Java's `$1` and `${name}` end where the number or name ends; Rust's reads on over letters.
fn replacement(java: &str) -> String {
    let mut result = String::new();
    let mut rest = java.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => match rest.next() {
                Some('$') => result.push_str("$$"),
                Some(escaped) => result.push(escaped),
                None => {}
            },
            '$' if rest.peek().is_some_and(char::is_ascii_digit) => {
                let group = rest.next().unwrap_or('0');
                result.push_str("${");
                result.push(group);
                result.push('}');
            }
            other => result.push(other),
        }
    }
    result
}

/// SQL's LIKE: `%` is any text, `_` any one character.
pub(in crate::query) fn like(text: &str, pattern: &str) -> bool {
    matches_like(text, pattern, None).unwrap_or(false)
}

fn matches_like(text: &str, pattern: &str, escape: Option<char>) -> Result<bool, String> {
    let mut regex = String::from("(?s)^");
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            character if Some(character) == escape => match characters.next() {
                Some(plain) => regex.push_str(&regex::escape(&plain.to_string())),
                None => {
                    return Err(
                        "Escape character must be followed by '%', '_' or the escape character itself".to_owned(),
                    );
                }
            },
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            other => regex.push_str(&regex::escape(&other.to_string())),
        }
    }
    regex.push('$');
    Ok(compiled(&regex)?.is_match(text))
}
