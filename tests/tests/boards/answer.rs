//! What the store answers, with its types.

use aws_sdk_timestreamquery::Client;
use aws_sdk_timestreamquery::error::DisplayErrorContext;
use aws_sdk_timestreamquery::types::{Datum, ScalarType, Type};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// An answer: names of columns, and rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Text(String),
    Whole(i64),
    Number(f64),
    Yes(bool),
    /// Milliseconds since the epoch.
    Instant(i64),
    /// A time series: milliseconds and values.
    Series(Vec<(i64, Cell)>),
    List(Vec<Cell>),
}

impl Answer {
    /// Asks, through all pages; the error is what the service says.
    pub(crate) async fn of(client: &Client, sql: &str) -> Result<Self, String> {
        let mut answer = Self {
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let mut next_token = None;
        loop {
            let page = client.query().query_string(sql).set_next_token(next_token).send().await;
            let page = page.map_err(|error| DisplayErrorContext(error).to_string())?;
            let info = page.column_info();
            answer.columns = info
                .iter()
                .map(|column| column.name().unwrap_or_default().to_owned())
                .collect();
            answer.rows.extend(page.rows().iter().map(|row| {
                let cells = info.iter().zip(row.data());
                cells
                    .map(|(column, datum)| cell(datum, column.r#type().unwrap()))
                    .collect::<Vec<_>>()
            }));
            next_token = page.next_token().map(str::to_owned);
            if next_token.is_none() {
                return Ok(answer);
            }
        }
    }

    /// The values of a column.
    pub(crate) fn column(&self, name: &str) -> Vec<&Cell> {
        let index = self.columns.iter().position(|column| column == name);
        let index = index.unwrap_or_else(|| panic!("no column {name}, but {:?}", self.columns));
        self.rows.iter().map(|row| &row[index]).collect()
    }

    /// The value of a column in the only row.
    pub(crate) fn one(&self, name: &str) -> &Cell {
        let column = self.column(name);
        assert_eq!(column.len(), 1, "rows: {:?}", self.rows);
        column[0]
    }
}

impl Cell {
    /// The text, or nothing for no value.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            other => panic!("{other:?} is no text"),
        }
    }

    pub(crate) fn whole(&self) -> i64 {
        match self {
            Self::Whole(number) => *number,
            other => panic!("{other:?} is no whole number"),
        }
    }

    /// The number, whole or not.
    pub(crate) fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Whole(number) => number.to_string().parse().unwrap(),
            other => panic!("{other:?} is no number"),
        }
    }

    /// The number, if there is one.
    pub(crate) fn maybe(&self) -> Option<f64> {
        (*self != Self::Null).then(|| self.number())
    }

    pub(crate) fn instant(&self) -> i64 {
        match self {
            Self::Instant(millis) => *millis,
            other => panic!("{other:?} is no instant"),
        }
    }

    pub(crate) fn series(&self) -> &[(i64, Self)] {
        match self {
            Self::Series(points) => points,
            other => panic!("{other:?} is no series"),
        }
    }
}

fn cell(datum: &Datum, kind: &Type) -> Cell {
    if datum.null_value() == Some(true) {
        return Cell::Null;
    }
    if let Some(inner) = kind.time_series_measure_value_column_info() {
        let points = datum.time_series_value().iter().map(|point| {
            let value = point
                .value()
                .map_or(Cell::Null, |value| cell(value, inner.r#type().unwrap()));
            (instant(point.time()), value)
        });
        return Cell::Series(points.collect());
    }
    if let Some(inner) = kind.array_column_info() {
        let values = datum.array_value().iter();
        return Cell::List(values.map(|value| cell(value, inner.r#type().unwrap())).collect());
    }
    let text = datum.scalar_value().unwrap();
    match kind.scalar_type().unwrap() {
        ScalarType::Bigint | ScalarType::Integer => Cell::Whole(text.parse().unwrap()),
        ScalarType::Double => Cell::Number(text.parse().unwrap()),
        ScalarType::Boolean => Cell::Yes(text.parse().unwrap()),
        ScalarType::Timestamp => Cell::Instant(instant(text)),
        _ => Cell::Text(text.to_owned()),
    }
}

fn instant(text: &str) -> i64 {
    let time: DateTime = text.replace(' ', "T").parse().unwrap();
    time.to_zoned(TimeZone::UTC).unwrap().timestamp().as_millisecond()
}
