//! The schema that a table grows as it is written to: dimensions, measure names, measure columns, each with one type for good.

use std::collections::HashMap;

use crate::store::MeasureInfo;
use crate::store::limits::{DIMENSIONS_PER_TABLE, MEASURE_NAMES_PER_TABLE, MULTI_ATTRIBUTES_PER_TABLE};
use crate::table::{Column, ColumnRole, ColumnType, Value};
use crate::write::record::{Measure, Record};

/// Columns and measure names in the order in which they were first seen.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) dimensions: Vec<String>,
    pub(super) measures: Vec<Column>,
    pub(super) measure_names: Vec<MeasureName>,
    names: HashMap<String, At>,
    measure_index: HashMap<String, u32>,
    attributes: usize,
}

/// A measure name, tied to one type by its first record.
#[derive(Debug)]
pub(super) struct MeasureName {
    pub(super) name: String,
    pub(super) kind: MeasureKind,
    /// Dimensions seen with it, as indexes.
    pub(super) dimensions: Vec<u32>,
}

/// The type of a measure name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MeasureKind {
    Scalar(ColumnType),
    Multi,
}

/// Where a column is.
#[derive(Debug, Clone, Copy)]
enum At {
    Dimension(u32),
    Measure(u32),
}

impl Columns {
    /// Whether a record fits; if not, why, as the reason of its rejection.
    pub(super) fn accepts(&self, record: &Record) -> Result<(), String> {
        self.accepts_dimensions(&record.dimensions)?;
        let kind = MeasureKind::of(&record.measure);
        match self
            .measure_index
            .get(&record.measure_name)
            .and_then(|index| self.measure_names.get(*index as usize))
        {
            Some(known) if known.kind != kind => {
                return Err(format!(
                    "The measure name '{}' already exists with the type {}, and cannot be written as {}.",
                    known.name,
                    known.kind.name(),
                    kind.name()
                ));
            }
            None if self.measure_names.len() >= MEASURE_NAMES_PER_TABLE => {
                return Err(format!(
                    "The table has reached the limit of {MEASURE_NAMES_PER_TABLE} measure names."
                ));
            }
            _ => {}
        }
        match &record.measure {
            Measure::Scalar(_) => Ok(()),
            Measure::Multi(attributes) => self.accepts_attributes(attributes, &record.dimensions),
        }
    }

    fn accepts_dimensions(&self, dimensions: &[(String, String)]) -> Result<(), String> {
        let mut added = 0;
        for (name, _) in dimensions {
            match self.names.get(name) {
                Some(At::Dimension(_)) => {}
                Some(At::Measure(_)) => return Err(format!("The name '{name}' is used by a measure already.")),
                None => added += 1,
            }
        }
        if added > 0 && self.dimensions.len() + added > DIMENSIONS_PER_TABLE {
            return Err(format!(
                "The table has reached the limit of {DIMENSIONS_PER_TABLE} dimensions."
            ));
        }
        Ok(())
    }

    fn accepts_attributes(
        &self,
        attributes: &[(String, Value)],
        dimensions: &[(String, String)],
    ) -> Result<(), String> {
        let mut added = 0;
        for (name, value) in attributes {
            match self.names.get(name) {
                Some(At::Dimension(_)) => return Err(format!("The name '{name}' is used by a dimension already.")),
                Some(At::Measure(index)) => {
                    let known = self.measures.get(*index as usize).map(|column| column.column_type);
                    if known.is_some_and(|known| known != type_of(value)) {
                        return Err(format!(
                            "The measure '{name}' already exists with the type {}, and cannot be written as {}.",
                            known.map_or("unknown", type_name),
                            type_name(type_of(value))
                        ));
                    }
                }
                None if dimensions.iter().any(|(dimension, _)| dimension == name) => {
                    return Err(format!("The name '{name}' is used by a dimension and by a measure."));
                }
                None => added += 1,
            }
        }
        if added > 0 && self.attributes + added > MULTI_ATTRIBUTES_PER_TABLE {
            return Err(format!(
                "The table has reached the limit of {MULTI_ATTRIBUTES_PER_TABLE} measures of MULTI records."
            ));
        }
        Ok(())
    }

    /// The index of a dimension.
    pub(super) fn dimension(&self, name: &str) -> Option<u32> {
        match self.names.get(name) {
            Some(At::Dimension(index)) => Some(*index),
            _ => None,
        }
    }

    /// The index of a measure name.
    pub(super) fn measure_name(&self, name: &str) -> Option<u32> {
        self.measure_index.get(name).copied()
    }

    /// The index of a measure column.
    pub(super) fn measure(&self, name: &str) -> Option<u32> {
        match self.names.get(name) {
            Some(At::Measure(index)) => Some(*index),
            _ => None,
        }
    }

    /// The index of a dimension, which is added if it is new.
    pub(super) fn add_dimension(&mut self, name: &str) -> u32 {
        if let Some(index) = self.dimension(name) {
            return index;
        }
        let index = index_of(self.dimensions.len());
        self.dimensions.push(name.to_owned());
        self.names.insert(name.to_owned(), At::Dimension(index));
        index
    }

    /// The index of a measure column, which is added if it is new.
    pub(super) fn add_measure(&mut self, name: &str, role: ColumnRole, column_type: ColumnType) -> u32 {
        if let Some(index) = self.measure(name) {
            return index;
        }
        let index = index_of(self.measures.len());
        self.measures.push(Column {
            name: name.to_owned(),
            role,
            column_type,
        });
        self.names.insert(name.to_owned(), At::Measure(index));
        self.attributes += usize::from(role == ColumnRole::MultiMeasure);
        index
    }

    /// The index of a measure name, which is added if it is new.
    pub(super) fn add_measure_name(&mut self, name: &str, kind: MeasureKind) -> u32 {
        if let Some(index) = self.measure_name(name) {
            return index;
        }
        let index = index_of(self.measure_names.len());
        self.measure_names.push(MeasureName {
            name: name.to_owned(),
            kind,
            dimensions: Vec::new(),
        });
        self.measure_index.insert(name.to_owned(), index);
        index
    }

    /// Remembers that a measure name came with these dimensions.
    pub(super) fn seen_with(&mut self, measure_name: u32, dimensions: impl Iterator<Item = u32>) {
        if let Some(measure) = self.measure_names.get_mut(measure_name as usize) {
            for dimension in dimensions {
                if !measure.dimensions.contains(&dimension) {
                    measure.dimensions.push(dimension);
                }
            }
        }
    }

    /// All columns in the order of `SELECT *`.
    pub(super) fn all(&self) -> Vec<Column> {
        let varchar = |name: &str, role| Column {
            name: name.to_owned(),
            role,
            column_type: ColumnType::Varchar,
        };
        let mut columns: Vec<Column> = self
            .dimensions
            .iter()
            .map(|name| varchar(name, ColumnRole::Dimension))
            .collect();
        columns.push(varchar("measure_name", ColumnRole::MeasureName));
        columns.push(Column {
            name: "time".to_owned(),
            role: ColumnRole::Time,
            column_type: ColumnType::Timestamp,
        });
        columns.extend(self.measures.iter().cloned());
        columns
    }

    /// Measure names for `SHOW MEASURES`, sorted.
    pub(super) fn measure_infos(&self) -> Vec<MeasureInfo> {
        let mut infos: Vec<MeasureInfo> = self
            .measure_names
            .iter()
            .map(|measure| MeasureInfo {
                measure_name: measure.name.clone(),
                data_type: measure.kind.name().to_owned(),
                dimensions: measure
                    .dimensions
                    .iter()
                    .filter_map(|index| self.dimensions.get(*index as usize).cloned())
                    .collect(),
            })
            .collect();
        infos.sort_by(|a, b| a.measure_name.cmp(&b.measure_name));
        infos
    }
}

impl MeasureKind {
    pub(super) fn of(measure: &Measure) -> Self {
        match measure {
            Measure::Scalar(value) => Self::Scalar(type_of(value)),
            Measure::Multi(_) => Self::Multi,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Scalar(column_type) => type_name(column_type),
            Self::Multi => "multi",
        }
    }
}

/// The column that holds single values of this type.
pub(super) fn scalar_column(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Varchar => "measure_value::varchar",
        ColumnType::Bigint => "measure_value::bigint",
        ColumnType::Double => "measure_value::double",
        ColumnType::Boolean => "measure_value::boolean",
        ColumnType::Timestamp => "measure_value::timestamp",
    }
}

pub(super) fn type_of(value: &Value) -> ColumnType {
    match value {
        Value::Varchar(_) => ColumnType::Varchar,
        Value::Bigint(_) => ColumnType::Bigint,
        Value::Double(_) => ColumnType::Double,
        Value::Boolean(_) => ColumnType::Boolean,
        Value::Timestamp(_) => ColumnType::Timestamp,
    }
}

fn type_name(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Varchar => "varchar",
        ColumnType::Bigint => "bigint",
        ColumnType::Double => "double",
        ColumnType::Boolean => "boolean",
        ColumnType::Timestamp => "timestamp",
    }
}

/// Indexes are 32 bits wide; memory ends long before they do.
pub(super) fn index_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
