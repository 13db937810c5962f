//! From the wire to a typed record: common attributes merged in, time in nanoseconds, values parsed. Whatever is wrong here is a
//! mistake of the program that sends it, and fails the whole request.

use crate::error::ApiError;
use crate::table::Value;
use crate::write::wire::{WireDimension, WireMeasureValue, WireRecord};

/// A record that is well formed by itself. Whether the table takes it is for the store to say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    /// Name and value of each dimension; no name comes twice.
    pub(crate) dimensions: Vec<(String, String)>,
    /// The measure's name.
    pub(crate) measure_name: String,
    /// The measure's value or values.
    pub(crate) measure: Measure,
    /// Nanoseconds since the Unix epoch, never negative.
    pub(crate) time: i64,
    /// At least 1.
    pub(crate) version: i64,
}

/// The value of a single-measure record, or the attributes of a MULTI record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Measure {
    /// One value.
    Scalar(Value),
    /// Name and value of each attribute; no name comes twice.
    Multi(Vec<(String, Value)>),
}

/// Merges `common` into `record` and parses the result.
pub(super) fn merge(common: &WireRecord, record: WireRecord) -> Result<Record, ApiError> {
    let dimensions = dimensions(common.dimensions.as_deref(), record.dimensions.unwrap_or_default())?;
    let measure_name = record
        .measure_name
        .or_else(|| common.measure_name.clone())
        .ok_or_else(|| ApiError::validation("A measure name is required for a record."))?;
    check_name(&measure_name)?;
    let unit = record.time_unit.as_deref().or(common.time_unit.as_deref());
    let time = record
        .time
        .as_deref()
        .or(common.time.as_deref())
        .and_then(|text| nanoseconds(text, unit))
        .ok_or_else(|| ApiError::validation("Invalid time for record."))?;
    let version = record.version.or(common.version).unwrap_or(1);
    if version < 1 {
        return Err(ApiError::validation(
            "Invalid record version. The record version must be 1 or greater.",
        ));
    }

    let declared = record
        .measure_value_type
        .as_deref()
        .or(common.measure_value_type.as_deref());
    let single = record.measure_value.or_else(|| common.measure_value.clone());
    if record.measure_values.is_some() && common.measure_values.is_some() {
        // The service does not say which would win.
        return Err(ApiError::validation(
            "MeasureValues may be given in a record or in CommonAttributes, not in both.",
        ));
    }
    let multi = record.measure_values.or_else(|| common.measure_values.clone());
    let measure = match declared.unwrap_or("DOUBLE") {
        "MULTI" => match (single, multi) {
            (None, Some(values)) if !values.is_empty() => Measure::Multi(attributes(values, unit)?),
            (None, _) => {
                return Err(ApiError::validation(
                    "MeasureValues is required for a record of type MULTI.",
                ));
            }
            (Some(_), _) => {
                return Err(ApiError::validation(
                    "MeasureValue is not allowed for a record of type MULTI.",
                ));
            }
        },
        "TIMESTAMP" => return Err(ApiError::validation("TIMESTAMP is an invalid measure value type.")),
        scalar => match (single, multi) {
            (Some(text), None) => Measure::Scalar(value(text, scalar, unit)?),
            (None, None) => return Err(ApiError::validation("A measure value is required for a record.")),
            (_, Some(_)) => {
                return Err(ApiError::validation(
                    "MeasureValues is only allowed for a record of type MULTI.",
                ));
            }
        },
    };
    Ok(Record {
        dimensions,
        measure_name,
        measure,
        time,
        version,
    })
}

fn dimensions(common: Option<&[WireDimension]>, own: Vec<WireDimension>) -> Result<Vec<(String, String)>, ApiError> {
    let mut merged: Vec<(String, String)> = Vec::with_capacity(common.map_or(0, <[_]>::len) + own.len());
    for dimension in common.unwrap_or_default().iter().cloned().chain(own) {
        let (Some(name), Some(value)) = (dimension.name, dimension.value) else {
            return Err(ApiError::validation("A dimension needs a name and a value."));
        };
        check_column_name(&name)?;
        if merged.iter().any(|(known, _)| *known == name) {
            return Err(ApiError::validation(format!(
                "Duplicate dimension name '{name}' in a record and its CommonAttributes."
            )));
        }
        merged.push((name, value));
    }
    if merged.is_empty() {
        return Err(ApiError::validation("At least one dimension is required for a record."));
    }
    if merged.len() > 128 {
        return Err(ApiError::validation("A record may have at most 128 dimensions."));
    }
    Ok(merged)
}

fn attributes(values: Vec<WireMeasureValue>, unit: Option<&str>) -> Result<Vec<(String, Value)>, ApiError> {
    let mut attributes: Vec<(String, Value)> = Vec::with_capacity(values.len());
    for measure in values {
        let (Some(name), Some(text), Some(kind)) = (measure.name, measure.value, measure.value_type) else {
            return Err(ApiError::validation(
                "A measure of a MULTI record needs a name, a value and a type.",
            ));
        };
        check_column_name(&name)?;
        if kind == "MULTI" {
            return Err(ApiError::validation(
                "MULTI is an invalid type for a measure of a MULTI record.",
            ));
        }
        if attributes.iter().any(|(known, _)| *known == name) {
            return Err(ApiError::validation(format!(
                "Duplicate measure name '{name}' in a MULTI record."
            )));
        }
        let value = value(text, &kind, unit)?;
        attributes.push((name, value));
    }
    Ok(attributes)
}

/// Prefixes that the service keeps for itself in every name.
fn check_name(name: &str) -> Result<(), ApiError> {
    if name.starts_with("ts_") || name.starts_with("measure_name") {
        return Err(ApiError::validation(format!(
            "The name '{name}' starts with a reserved prefix: ts_, measure_name."
        )));
    }
    Ok(())
}

/// Names of columns, that is of dimensions and of the attributes of MULTI records: some are taken, and the colon separates
/// `measure_value` from its type.
fn check_column_name(name: &str) -> Result<(), ApiError> {
    check_name(name)?;
    if matches!(name, "time" | "measure_value") {
        return Err(ApiError::validation(format!("The name '{name}' is reserved.")));
    }
    if name.contains(':') {
        return Err(ApiError::validation(format!("The name '{name}' contains a colon.")));
    }
    Ok(())
}

fn value(text: String, kind: &str, unit: Option<&str>) -> Result<Value, ApiError> {
    let parsed = match kind {
        "DOUBLE" => text
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Value::Double),
        "BIGINT" => text.parse().ok().map(Value::Bigint),
        "BOOLEAN" if text.eq_ignore_ascii_case("true") => Some(Value::Boolean(true)),
        "BOOLEAN" if text.eq_ignore_ascii_case("false") => Some(Value::Boolean(false)),
        "TIMESTAMP" => nanoseconds(&text, unit).map(Value::Timestamp),
        "VARCHAR" => return Ok(Value::Varchar(text)),
        _ => None,
    };
    parsed.ok_or_else(|| ApiError::validation(format!("'{text}' is an invalid measure value for type {kind}.")))
}

/// A decimal count of `unit` since the epoch in nanoseconds, if it lies between 1970-01-01 and 2262-04-11T23:47:16.854775807.
fn nanoseconds(text: &str, unit: Option<&str>) -> Option<i64> {
    let factor = match unit.unwrap_or("MILLISECONDS") {
        "SECONDS" => 1_000_000_000,
        "MILLISECONDS" => 1_000_000,
        "MICROSECONDS" => 1_000,
        "NANOSECONDS" => 1,
        _ => return None,
    };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse::<i64>().ok()?.checked_mul(factor)
}
