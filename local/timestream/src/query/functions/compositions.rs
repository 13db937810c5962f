//! Texts taken apart and put together.

use datafusion::arrow::datatypes::DataType;

use super::strings::{LONGEST, number, too_long};
use super::{Entry, mismatch, refused, row};
use crate::query::cell::{Cell, array_of, element_type};
use crate::query::udf::{Param, Returns};

const VARCHAR_ARRAY: Returns = Returns::Of(|_| Some(array_of(DataType::Utf8)));

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "split",
        "split(text, delimiter[, limit])",
        &[Param::Varchar, Param::Varchar, Param::Bigint],
        VARCHAR_ARRAY,
        |cells| {
            let (text, delimiter, limit) = match cells {
                [Cell::Varchar(text), Cell::Varchar(delimiter)] => (text, delimiter, i64::MAX),
                [Cell::Varchar(text), Cell::Varchar(delimiter), Cell::Bigint(limit)] => (text, delimiter, *limit),
                _ => return mismatch(),
            };
            if delimiter.is_empty() || limit < 1 {
                return Err("split needs a delimiter and a limit above 0".to_owned());
            }
            let parts = text.splitn(usize::try_from(limit).unwrap_or(usize::MAX), delimiter.as_str());
            Ok(Cell::Array(parts.map(|part| Cell::Varchar(part.to_owned())).collect()))
        },
    )
    .required(2),
    row(
        "split_part",
        "split_part(text, delimiter, index)",
        &[Param::Varchar, Param::Varchar, Param::Bigint],
        Returns::Varchar,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Varchar(delimiter), Cell::Bigint(index)]
                if *index > 0 && !delimiter.is_empty() =>
            {
                let part = text
                    .split(delimiter.as_str())
                    .nth(usize::try_from(index - 1).unwrap_or(usize::MAX));
                Ok(part.map_or(Cell::Null, |part| Cell::Varchar(part.to_owned())))
            }
            _ => Err("Index must be greater than zero".to_owned()),
        },
    ),
    row(
        "lpad",
        "lpad(text, size, padding)",
        &[Param::Varchar, Param::Bigint, Param::Varchar],
        Returns::Varchar,
        |cells| pad(cells, true),
    ),
    row(
        "rpad",
        "rpad(text, size, padding)",
        &[Param::Varchar, Param::Bigint, Param::Varchar],
        Returns::Varchar,
        |cells| pad(cells, false),
    ),
    row(
        "concat",
        "concat(a, b, …), NULL if any is",
        &[Param::Any],
        Returns::Of(concat_type),
        |cells| Ok(concat(cells)),
    )
    .variadic(),
    row(
        "concat_ws",
        "concat_ws(separator, a, b, …)",
        &[Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| {
            let Some(Cell::Varchar(separator)) = cells.first() else {
                return Ok(Cell::Null);
            };
            let texts = cells.iter().skip(1).filter_map(|cell| {
                if let Cell::Varchar(text) = cell {
                    Some(text.as_str())
                } else {
                    None
                }
            });
            Ok(Cell::Varchar(texts.collect::<Vec<_>>().join(separator)))
        },
    )
    .variadic()
    .lax(),
    row(
        "translate",
        "translate(text, from, to)",
        &[Param::Varchar, Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Varchar(from), Cell::Varchar(to)] => {
                let to: Vec<char> = to.chars().collect();
                let translated = text
                    .chars()
                    .filter_map(|character| match from.chars().position(|f| f == character) {
                        Some(index) => to.get(index).copied(),
                        None => Some(character),
                    });
                Ok(Cell::Varchar(translated.collect()))
            }
            _ => mismatch(),
        },
    ),
    row(
        "levenshtein_distance",
        "levenshtein_distance(a, b)",
        &[Param::Varchar, Param::Varchar],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Varchar(a), Cell::Varchar(b)] if a.len() * b.len() <= LONGEST => Ok(number(levenshtein(a, b))),
            _ => Err(too_long()),
        },
    ),
    refused("to_base64", "to_base64(binary)", "VARBINARY is no type of a result"),
    refused("from_base64", "from_base64(text)", "VARBINARY is no type of a result"),
    refused("to_utf8", "to_utf8(text)", "VARBINARY is no type of a result"),
    refused("from_utf8", "from_utf8(binary)", "VARBINARY is no type of a result"),
    refused("to_hex", "to_hex(binary)", "VARBINARY is no type of a result"),
    refused("from_hex", "from_hex(text)", "VARBINARY is no type of a result"),
    refused("md5", "md5(binary)", "VARBINARY is no type of a result"),
    refused("sha1", "sha1(binary)", "VARBINARY is no type of a result"),
    refused("sha256", "sha256(binary)", "VARBINARY is no type of a result"),
    refused("sha512", "sha512(binary)", "VARBINARY is no type of a result"),
    refused("xxhash64", "xxhash64(binary)", "VARBINARY is no type of a result"),
    refused("soundex", "soundex(text)", "nobody needed it yet"),
    refused(
        "normalize",
        "normalize(text)",
        "it needs Unicode tables that nobody needed yet",
    ),
];

fn pad(cells: &[Cell], left: bool) -> Result<Cell, String> {
    let [Cell::Varchar(text), Cell::Bigint(size), Cell::Varchar(padding)] = cells else {
        return mismatch();
    };
    let size = usize::try_from(*size)
        .ok()
        .filter(|size| *size <= LONGEST)
        .ok_or_else(too_long)?;
    if padding.is_empty() {
        return Err("Padding string must not be empty".to_owned());
    }
    let length = text.chars().count();
    let filling: String = padding.chars().cycle().take(size.saturating_sub(length)).collect();
    let kept: String = text.chars().take(size).collect();
    Ok(Cell::Varchar(if left {
        format!("{filling}{kept}")
    } else {
        format!("{kept}{filling}")
    }))
}

/// Texts give a text; arrays, with single items beside them, give an array.
fn concat_type(types: &[DataType]) -> Option<DataType> {
    if types.iter().any(|data_type| element_type(data_type).is_some()) {
        return types
            .iter()
            .find(|data_type| element_type(data_type).is_some())
            .cloned();
    }
    types
        .iter()
        .all(|t| matches!(t, DataType::Utf8 | DataType::Null))
        .then_some(DataType::Utf8)
}

fn concat(cells: &[Cell]) -> Cell {
    if cells.iter().any(|cell| matches!(cell, Cell::Array(_))) {
        let mut items = vec![];
        for cell in cells {
            match cell {
                Cell::Array(more) => items.extend(more.iter().cloned()),
                item => items.push(item.clone()),
            }
        }
        return Cell::Array(items);
    }
    let mut text = String::new();
    for cell in cells {
        if let Cell::Varchar(more) = cell {
            text.push_str(more);
        }
    }
    Cell::Varchar(text)
}

fn levenshtein(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut previous = i + 1;
        let mut next = vec![previous];
        for (b, above) in b.iter().zip(row.iter().skip(1)) {
            previous = (diagonal + usize::from(a != *b)).min(previous + 1).min(above + 1);
            diagonal = *above;
            next.push(previous);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
