//! Where the tables of a query come from: the store's views, as the engine's batches.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::error::Result;

use super::cell::{Cell, TIMESTAMP, build};
use crate::store::Store;
use crate::table::{ColumnType, TableView, Value};

/// The store, with the batches made of its views kept for as long as the views live.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) store: Arc<Store>,
    batches: Mutex<HashMap<usize, (Weak<TableView>, Table)>>,
}

/// A table as the engine has it.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) batch: RecordBatch,
    /// The stored name of each column of the batch, whose own names are in lower case and differ from each other.
    pub(super) names: Arc<[String]>,
    /// The bytes a scan of the table reads.
    pub(super) bytes: u64,
}

impl Source {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self {
            store,
            batches: Mutex::default(),
        }
    }

    /// The batch of a view, made on first use.
    pub(super) fn table(&self, view: &Arc<TableView>) -> Result<Table> {
        let key = Arc::as_ptr(view) as usize;
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        // An address can be used again once a view is gone, so entries of dead views are dropped before looking.
        batches.retain(|_, (view, _)| view.strong_count() > 0);
        if let Some((_, table)) = batches.get(&key) {
            return Ok(table.clone());
        }
        let table = convert(view)?;
        batches.insert(key, (Arc::downgrade(view), table.clone()));
        Ok(table)
    }
}

fn convert(view: &TableView) -> Result<Table> {
    let mut fields: Vec<Field> = Vec::with_capacity(view.columns.len());
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(view.columns.len());
    let mut bytes = 0;
    for (index, column) in view.columns.iter().enumerate() {
        let data_type = engine_type(column.column_type);
        let cells: Vec<Cell> = view
            .rows
            .iter()
            .map(|row| cell(row.get(index).and_then(Option::as_ref)))
            .collect();
        bytes += cells.iter().map(size).sum::<u64>();
        let mut name = column.name.to_lowercase();
        if fields.iter().any(|field| *field.name() == name) {
            // Two stored names that differ only in case: the first is found by name, both by `*`.
            name = format!("{name}\u{1}{index}");
        }
        columns.push(build(&data_type, &cells)?);
        fields.push(Field::new(name, data_type, true));
    }
    let options = RecordBatchOptions::new().with_row_count(Some(view.rows.len()));
    Ok(Table {
        batch: RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)?,
        names: view.columns.iter().map(|column| column.name.clone()).collect(),
        bytes,
    })
}

/// The engine's type of a stored column.
pub(super) fn engine_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::Varchar => DataType::Utf8,
        ColumnType::Bigint => DataType::Int64,
        ColumnType::Double => DataType::Float64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Timestamp => TIMESTAMP,
    }
}

fn cell(value: Option<&Value>) -> Cell {
    match value {
        None => Cell::Null,
        Some(Value::Varchar(text)) => Cell::Varchar(text.clone()),
        Some(Value::Bigint(value)) => Cell::Bigint(*value),
        Some(Value::Double(value)) => Cell::Double(*value),
        Some(Value::Boolean(value)) => Cell::Boolean(*value),
        Some(Value::Timestamp(nanos)) => Cell::Timestamp(*nanos),
    }
}

fn size(cell: &Cell) -> u64 {
    match cell {
        Cell::Null => 0,
        Cell::Boolean(_) => 1,
        Cell::Varchar(text) => text.len().try_into().unwrap_or(u64::MAX),
        _ => 8,
    }
}
