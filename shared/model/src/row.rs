//! A row of one of the six tables, free of any store's types.

use std::fmt;

use crate::Instant;
use crate::schema::{Column, ColumnType, Role, Table};

/// Timestream's limit on one VARCHAR value, and on the sum of a row's measure values, in bytes.
pub const MAX_MEASURE_BYTES: usize = 2048;
/// Timestream's limit on the names and values of a row's dimensions, in bytes.
pub const MAX_DIMENSION_BYTES: usize = 2048;

/// One row. The columns are those of its table's schema; a column without a value is left out.
#[derive(Clone, PartialEq)]
pub struct Row {
    table: Table,
    time: Instant,
    version: i64,
    dimensions: Vec<(&'static Column, String)>,
    measures: Vec<(&'static Column, Value)>,
}

/// A value of a measure.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, never empty.
    Varchar(String),
    /// A whole number.
    Bigint(i64),
    /// A finite number.
    Double(f64),
    /// Yes or no.
    Boolean(bool),
    /// A moment.
    Timestamp(Instant),
}

/// Why a row cannot be stored by any store of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// The table needs a dimension that the row lacks.
    #[error("{table} row without the dimension {column}")]
    NoDimension {
        /// The table's name.
        table: &'static str,
        /// The missing dimension.
        column: &'static str,
    },
    /// The dimensions are too long together.
    #[error("{table} row with {bytes} bytes of dimensions, over {MAX_DIMENSION_BYTES}")]
    DimensionsTooLong {
        /// The table's name.
        table: &'static str,
        /// Bytes of names and values.
        bytes: usize,
    },
    /// The measures are too long together.
    #[error("{table} row with {bytes} bytes of measures, over {MAX_MEASURE_BYTES}")]
    MeasuresTooLong {
        /// The table's name.
        table: &'static str,
        /// Bytes of values.
        bytes: usize,
    },
    /// There is no measure at all.
    #[error("{table} row without any measure")]
    NoMeasure {
        /// The table's name.
        table: &'static str,
    },
}

impl Row {
    /// An empty row of `table` at `time`; of two rows with the same key, the store keeps the one with the higher `version`.
    pub(crate) fn new(table: Table, time: Instant, version: i64) -> Self {
        let columns = table.columns().len();
        Self {
            table,
            time,
            version,
            dimensions: Vec::with_capacity(4),
            measures: Vec::with_capacity(columns),
        }
    }

    /// Sets a dimension, unless the value is empty.
    pub(crate) fn dimension(&mut self, column: &'static Column, value: Option<&str>) {
        debug_assert_eq!(column.role, Role::Dimension, "{}", column.name);
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.dimensions.push((column, value.to_owned()));
        }
    }

    /// Sets a text measure, unless it is unknown or empty.
    pub(crate) fn varchar(&mut self, column: &'static Column, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.measure(column, ColumnType::Varchar, Value::Varchar(value.to_owned()));
        }
    }

    /// Sets a whole number, unless it is unknown.
    pub(crate) fn bigint(&mut self, column: &'static Column, value: Option<i64>) {
        if let Some(value) = value {
            self.measure(column, ColumnType::Bigint, Value::Bigint(value));
        }
    }

    /// Sets a number, unless it is unknown or not finite.
    pub(crate) fn double(&mut self, column: &'static Column, value: Option<f64>) {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            self.measure(column, ColumnType::Double, Value::Double(value));
        }
    }

    /// Sets a yes or no, unless it is unknown.
    pub(crate) fn boolean(&mut self, column: &'static Column, value: Option<bool>) {
        if let Some(value) = value {
            self.measure(column, ColumnType::Boolean, Value::Boolean(value));
        }
    }

    /// Sets a moment, unless it is unknown.
    pub(crate) fn timestamp(&mut self, column: &'static Column, value: Option<Instant>) {
        if let Some(value) = value {
            self.measure(column, ColumnType::Timestamp, Value::Timestamp(value));
        }
    }

    fn measure(&mut self, column: &'static Column, column_type: ColumnType, value: Value) {
        debug_assert_eq!(
            (column.role, column.column_type),
            (Role::Measure, column_type),
            "{}",
            column.name
        );
        self.measures.push((column, value));
    }

    /// The row, if a store can take it: every dimension of its table but `channel` is there, a measure is there, and no limit is
    /// passed.
    pub(crate) fn finish(self) -> Result<Self, RowError> {
        let table = self.table.name();
        // Dimensions are a table's first columns, and each column is one static: its address tells it.
        let dimensions = self
            .table
            .columns()
            .iter()
            .take_while(|column| column.role == Role::Dimension);
        for column in dimensions.filter(|column| !column.optional) {
            if !self
                .dimensions
                .iter()
                .any(|(present, _)| std::ptr::eq(*present, *column))
            {
                return Err(RowError::NoDimension {
                    table,
                    column: column.name,
                });
            }
        }
        let bytes = self
            .dimensions
            .iter()
            .map(|(column, value)| column.name.len() + value.len())
            .sum();
        if bytes > MAX_DIMENSION_BYTES {
            return Err(RowError::DimensionsTooLong { table, bytes });
        }
        let bytes = self.measures.iter().map(|(_, value)| value.bytes()).sum();
        if bytes > MAX_MEASURE_BYTES {
            return Err(RowError::MeasuresTooLong { table, bytes });
        }
        if self.measures.is_empty() {
            return Err(RowError::NoMeasure { table });
        }
        Ok(self)
    }

    /// The table it belongs to.
    pub fn table(&self) -> Table {
        self.table
    }

    /// Its time, with the tie-break below the millisecond.
    pub fn time(&self) -> Instant {
        self.time
    }

    /// Its version: higher replaces lower.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Its dimensions.
    pub fn dimensions(&self) -> &[(&'static Column, String)] {
        &self.dimensions
    }

    /// Its measures.
    pub fn measures(&self) -> &[(&'static Column, Value)] {
        &self.measures
    }

    /// Looks at every text value that the schema marks as personal; `None` leaves it out.
    pub(crate) fn replace_personal(&mut self, mut replace: impl FnMut(&str) -> Option<String>) {
        self.measures.retain_mut(|(column, value)| match value {
            Value::Varchar(text) if column.personal => match replace(text) {
                Some(replaced) => {
                    *text = replaced;
                    true
                }
                None => false,
            },
            _ => true,
        });
    }
}

impl Value {
    /// What the value counts against the store's limits, in bytes.
    fn bytes(&self) -> usize {
        match self {
            Self::Varchar(text) => text.len(),
            Self::Bigint(_) | Self::Double(_) | Self::Timestamp(_) => 8,
            Self::Boolean(_) => 1,
        }
    }
}

/// One fact a line, so that a snapshot of rows reads as a list of facts.
impl fmt::Debug for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{} at {} version {}",
            self.table.name(),
            self.time,
            self.version
        )?;
        for (column, value) in &self.dimensions {
            writeln!(formatter, "  {} = {value}", column.name)?;
        }
        for (column, value) in &self.measures {
            writeln!(formatter, "  {}: {value}", column.name)?;
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Varchar(text) => write!(formatter, "{text:?}"),
            Self::Bigint(number) => write!(formatter, "{number}"),
            Self::Double(number) => write!(formatter, "{number:?}"),
            Self::Boolean(answer) => write!(formatter, "{answer}"),
            Self::Timestamp(instant) => write!(formatter, "{instant}"),
        }
    }
}
