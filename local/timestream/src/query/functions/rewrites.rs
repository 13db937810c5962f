//! Conditions: written as CASE, which the engine evaluates only as far as it must.

use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{CaseWhen, Expr};

use super::{Entry, Kind, Native, mismatch, row};
use crate::query::call::Call;
use crate::query::cell::{Cell, canonical};
use crate::query::udf::{Param, Returns};
use datafusion::arrow::datatypes::DataType;

const fn native(name: &'static str, usage: &'static str, arity: (usize, usize)) -> Entry {
    Entry {
        name,
        usage,
        kind: Kind::Native(Native {
            engine: name,
            arity,
            bigint: false,
            window: false,
        }),
    }
}

pub(super) const FUNCTIONS: &[Entry] = &[
    Entry {
        name: "if",
        usage: "if(condition, then[, else])",
        kind: Kind::Rewrite(choose),
    },
    Entry {
        name: "try",
        usage: "try(expression)",
        kind: Kind::Rewrite(|call| call.arguments().map(|[inner]| inner)),
    },
    native("coalesce", "coalesce(a, b, …)", (1, usize::MAX)),
    native("nullif", "nullif(a, b)", (2, 2)),
    row(
        "greatest",
        "greatest(a, b, …), NULL if any is",
        &[Param::Any],
        Returns::Of(common),
        |cells| Ok(extreme(cells, true)),
    )
    .variadic(),
    row(
        "least",
        "least(a, b, …), NULL if any is",
        &[Param::Any],
        Returns::Of(common),
        |cells| Ok(extreme(cells, false)),
    )
    .variadic(),
    row(
        "$divide",
        "a / b",
        &[Param::Number, Param::Number],
        Returns::Of(common),
        |cells| match cells {
            [Cell::Bigint(a), Cell::Bigint(b)] => a.checked_div(*b).map(Cell::Bigint).ok_or_else(division),
            [a, b] => double(a)
                .zip(double(b))
                .map(|(a, b)| Cell::Double(a / b))
                .ok_or_else(division),
            _ => mismatch(),
        },
    ),
    row(
        "$modulo",
        "a % b",
        &[Param::Number, Param::Number],
        Returns::Of(common),
        |cells| match cells {
            [Cell::Bigint(a), Cell::Bigint(b)] => a.checked_rem(*b).map(Cell::Bigint).ok_or_else(division),
            [a, b] => double(a)
                .zip(double(b))
                .map(|(a, b)| Cell::Double(a % b))
                .ok_or_else(division),
            _ => mismatch(),
        },
    ),
    row(
        "$add",
        "a + b",
        &[Param::Bigint, Param::Bigint],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Bigint(a), Cell::Bigint(b)] => a
                .checked_add(*b)
                .map(Cell::Bigint)
                .ok_or_else(|| format!("bigint addition overflow: {a} + {b}")),
            _ => mismatch(),
        },
    ),
    row(
        "$subtract",
        "a - b",
        &[Param::Bigint, Param::Bigint],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Bigint(a), Cell::Bigint(b)] => a
                .checked_sub(*b)
                .map(Cell::Bigint)
                .ok_or_else(|| format!("bigint subtraction overflow: {a} - {b}")),
            _ => mismatch(),
        },
    ),
    row(
        "$multiply",
        "a * b",
        &[Param::Bigint, Param::Bigint],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Bigint(a), Cell::Bigint(b)] => a
                .checked_mul(*b)
                .map(Cell::Bigint)
                .ok_or_else(|| format!("bigint multiplication overflow: {a} * {b}")),
            _ => mismatch(),
        },
    ),
];

fn division() -> String {
    "Division by zero".to_owned()
}

fn choose(call: Call) -> Result<Expr, String> {
    let mut arguments = call.arguments.into_iter();
    let (Some(condition), Some(result)) = (arguments.next(), arguments.next()) else {
        return Err("takes 2 or 3 arguments".to_owned());
    };
    let otherwise = arguments.next();
    if arguments.next().is_some() {
        return Err("takes 2 or 3 arguments".to_owned());
    }
    Ok(Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition, result }],
        else_result: otherwise.map(Box::new),
    })
}

/// The type of a list of values: DOUBLE if integers and doubles meet, else the one they share.
pub(super) fn common(types: &[DataType]) -> Option<DataType> {
    let mut result = DataType::Null;
    for data_type in types {
        let data_type = canonical(data_type)?;
        result = match (&result, &data_type) {
            (DataType::Null, _) => data_type,
            (_, DataType::Null) => result,
            (a, b) if a == b => data_type,
            (a, b) if a.is_numeric() && b.is_numeric() => DataType::Float64,
            (DataType::Timestamp(_, _), DataType::Date32) => result,
            (DataType::Date32, DataType::Timestamp(_, _)) => data_type,
            _ => return None,
        };
    }
    Some(result)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an integer beside a double is taken as a double"
)]
pub(super) fn double(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Bigint(value) => Some(*value as f64),
        Cell::Double(value) => Some(*value),
        _ => None,
    }
}

fn extreme(cells: &[Cell], greatest: bool) -> Cell {
    let mixed = cells.iter().any(|cell| matches!(cell, Cell::Double(_)));
    let instants = cells.iter().any(|cell| matches!(cell, Cell::Timestamp(_)));
    let mut best: Option<Cell> = None;
    for cell in cells {
        let cell = match cell {
            Cell::Bigint(_) if mixed => double(cell).map_or(Cell::Null, Cell::Double),
            Cell::Date(days) if instants => Cell::Timestamp(i64::from(*days).saturating_mul(crate::query::text::DAY)),
            other => other.clone(),
        };
        let better = best.as_ref().is_none_or(|best| match compare(&cell, best) {
            Some(ordering) => {
                ordering
                    == if greatest {
                        std::cmp::Ordering::Greater
                    } else {
                        std::cmp::Ordering::Less
                    }
            }
            None => false,
        });
        if better {
            best = Some(cell);
        }
    }
    best.unwrap_or(Cell::Null)
}

/// The order of two values of one type; nothing if they cannot be compared.
pub(super) fn compare(left: &Cell, right: &Cell) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Cell::Boolean(a), Cell::Boolean(b)) => Some(a.cmp(b)),
        (Cell::Bigint(a), Cell::Bigint(b))
        | (Cell::Timestamp(a), Cell::Timestamp(b))
        | (Cell::Time(a), Cell::Time(b))
        | (Cell::Interval(a), Cell::Interval(b)) => Some(a.cmp(b)),
        (Cell::Date(a), Cell::Date(b)) | (Cell::Months(a), Cell::Months(b)) => Some(a.cmp(b)),
        (Cell::Double(_) | Cell::Bigint(_), Cell::Double(_) | Cell::Bigint(_)) => {
            Some(double(left)?.total_cmp(&double(right)?))
        }
        (Cell::Varchar(a), Cell::Varchar(b)) => Some(a.cmp(b)),
        (Cell::Array(a), Cell::Array(b)) | (Cell::Row(a), Cell::Row(b)) => {
            for (a, b) in a.iter().zip(b) {
                match compare(a, b)? {
                    std::cmp::Ordering::Equal => {}
                    different => return Some(different),
                }
            }
            Some(a.len().cmp(&b.len()))
        }
        _ => None,
    }
}
