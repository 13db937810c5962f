//! The service's limits on one record and on one table.

use crate::write::metering::{dimension_bytes, record_bytes, value_bytes};
use crate::write::record::{Measure, Record};

pub(super) const DIMENSIONS_PER_TABLE: usize = 128;
pub(super) const MEASURE_NAMES_PER_TABLE: usize = 8192;
pub(super) const MULTI_ATTRIBUTES_PER_TABLE: usize = 1024;

/// Holds a record against the limits that need no table; what is over is told as the reason of a rejection.
pub(super) fn check(record: &Record) -> Result<(), String> {
    if let Some((name, _)) = record.dimensions.iter().find(|(name, _)| name.len() > 60) {
        return Err(format!(
            "The dimension name '{name}' is longer than the limit of 60 bytes."
        ));
    }
    if record.measure_name.len() > 256 {
        return Err("The measure name is longer than the limit of 256 bytes.".to_owned());
    }
    if dimension_bytes(record) > 2048 {
        return Err("The dimension names and values are larger than the limit of 2048 bytes.".to_owned());
    }
    match &record.measure {
        Measure::Scalar(value) => {
            if value_bytes(value) > 2048 {
                return Err("The measure value is larger than the limit of 2048 bytes.".to_owned());
            }
        }
        Measure::Multi(attributes) => {
            if attributes.len() > 256 {
                return Err("The record has more measures than the limit of 256.".to_owned());
            }
            if attributes.iter().any(|(name, _)| name.len() > 256) {
                return Err("The name of a measure is longer than the limit of 256 bytes.".to_owned());
            }
            if attributes.iter().map(|(_, value)| value_bytes(value)).sum::<u64>() > 2048 {
                return Err("The measure values of the record are larger than the limit of 2048 bytes.".to_owned());
            }
        }
    }
    if record_bytes(record) > 2048 {
        return Err("The record is larger than the limit of 2048 bytes.".to_owned());
    }
    Ok(())
}
