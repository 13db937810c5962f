//! What the store hands to the query engine: a table's columns and rows, as they were at one moment.

/// The part a column plays in a table, in the words of `DESCRIBE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnRole {
    /// A dimension. Always of type [`ColumnType::Varchar`].
    Dimension,
    /// The column `measure_name`.
    MeasureName,
    /// The column `time`.
    Time,
    /// `measure_value::<type>`: the value of single-measure records of that type.
    MeasureValue,
    /// One attribute of MULTI records.
    MultiMeasure,
}

/// The type of a stored column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// UTF-8 text.
    Varchar,
    /// Signed 64-bit integer.
    Bigint,
    /// Finite 64-bit float.
    Double,
    /// `true` or `false`.
    Boolean,
    /// Nanoseconds since the Unix epoch.
    Timestamp,
}

/// A column of a stored table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name as it was first written; queries match it without regard to case.
    pub name: String,
    /// The part it plays.
    pub role: ColumnRole,
    /// Its type, fixed by the first record that carried it.
    pub column_type: ColumnType,
}

/// A stored value. A missing measure is a missing value: there is no null on the way in.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Varchar(String),
    /// Integer.
    Bigint(i64),
    /// Float, never NaN or infinite.
    Double(f64),
    /// Boolean.
    Boolean(bool),
    /// Nanoseconds since the Unix epoch.
    Timestamp(i64),
}

/// A table at one moment: columns in the order of `SELECT *` (dimensions as first seen, `measure_name`, `time`, measures as first
/// seen), and one `Vec` per row with a value or nothing for each column.
#[derive(Debug, Clone, PartialEq)]
pub struct TableView {
    /// Columns in the order of `SELECT *`.
    pub columns: Vec<Column>,
    /// Rows; each as long as `columns`.
    pub rows: Vec<Vec<Option<Value>>>,
}
