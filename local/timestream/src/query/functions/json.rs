//! JSON in texts.

use serde_json::Value;

use super::{Entry, mismatch, refused, row};
use crate::query::cell::Cell;
use crate::query::udf::{Param, Returns};

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "json_extract_scalar",
        "json_extract_scalar(json, path)",
        &[Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| {
            let [Cell::Varchar(json), Cell::Varchar(path)] = cells else {
                return mismatch();
            };
            Ok(match at(json, path)? {
                Some(Value::String(text)) => Cell::Varchar(text),
                Some(scalar @ (Value::Bool(_) | Value::Number(_))) => Cell::Varchar(scalar.to_string()),
                _ => Cell::Null,
            })
        },
    ),
    row(
        "json_extract",
        "json_extract(json, path), as a text here",
        &[Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| {
            let [Cell::Varchar(json), Cell::Varchar(path)] = cells else {
                return mismatch();
            };
            Ok(at(json, path)?.map_or(Cell::Null, |value| Cell::Varchar(value.to_string())))
        },
    ),
    row(
        "json_array_length",
        "json_array_length(json)",
        &[Param::Varchar],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Varchar(json)] => match serde_json::from_str(json) {
                Ok(Value::Array(items)) => Ok(Cell::Bigint(i64::try_from(items.len()).unwrap_or(i64::MAX))),
                _ => Ok(Cell::Null),
            },
            _ => mismatch(),
        },
    ),
    row(
        "json_size",
        "json_size(json, path)",
        &[Param::Varchar, Param::Varchar],
        Returns::Bigint,
        |cells| {
            let [Cell::Varchar(json), Cell::Varchar(path)] = cells else {
                return mismatch();
            };
            let size = at(json, path)?.map(|value| match value {
                Value::Array(items) => items.len(),
                Value::Object(members) => members.len(),
                _ => 0,
            });
            Ok(size.map_or(Cell::Null, |size| Cell::Bigint(i64::try_from(size).unwrap_or(i64::MAX))))
        },
    ),
    refused(
        "json_parse",
        "json_parse(text)",
        "JSON is no type of a result: the functions of JSON take the text",
    ),
    refused(
        "json_format",
        "json_format(json)",
        "JSON is no type of a result: the functions of JSON take the text",
    ),
];

/// The value at a path such as `$.a.b[0]["c d"]`; nothing if the text is no JSON or has no such member.
fn at(json: &str, path: &str) -> Result<Option<Value>, String> {
    let steps = steps(path).ok_or_else(|| format!("Invalid JSON path: '{path}'"))?;
    let Ok(value) = serde_json::from_str::<Value>(json) else {
        return Ok(None);
    };
    let found = steps.iter().try_fold(&value, |value, step| match value {
        Value::Object(members) => members.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    });
    Ok(found.cloned())
}

fn steps(path: &str) -> Option<Vec<String>> {
    let mut rest = path.trim().strip_prefix('$')?;
    let mut steps = vec![];
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (step, after) = inner.split_once(']')?;
            let quoted = |quote: char| step.strip_prefix(quote).and_then(|step| step.strip_suffix(quote));
            steps.push(quoted('"').or_else(|| quoted('\'')).unwrap_or(step).to_owned());
            rest = after;
        } else {
            let name = rest.strip_prefix('.')?;
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let (step, after) = name.split_at_checked(end)?;
            if step.is_empty() {
                return None;
            }
            steps.push(step.to_owned());
            rest = after;
        }
    }
    Some(steps)
}
