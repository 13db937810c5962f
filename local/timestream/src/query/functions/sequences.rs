//! Arrays made of a beginning and an end, and of numbers beside items.

use datafusion::arrow::datatypes::{DataType, Field};

use super::{Entry, mismatch, row};
use crate::query::cell::{Cell, array_of, element_type};
use crate::query::udf::{Param, Returns};

/// The most entries that `sequence` makes.
const LONGEST: usize = 10_000;

pub(super) const FUNCTIONS: &[Entry] = &[
    row(
        "repeat",
        "repeat(x, count)",
        &[Param::Any, Param::Bigint],
        Returns::Of(|types| Some(array_of(types.first()?.clone()))),
        |cells| match cells {
            [item, Cell::Bigint(count)] => match usize::try_from(*count) {
                Ok(count) if count <= LONGEST => Ok(Cell::Array(vec![item.clone(); count])),
                _ => Err(format!("count argument of repeat must be from 0 to {LONGEST}")),
            },
            _ => mismatch(),
        },
    )
    .lax(),
    row(
        "sequence",
        "sequence(from, to[, step])",
        &[Param::Any, Param::Any, Param::Any],
        Returns::Of(sequence_type),
        sequence,
    )
    .required(2),
    row(
        "$with_ordinality",
        "UNNEST(…) WITH ORDINALITY",
        &[Param::Array],
        Returns::Of(numbered_type),
        |cells| match cells {
            [Cell::Array(items)] => Ok(Cell::Array(
                (1..)
                    .zip(items)
                    .map(|(number, item)| {
                        let mut fields = if let Cell::Row(fields) = item {
                            fields.clone()
                        } else {
                            vec![item.clone()]
                        };
                        fields.push(Cell::Bigint(number));
                        Cell::Row(fields)
                    })
                    .collect(),
            )),
            _ => mismatch(),
        },
    ),
];

fn numbered_type(types: &[DataType]) -> Option<DataType> {
    let mut fields = match element_type(types.first()?)? {
        DataType::Struct(fields) => fields.iter().map(|field| field.as_ref().clone()).collect(),
        item => vec![Field::new("item", item.clone(), true)],
    };
    fields.push(Field::new("ordinality", DataType::Int64, true));
    Some(array_of(DataType::Struct(fields.into())))
}

fn sequence_type(types: &[DataType]) -> Option<DataType> {
    let item = match (types.first()?, types.get(1)?, types.get(2)) {
        (DataType::Int64, DataType::Int64, None | Some(DataType::Int64)) => DataType::Int64,
        (DataType::Date32, DataType::Date32, None | Some(DataType::Duration(_) | DataType::Interval(_))) => {
            DataType::Date32
        }
        (DataType::Null, _, _) | (_, DataType::Null, _) => DataType::Null,
        (from, to, Some(DataType::Duration(_) | DataType::Interval(_))) => {
            let instant = |t: &DataType| matches!(t, DataType::Timestamp(_, _) | DataType::Utf8 | DataType::Date32);
            (instant(from) && instant(to)).then_some(crate::query::cell::TIMESTAMP)?
        }
        _ => return None,
    };
    Some(array_of(item))
}

fn sequence(cells: &[Cell]) -> Result<Cell, String> {
    use crate::query::text::{DAY, parse_timestamp};
    let dates = matches!(cells, [Cell::Date(_), Cell::Date(_), ..]);
    let point = |cell: &Cell| match cell {
        Cell::Bigint(value) | Cell::Timestamp(value) => Some(*value),
        Cell::Date(days) => i64::from(*days).checked_mul(DAY),
        Cell::Varchar(text) => parse_timestamp(text),
        _ => None,
    };
    let (Some(from), Some(to)) = (cells.first().and_then(point), cells.get(1).and_then(point)) else {
        return Err("sequence takes integers or timestamps".to_owned());
    };
    let numbers = matches!(cells.first(), Some(Cell::Bigint(_)));
    let step = match cells.get(2) {
        None if numbers => {
            if from <= to {
                1
            } else {
                -1
            }
        }
        None => {
            if from <= to {
                DAY
            } else {
                -DAY
            }
        }
        Some(Cell::Bigint(step) | Cell::Interval(step)) => *step,
        Some(Cell::Months(months)) => return month_sequence(from, to, *months, dates),
        Some(_) => return mismatch(),
    };
    if step == 0 || (from < to && step < 0) || (from > to && step > 0) {
        return Err(
            "sequence stop value should be greater than or equal to start value if step is greater than zero \
                    otherwise stop should be less than or equal to start"
                .to_owned(),
        );
    }
    let count = (i128::from(to) - i128::from(from)) / i128::from(step) + 1;
    if count > 10_000 {
        return Err("result of sequence function must not have more than 10000 entries".to_owned());
    }
    let cell = |value: i64| match (numbers, dates) {
        (true, _) => Cell::Bigint(value),
        (_, true) => Cell::Date(i32::try_from(value.div_euclid(DAY)).unwrap_or_default()),
        _ => Cell::Timestamp(value),
    };
    let values = (0..count).map(|index| i128::from(from) + index * i128::from(step));
    Ok(Cell::Array(
        values.filter_map(|value| i64::try_from(value).ok()).map(cell).collect(),
    ))
}

fn month_sequence(from: i64, to: i64, months: i32, dates: bool) -> Result<Cell, String> {
    if months == 0 || (months > 0) != (from <= to) {
        return Err("the step of sequence leads away from its end".to_owned());
    }
    let mut points = vec![];
    for index in 0.. {
        let shift = months
            .checked_mul(index)
            .and_then(|months| super::times::add_months(from, months));
        match shift {
            Some(point) if (months > 0 && point <= to) || (months < 0 && point >= to) => {
                points.push(if dates {
                    Cell::Date(i32::try_from(point.div_euclid(crate::query::text::DAY)).unwrap_or_default())
                } else {
                    Cell::Timestamp(point)
                });
            }
            _ => break,
        }
        if points.len() > LONGEST {
            return Err("result of sequence function must not have more than 10000 entries".to_owned());
        }
    }
    Ok(Cell::Array(points))
}
