//! The members of a `WriteRecords` request as they arrive, and the checks of the service model on them.

use std::fmt;

use serde::Deserialize;

use crate::constraints::Constraints;
use crate::error::ApiError;

const MEASURE_TYPES: [&str; 6] = ["DOUBLE", "BIGINT", "VARCHAR", "BOOLEAN", "TIMESTAMP", "MULTI"];
const TIME_UNITS: [&str; 4] = ["MILLISECONDS", "SECONDS", "MICROSECONDS", "NANOSECONDS"];

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct WriteRecordsRequest {
    pub(crate) database_name: Option<String>,
    pub(crate) table_name: Option<String>,
    pub(crate) common_attributes: Option<WireRecord>,
    pub(crate) records: Option<Vec<WireRecord>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct WireRecord {
    pub(crate) dimensions: Option<Vec<WireDimension>>,
    pub(crate) measure_name: Option<String>,
    pub(crate) measure_value: Option<String>,
    pub(crate) measure_value_type: Option<String>,
    pub(crate) measure_values: Option<Vec<WireMeasureValue>>,
    pub(crate) time: Option<String>,
    pub(crate) time_unit: Option<String>,
    pub(crate) version: Option<i64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct WireDimension {
    pub(crate) name: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) dimension_value_type: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct WireMeasureValue {
    pub(crate) name: Option<String>,
    pub(crate) value: Option<String>,
    #[serde(rename = "Type")]
    pub(crate) value_type: Option<String>,
}

impl WriteRecordsRequest {
    /// Holds the request against the service model.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        let mut constraints = Constraints::default();
        constraints.required("databaseName", self.database_name.as_ref());
        constraints.required("tableName", self.table_name.as_ref());
        constraints.required("records", self.records.as_ref());
        constraints.size("records", self.records.as_ref(), 1, 100);
        if let Some(common) = &self.common_attributes {
            common.check(&mut constraints, format_args!("commonAttributes"));
        }
        for (index, record) in self.records.iter().flatten().enumerate() {
            record.check(&mut constraints, format_args!("records.{}.member", index + 1));
        }
        constraints.finish()
    }
}

impl WireRecord {
    fn check(&self, constraints: &mut Constraints, path: fmt::Arguments<'_>) {
        constraints.size(format_args!("{path}.dimensions"), self.dimensions.as_ref(), 0, 128);
        for (index, dimension) in self.dimensions.iter().flatten().enumerate() {
            dimension.check(constraints, format_args!("{path}.dimensions.{}.member", index + 1));
        }
        constraints.length(
            format_args!("{path}.measureName"),
            self.measure_name.as_ref(),
            1,
            usize::MAX,
        );
        constraints.length(
            format_args!("{path}.measureValue"),
            self.measure_value.as_ref(),
            1,
            2048,
        );
        constraints.one_of(
            format_args!("{path}.measureValueType"),
            self.measure_value_type.as_ref(),
            &MEASURE_TYPES,
        );
        for (index, value) in self.measure_values.iter().flatten().enumerate() {
            value.check(constraints, format_args!("{path}.measureValues.{}.member", index + 1));
        }
        constraints.length(format_args!("{path}.time"), self.time.as_ref(), 1, 256);
        constraints.one_of(format_args!("{path}.timeUnit"), self.time_unit.as_ref(), &TIME_UNITS);
    }
}

impl WireDimension {
    fn check(&self, constraints: &mut Constraints, path: fmt::Arguments<'_>) {
        constraints.required(format_args!("{path}.name"), self.name.as_ref());
        constraints.length(format_args!("{path}.name"), self.name.as_ref(), 1, usize::MAX);
        constraints.required(format_args!("{path}.value"), self.value.as_ref());
        constraints.one_of(
            format_args!("{path}.dimensionValueType"),
            self.dimension_value_type.as_ref(),
            &["VARCHAR"],
        );
    }
}

impl WireMeasureValue {
    fn check(&self, constraints: &mut Constraints, path: fmt::Arguments<'_>) {
        constraints.required(format_args!("{path}.name"), self.name.as_ref());
        constraints.length(format_args!("{path}.name"), self.name.as_ref(), 1, usize::MAX);
        constraints.required(format_args!("{path}.value"), self.value.as_ref());
        constraints.length(format_args!("{path}.value"), self.value.as_ref(), 1, 2048);
        constraints.required(format_args!("{path}.type"), self.value_type.as_ref());
        constraints.one_of(format_args!("{path}.type"), self.value_type.as_ref(), &MEASURE_TYPES);
    }
}
