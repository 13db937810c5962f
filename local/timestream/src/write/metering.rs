//! What the service would bill for a request: bytes by its rules for the size of an event, and write units of 1 KB.

use crate::table::Value;
use crate::write::record::{Measure, Record};
use crate::write::wire::WireRecord;

/// Bytes of a request as they arrived: common attributes once, and of each record only what it carries itself.
///
/// An upper bound: the service also recognises dimensions that repeat within a batch, by rules that it does not publish.
pub(super) fn request_bytes(common: &WireRecord, records: &[WireRecord]) -> u64 {
    records.iter().map(|record| wire_bytes(record, common)).sum::<u64>() + wire_bytes(common, &WireRecord::default())
}

/// Write units of a request of so many bytes.
pub(super) fn write_units(bytes: u64) -> u64 {
    bytes.div_ceil(1024)
}

/// Bytes of one whole record, common attributes included: what its size limit of 2 KB is held against.
pub(crate) fn record_bytes(record: &Record) -> u64 {
    let measure = match &record.measure {
        Measure::Scalar(value) => value_bytes(value),
        Measure::Multi(attributes) => attributes
            .iter()
            .map(|(name, value)| length(name) + value_bytes(value))
            .sum(),
    };
    8 + dimension_bytes(record) + length(&record.measure_name) + measure
}

/// Bytes of the names and values of a record's dimensions.
pub(crate) fn dimension_bytes(record: &Record) -> u64 {
    record
        .dimensions
        .iter()
        .map(|(name, value)| length(name) + length(value))
        .sum()
}

/// Bytes of one value.
pub(crate) fn value_bytes(value: &Value) -> u64 {
    match value {
        Value::Varchar(text) => length(text),
        Value::Boolean(_) => 1,
        Value::Bigint(_) | Value::Double(_) | Value::Timestamp(_) => 8,
    }
}

fn wire_bytes(record: &WireRecord, common: &WireRecord) -> u64 {
    let text = |text: &Option<String>| text.as_deref().map_or(0, length);
    let typed = |value: &Option<String>, kind: Option<&str>| match (value, kind) {
        (None, _) => 0,
        (Some(text), Some("VARCHAR")) => length(text),
        (Some(_), Some("BOOLEAN")) => 1,
        (Some(_), _) => 8,
    };
    let time = if record.time.is_some() { 8 } else { 0 };
    let dimensions = record
        .dimensions
        .iter()
        .flatten()
        .map(|dimension| text(&dimension.name) + text(&dimension.value));
    let kind = record
        .measure_value_type
        .as_deref()
        .or(common.measure_value_type.as_deref());
    let values = record
        .measure_values
        .iter()
        .flatten()
        .map(|measure| text(&measure.name) + typed(&measure.value, measure.value_type.as_deref()));
    time + dimensions.sum::<u64>()
        + text(&record.measure_name)
        + typed(&record.measure_value, kind)
        + values.sum::<u64>()
}

fn length(text: &str) -> u64 {
    text.len() as u64
}
