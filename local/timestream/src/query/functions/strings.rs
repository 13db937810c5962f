//! Functions of texts. Positions count characters from 1, as in the service.

use super::{Entry, mismatch, row};
use crate::query::cell::Cell;
use crate::query::udf::{Param, Returns};

/// How long a text a function may make.
pub(super) const LONGEST: usize = 1 << 20;

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "length",
        "length(text)",
        &[Param::Varchar],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Varchar(text)] => Ok(number(text.chars().count())),
            _ => mismatch(),
        },
    ),
    row("lower", "lower(text)", &[Param::Varchar], Returns::Varchar, |cells| {
        map(cells, str::to_lowercase)
    }),
    row("upper", "upper(text)", &[Param::Varchar], Returns::Varchar, |cells| {
        map(cells, str::to_uppercase)
    }),
    row(
        "reverse",
        "reverse(text | array)",
        &[Param::Any],
        Returns::First,
        |cells| match cells {
            [Cell::Varchar(text)] => Ok(Cell::Varchar(text.chars().rev().collect())),
            [Cell::Array(items)] => Ok(Cell::Array(items.iter().rev().cloned().collect())),
            _ => mismatch(),
        },
    ),
    row(
        "trim",
        "trim(text[, characters])",
        &[Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| trim(cells, true, true),
    )
    .required(1),
    row(
        "ltrim",
        "ltrim(text[, characters])",
        &[Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| trim(cells, true, false),
    )
    .required(1),
    row(
        "rtrim",
        "rtrim(text[, characters])",
        &[Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| trim(cells, false, true),
    )
    .required(1),
    row(
        "substr",
        "substr(text, start[, length])",
        &[Param::Varchar, Param::Bigint, Param::Bigint],
        Returns::Varchar,
        substr,
    )
    .required(2),
    row(
        "substring",
        "substring(text, start[, length])",
        &[Param::Varchar, Param::Bigint, Param::Bigint],
        Returns::Varchar,
        substr,
    )
    .required(2),
    row(
        "strpos",
        "strpos(text, part[, instance])",
        &[Param::Varchar, Param::Varchar, Param::Bigint],
        Returns::Bigint,
        strpos,
    )
    .required(2),
    row(
        "replace",
        "replace(text, search[, replacement])",
        &[Param::Varchar, Param::Varchar, Param::Varchar],
        Returns::Varchar,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Varchar(search)] => Ok(Cell::Varchar(text.replace(search.as_str(), ""))),
            [Cell::Varchar(text), Cell::Varchar(search), Cell::Varchar(with)] => {
                if with.len().saturating_mul(text.len()) > LONGEST * 16 {
                    return Err(too_long());
                }
                Ok(Cell::Varchar(text.replace(search.as_str(), with)))
            }
            _ => mismatch(),
        },
    )
    .required(2),
    row(
        "starts_with",
        "starts_with(text, start)",
        &[Param::Varchar, Param::Varchar],
        Returns::Boolean,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Varchar(start)] => Ok(Cell::Boolean(text.starts_with(start.as_str()))),
            _ => mismatch(),
        },
    ),
    row(
        "ends_with",
        "ends_with(text, end)",
        &[Param::Varchar, Param::Varchar],
        Returns::Boolean,
        |cells| match cells {
            [Cell::Varchar(text), Cell::Varchar(end)] => Ok(Cell::Boolean(text.ends_with(end.as_str()))),
            _ => mismatch(),
        },
    ),
    row(
        "chr",
        "chr(code)",
        &[Param::Bigint],
        Returns::Varchar,
        |cells| match cells {
            [Cell::Bigint(code)] => {
                let character = u32::try_from(*code).ok().and_then(char::from_u32);
                character
                    .map(|c| Cell::Varchar(c.to_string()))
                    .ok_or_else(|| format!("Not a valid Unicode code point: {code}"))
            }
            _ => mismatch(),
        },
    ),
    row(
        "codepoint",
        "codepoint(character)",
        &[Param::Varchar],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Varchar(text)] => match (text.chars().next(), text.chars().nth(1)) {
                (Some(character), None) => Ok(Cell::Bigint(u32::from(character).into())),
                _ => Err("codepoint takes one character".to_owned()),
            },
            _ => mismatch(),
        },
    ),
];

pub(super) fn number(count: usize) -> Cell {
    Cell::Bigint(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(super) fn too_long() -> String {
    "The text is too long".to_owned()
}

fn map(cells: &[Cell], function: impl Fn(&str) -> String) -> Result<Cell, String> {
    match cells {
        [Cell::Varchar(text)] => Ok(Cell::Varchar(function(text))),
        _ => mismatch(),
    }
}

fn trim(cells: &[Cell], start: bool, end: bool) -> Result<Cell, String> {
    let (text, characters) = match cells {
        [Cell::Varchar(text)] => (text, None),
        [Cell::Varchar(text), Cell::Varchar(characters)] => (text, Some(characters)),
        _ => return mismatch(),
    };
    let strip = |character: char| match characters {
        None => character.is_whitespace(),
        Some(characters) => characters.contains(character),
    };
    let mut text = text.as_str();
    if start {
        text = text.trim_start_matches(strip);
    }
    if end {
        text = text.trim_end_matches(strip);
    }
    Ok(Cell::Varchar(text.to_owned()))
}

fn substr(cells: &[Cell]) -> Result<Cell, String> {
    let (text, start, most) = match cells {
        [Cell::Varchar(text), Cell::Bigint(start)] => (text, *start, i64::MAX),
        [Cell::Varchar(text), Cell::Bigint(start), Cell::Bigint(length)] => (text, *start, *length),
        _ => return mismatch(),
    };
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    // A negative start counts from the end; zero and places outside give nothing.
    let skip = if start > 0 {
        start - 1
    } else {
        length.saturating_add(start)
    };
    if start == 0 || skip < 0 || skip >= length || most <= 0 {
        return Ok(Cell::Varchar(String::new()));
    }
    let take = usize::try_from(most).unwrap_or(usize::MAX);
    Ok(Cell::Varchar(
        text.chars()
            .skip(usize::try_from(skip).unwrap_or(usize::MAX))
            .take(take)
            .collect(),
    ))
}

fn strpos(cells: &[Cell]) -> Result<Cell, String> {
    let (text, part, instance) = match cells {
        [Cell::Varchar(text), Cell::Varchar(part)] => (text, part, 1),
        [Cell::Varchar(text), Cell::Varchar(part), Cell::Bigint(instance)] if *instance > 0 => (text, part, *instance),
        _ => return Err("'instance' must be a positive number".to_owned()),
    };
    let at = text
        .match_indices(part.as_str())
        .nth(usize::try_from(instance - 1).unwrap_or(usize::MAX));
    Ok(at.map_or(Cell::Bigint(0), |(at, _)| {
        number(text.get(..at).map_or(0, |before| before.chars().count()) + 1)
    }))
}
