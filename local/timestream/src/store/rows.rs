//! The rows of one table: series, keys, versions.

use std::collections::HashMap;
use std::sync::Arc;

use crate::store::columns::{Columns, MeasureKind, index_of, scalar_column, type_of};
use crate::table::{ColumnRole, TableView, Value};
use crate::write::record::{Measure, Record};

/// What a series is: the measure name, and the *set* of dimensions, here in the order of their columns.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Series {
    pub(super) measure_name: u32,
    pub(super) dimensions: Vec<(u32, Arc<str>)>,
}

/// One stored record. Series and time are its key.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) series: u32,
    pub(super) time: i64,
    pub(super) version: i64,
    /// Measure columns and their values, in the order of columns.
    pub(super) values: Vec<(u32, Value)>,
    /// Whether it changed since it was last saved.
    pub(super) unsaved: bool,
}

/// All columns, series and rows of a table.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(super) columns: Columns,
    pub(super) series: Vec<Arc<Series>>,
    pub(super) stored: Vec<Row>,
    series_index: HashMap<Arc<Series>, u32>,
    row_index: HashMap<(u32, i64), usize>,
}

/// What became of a record that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applied {
    /// The table changed.
    Changed,
    /// The same record is there with the same version.
    Unchanged,
}

/// Why a record was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Another value, or a newer version, is stored under the same key.
    Version {
        /// In the service's words.
        reason: String,
        /// The stored version, which the service tells for lower versions only.
        existing: Option<i64>,
    },
    /// The record does not fit into the table.
    Misfit(String),
}

impl Rows {
    /// Inserts or updates by the rules of keys and versions. A refused record leaves no trace, not even a column.
    pub(crate) fn apply(&mut self, record: Record) -> Result<Applied, Refusal> {
        self.columns.accepts(&record).map_err(Refusal::Misfit)?;
        if let Some(position) = self.find(&record) {
            return self.update(position, record);
        }
        self.insert(record);
        Ok(Applied::Changed)
    }

    /// The stored row with the record's key.
    fn find(&self, record: &Record) -> Option<usize> {
        let measure_name = self.columns.measure_name(&record.measure_name)?;
        let mut dimensions = Vec::with_capacity(record.dimensions.len());
        for (name, value) in &record.dimensions {
            dimensions.push((self.columns.dimension(name)?, Arc::from(value.as_str())));
        }
        dimensions.sort_unstable_by_key(|(index, _)| *index);
        let series = self.series_index.get(&Series {
            measure_name,
            dimensions,
        })?;
        self.row_index.get(&(*series, record.time)).copied()
    }

    fn update(&mut self, position: usize, record: Record) -> Result<Applied, Refusal> {
        let Some(stored) = self.stored.get(position) else {
            return Ok(Applied::Unchanged);
        };
        let (existing, given) = (stored.version, record.version);
        if given < existing {
            return Err(Refusal::Version {
                reason: format!(
                    "The record version {given} is lower than the existing version {existing}. A higher version is required to \
                     update the measure value."
                ),
                existing: Some(existing),
            });
        }
        if given == existing {
            if self.same_values(stored, &record.measure) {
                return Ok(Applied::Unchanged);
            }
            return Err(Refusal::Version {
                reason: "A record already exists with the same time, dimensions, measure name, and record version. A higher record \
                         version must be specified in order to update the measure value. Specifying record version is supported by \
                         the latest SDKs."
                    .to_owned(),
                existing: None,
            });
        }
        // A MULTI record is replaced as a whole: measures that the new one lacks are gone.
        let values = self.add_values(record.measure);
        if let Some(stored) = self.stored.get_mut(position) {
            stored.version = given;
            stored.values = values;
            stored.unsaved = true;
        }
        Ok(Applied::Changed)
    }

    fn same_values(&self, stored: &Row, measure: &Measure) -> bool {
        let same = |name: &str, value: &Value| {
            self.columns
                .measure(name)
                .is_some_and(|column| stored.values.iter().any(|(c, v)| *c == column && v == value))
        };
        match measure {
            Measure::Scalar(value) => same(scalar_column(type_of(value)), value),
            Measure::Multi(attributes) => {
                attributes.len() == stored.values.len() && attributes.iter().all(|(name, value)| same(name, value))
            }
        }
    }

    fn insert(&mut self, record: Record) {
        let measure_name = self
            .columns
            .add_measure_name(&record.measure_name, MeasureKind::of(&record.measure));
        let mut dimensions: Vec<(u32, Arc<str>)> = record
            .dimensions
            .iter()
            .map(|(name, value)| (self.columns.add_dimension(name), Arc::from(value.as_str())))
            .collect();
        dimensions.sort_unstable_by_key(|(index, _)| *index);
        let series = self.add_series(Series {
            measure_name,
            dimensions,
        });
        let values = self.add_values(record.measure);
        self.row_index.insert((series, record.time), self.stored.len());
        self.stored.push(Row {
            series,
            time: record.time,
            version: record.version,
            values,
            unsaved: true,
        });
    }

    fn add_series(&mut self, series: Series) -> u32 {
        if let Some(index) = self.series_index.get(&series) {
            return *index;
        }
        self.columns
            .seen_with(series.measure_name, series.dimensions.iter().map(|(index, _)| *index));
        let (index, series) = (index_of(self.series.len()), Arc::new(series));
        self.series.push(Arc::clone(&series));
        self.series_index.insert(series, index);
        index
    }

    fn add_values(&mut self, measure: Measure) -> Vec<(u32, Value)> {
        let mut values: Vec<(u32, Value)> = match measure {
            Measure::Scalar(value) => {
                let column_type = type_of(&value);
                let column =
                    self.columns
                        .add_measure(scalar_column(column_type), ColumnRole::MeasureValue, column_type);
                vec![(column, value)]
            }
            Measure::Multi(attributes) => attributes
                .into_iter()
                .map(|(name, value)| {
                    (
                        self.columns
                            .add_measure(&name, ColumnRole::MultiMeasure, type_of(&value)),
                        value,
                    )
                })
                .collect(),
        };
        values.sort_unstable_by_key(|(column, _)| *column);
        values
    }

    /// Forgets rows older than `oldest`. Columns and series stay, as they do in the service.
    pub(crate) fn expire(&mut self, oldest: i64) {
        if self.stored.iter().all(|row| row.time >= oldest) {
            return;
        }
        self.stored.retain(|row| row.time >= oldest);
        self.row_index = self
            .stored
            .iter()
            .enumerate()
            .map(|(position, row)| ((row.series, row.time), position))
            .collect();
    }

    /// The time of the oldest row.
    pub(crate) fn oldest(&self) -> Option<i64> {
        self.stored.iter().map(|row| row.time).min()
    }

    /// A copy of all columns and rows for the query engine.
    pub(crate) fn view(&self) -> TableView {
        let columns = self.columns.all();
        let dimensions = self.columns.dimensions.len();
        let rows = self
            .stored
            .iter()
            .map(|row| {
                let mut cells = vec![None; columns.len()];
                let mut put = |position: usize, value: Value| {
                    if let Some(cell) = cells.get_mut(position) {
                        *cell = Some(value);
                    }
                };
                if let Some(series) = self.series.get(row.series as usize) {
                    for (index, value) in &series.dimensions {
                        put(*index as usize, Value::Varchar(value.to_string()));
                    }
                    if let Some(measure) = self.columns.measure_names.get(series.measure_name as usize) {
                        put(dimensions, Value::Varchar(measure.name.clone()));
                    }
                }
                put(dimensions + 1, Value::Timestamp(row.time));
                for (index, value) in &row.values {
                    put(dimensions + 2 + *index as usize, value.clone());
                }
                cells
            })
            .collect();
        TableView { columns, rows }
    }
}
