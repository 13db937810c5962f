//! One value of a query, read from and written to Arrow arrays.
//!
//! The dialect's own functions work on cells, one row at a time. That is slower than the engine's kernels and has no surprises:
//! there is one place where a type is read, and one where it is written.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, DurationNanosecondArray, Float64Array, Int64Array,
    IntervalMonthDayNanoArray, ListArray, NullArray, StringArray, StructArray, Time64NanosecondArray,
    TimestampNanosecondArray,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, DurationNanosecondType, Field, FieldRef, Float64Type, Int64Type,
    IntervalMonthDayNano, IntervalMonthDayNanoType, IntervalUnit, Time64NanosecondType, TimeUnit,
    TimestampNanosecondType,
};
use datafusion::error::{DataFusionError, Result};

/// The Arrow type of TIMESTAMP: nanoseconds without a zone, for everything is UTC.
pub(super) const TIMESTAMP: DataType = DataType::Timestamp(TimeUnit::Nanosecond, None);
/// The Arrow type of INTERVAL DAY TO SECOND.
pub(super) const INTERVAL: DataType = DataType::Duration(TimeUnit::Nanosecond);
/// The Arrow type of INTERVAL YEAR TO MONTH: only the months are used.
pub(super) const MONTHS: DataType = DataType::Interval(IntervalUnit::MonthDayNano);
/// The Arrow type of TIME.
pub(super) const TIME: DataType = DataType::Time64(TimeUnit::Nanosecond);

/// A value of any type the dialect knows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// SQL NULL.
    Null,
    Boolean(bool),
    Bigint(i64),
    Double(f64),
    Varchar(String),
    /// Nanoseconds since the Unix epoch.
    Timestamp(i64),
    /// Days since the Unix epoch.
    Date(i32),
    /// Nanoseconds since midnight.
    Time(i64),
    /// Nanoseconds.
    Interval(i64),
    /// An interval of months.
    Months(i32),
    Array(Vec<Cell>),
    Row(Vec<Cell>),
}

impl Cell {
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Cell::Null)
    }
}

/// The element field of a list.
pub(super) fn item(data_type: DataType) -> FieldRef {
    Arc::new(Field::new_list_field(data_type, true))
}

/// `ARRAY(element)`.
pub(super) fn array_of(element: DataType) -> DataType {
    DataType::List(item(element))
}

/// A time series: an array of rows of `time` and `value`. The names of the two fields are what tells it from any other array.
pub(super) fn series_of(value: DataType) -> DataType {
    let fields = vec![Field::new("time", TIMESTAMP, true), Field::new("value", value, true)];
    array_of(DataType::Struct(fields.into()))
}

/// The element type, if the type is an array.
pub(super) fn element_type(data_type: &DataType) -> Option<&DataType> {
    match data_type {
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            Some(field.data_type())
        }
        _ => None,
    }
}

/// The type of the values, if the type is a time series.
pub(super) fn series_value_type(data_type: &DataType) -> Option<&DataType> {
    let DataType::Struct(fields) = element_type(data_type)? else {
        return None;
    };
    match fields.iter().as_slice() {
        [time, value] if time.name() == "time" && value.name() == "value" => Some(value.data_type()),
        _ => None,
    }
}

/// The value of one row of an array. Integers of all widths are BIGINT, as are the engine's unsigned counts.
pub(super) fn read(array: &ArrayRef, row: usize) -> Result<Cell> {
    if row >= array.len() {
        return Err(DataFusionError::Internal(format!("row {row} of {}", array.len())));
    }
    if array.is_null(row) {
        return Ok(Cell::Null);
    }
    Ok(match array.data_type() {
        DataType::Null => Cell::Null,
        DataType::Boolean => Cell::Boolean(array.as_boolean().value(row)),
        DataType::Int64 => Cell::Bigint(array.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Cell::Double(array.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => Cell::Varchar(array.as_string::<i32>().value(row).to_owned()),
        DataType::LargeUtf8 => Cell::Varchar(array.as_string::<i64>().value(row).to_owned()),
        DataType::Utf8View => Cell::Varchar(array.as_string_view().value(row).to_owned()),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            Cell::Timestamp(array.as_primitive::<TimestampNanosecondType>().value(row))
        }
        DataType::Date32 => Cell::Date(array.as_primitive::<Date32Type>().value(row)),
        DataType::Time64(TimeUnit::Nanosecond) => Cell::Time(array.as_primitive::<Time64NanosecondType>().value(row)),
        DataType::Duration(TimeUnit::Nanosecond) => {
            Cell::Interval(array.as_primitive::<DurationNanosecondType>().value(row))
        }
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            read_interval(array.as_primitive::<IntervalMonthDayNanoType>().value(row))
        }
        DataType::List(_) => read_all(&array.as_list::<i32>().value(row))?,
        DataType::LargeList(_) => read_all(&array.as_list::<i64>().value(row))?,
        DataType::FixedSizeList(_, _) => read_all(&array.as_fixed_size_list().value(row))?,
        DataType::Struct(_) => Cell::Row(
            array
                .as_struct()
                .columns()
                .iter()
                .map(|column| read(column, row))
                .collect::<Result<_>>()?,
        ),
        DataType::Decimal128(_, 0) => {
            let value = array.as_primitive::<Decimal128Type>().value(row);
            i64::try_from(value).map(Cell::Bigint).map_err(|_| overflow(value))?
        }
        // The other widths and units are made the one above first. They are rare: the engine's counts and ranks.
        other => {
            let wanted =
                canonical(other).ok_or_else(|| DataFusionError::NotImplemented(format!("values of type {other}")))?;
            read(&cast(&array.slice(row, 1), &wanted)?, 0)?
        }
    })
}

fn overflow(value: i128) -> DataFusionError {
    DataFusionError::Execution(format!("Out of range for BIGINT: {value}"))
}

fn read_interval(value: IntervalMonthDayNano) -> Cell {
    if value.days == 0 && value.nanoseconds == 0 {
        Cell::Months(value.months)
    } else {
        Cell::Interval(
            value
                .nanoseconds
                .saturating_add(i64::from(value.days).saturating_mul(86_400_000_000_000)),
        )
    }
}

fn read_all(array: &ArrayRef) -> Result<Cell> {
    Ok(Cell::Array(
        (0..array.len()).map(|row| read(array, row)).collect::<Result<_>>()?,
    ))
}

/// The one Arrow type in which the dialect keeps values of a kind, or nothing for types it does not know.
pub(super) fn canonical(data_type: &DataType) -> Option<DataType> {
    Some(match data_type {
        DataType::Null => DataType::Null,
        DataType::Boolean => DataType::Boolean,
        integer if integer.is_integer() => DataType::Int64,
        number if number.is_numeric() => DataType::Float64,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::Timestamp(_, _) => TIMESTAMP,
        DataType::Date32 | DataType::Date64 => DataType::Date32,
        DataType::Time32(_) | DataType::Time64(_) => TIME,
        DataType::Duration(_) => INTERVAL,
        DataType::Interval(_) => MONTHS,
        DataType::Struct(fields) => {
            let fields: Option<Vec<Field>> = fields
                .iter()
                .map(|field| Some(Field::new(field.name(), canonical(field.data_type())?, true)))
                .collect();
            DataType::Struct(fields?.into())
        }
        list => array_of(canonical(element_type(list)?)?),
    })
}

/// An array of the given (canonical) type. A cell of another type becomes NULL: functions declare what they return.
pub(super) fn build(data_type: &DataType, cells: &[Cell]) -> Result<ArrayRef> {
    macro_rules! primitive {
        ($array:ty, $variant:ident) => {
            Arc::new(
                cells
                    .iter()
                    .map(|cell| {
                        if let Cell::$variant(v) = cell {
                            Some(*v)
                        } else {
                            None
                        }
                    })
                    .collect::<$array>(),
            )
        };
    }
    Ok(match data_type {
        DataType::Boolean => primitive!(BooleanArray, Boolean),
        DataType::Int64 => primitive!(Int64Array, Bigint),
        DataType::Float64 => primitive!(Float64Array, Double),
        DataType::Utf8 => {
            let texts = cells.iter().map(|cell| {
                if let Cell::Varchar(text) = cell {
                    Some(text.as_str())
                } else {
                    None
                }
            });
            Arc::new(texts.collect::<StringArray>())
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => primitive!(TimestampNanosecondArray, Timestamp),
        DataType::Date32 => primitive!(Date32Array, Date),
        DataType::Time64(TimeUnit::Nanosecond) => primitive!(Time64NanosecondArray, Time),
        DataType::Duration(TimeUnit::Nanosecond) => primitive!(DurationNanosecondArray, Interval),
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let months = cells.iter().map(|cell| match cell {
                Cell::Months(months) => Some(IntervalMonthDayNano::new(*months, 0, 0)),
                _ => None,
            });
            Arc::new(months.collect::<IntervalMonthDayNanoArray>())
        }
        DataType::List(field) => {
            let present = cells
                .iter()
                .map(|cell| matches!(cell, Cell::Array(_)))
                .collect::<NullBuffer>();
            let lists = cells.iter().map(|cell| {
                if let Cell::Array(items) = cell {
                    items.as_slice()
                } else {
                    &[]
                }
            });
            let offsets = OffsetBuffer::from_lengths(lists.clone().map(<[Cell]>::len));
            let items: Vec<Cell> = lists.flatten().cloned().collect();
            Arc::new(ListArray::try_new(
                Arc::clone(field),
                offsets,
                build(field.data_type(), &items)?,
                Some(present),
            )?)
        }
        DataType::Struct(fields) => {
            let present = cells
                .iter()
                .map(|cell| matches!(cell, Cell::Row(_)))
                .collect::<NullBuffer>();
            let columns = fields.iter().enumerate().map(|(index, field)| {
                let column = cells.iter().map(|cell| match cell {
                    Cell::Row(values) => values.get(index).cloned().unwrap_or(Cell::Null),
                    _ => Cell::Null,
                });
                build(field.data_type(), &column.collect::<Vec<_>>())
            });
            let columns = columns.collect::<Result<Vec<_>>>()?;
            Arc::new(StructArray::try_new_with_length(
                fields.clone(),
                columns,
                Some(present),
                cells.len(),
            )?)
        }
        DataType::Null => Arc::new(NullArray::new(cells.len())),
        other => return Err(DataFusionError::NotImplemented(format!("values of type {other}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_were_written() {
        let row = DataType::Struct(vec![Field::new("a", DataType::Int64, true), Field::new("b", TIME, true)].into());
        let columns = [
            (DataType::Boolean, Cell::Boolean(true)),
            (DataType::Int64, Cell::Bigint(-1)),
            (DataType::Float64, Cell::Double(0.5)),
            (DataType::Utf8, Cell::Varchar("é".to_owned())),
            (TIMESTAMP, Cell::Timestamp(1)),
            (DataType::Date32, Cell::Date(-1)),
            (TIME, Cell::Time(1)),
            (INTERVAL, Cell::Interval(-1)),
            (MONTHS, Cell::Months(31)),
            (row, Cell::Row(vec![Cell::Bigint(1), Cell::Null])),
            (
                array_of(array_of(DataType::Int64)),
                Cell::Array(vec![Cell::Array(vec![Cell::Bigint(1)]), Cell::Null]),
            ),
            (
                series_of(DataType::Float64),
                Cell::Array(vec![Cell::Row(vec![Cell::Timestamp(1), Cell::Double(2.0)])]),
            ),
        ];
        for (data_type, cell) in columns {
            let array = build(&data_type, &[Cell::Null, cell.clone()]).unwrap();
            assert_eq!(array.data_type(), &data_type);
            assert_eq!((read(&array, 0).unwrap(), read(&array, 1).unwrap()), (Cell::Null, cell));
        }
    }
}
