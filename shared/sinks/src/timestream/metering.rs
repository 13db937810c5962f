//! What Timestream charges for a write.

use model::Row;
use model::row::Value;
use model::schema::Column;

use super::{encode, plan};

const BYTES_PER_UNIT: u64 = 1024;

/// What writing rows would cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteCost {
    /// `WriteRecords` calls.
    pub calls: u64,
    /// Metered bytes.
    pub bytes: u64,
    /// Metered write units of 1 KB.
    pub units: u64,
}

/// What it costs to write `records`, each a record's rows, in one go. Timestream also finds repeated dimensions by itself, by a rule
/// it does not publish, so this is an upper bound.
pub fn cost(records: &[&[Row]]) -> WriteCost {
    plan::waves(records)
        .into_iter()
        .flat_map(plan::requests)
        .fold(WriteCost::default(), |cost, request| {
            let rows: Vec<&Row> = request.rows.iter().map(|planned| planned.row).collect();
            let bytes = encode(&rows).metered_bytes;
            WriteCost {
                calls: cost.calls + 1,
                bytes: cost.bytes + bytes,
                units: cost.units + units_of(bytes),
            }
        })
}

/// Write units are counted per request and rounded up.
pub(crate) fn units_of(bytes: u64) -> u64 {
    bytes.div_ceil(BYTES_PER_UNIT)
}

/// Metered bytes of a request, by the developer guide's rule: 8 for a time, names and values in UTF-8 bytes, 8 for a number or a
/// moment, 1 for a boolean; what stands in the common attributes counts once.
pub(crate) fn request_bytes(rows: &[&Row], shared: &[(&'static Column, &str)]) -> u64 {
    let measure_name = rows.first().map_or(0, |row| row.table().measure_name().len());
    let common: usize = shared
        .iter()
        .map(|(column, value)| column.name.len() + value.len())
        .sum();
    let own: usize = rows.iter().map(|row| own_bytes(row, shared)).sum();
    u64::try_from(measure_name + common + own).unwrap_or(u64::MAX)
}

fn own_bytes(row: &Row, shared: &[(&'static Column, &str)]) -> usize {
    const TIME_BYTES: usize = 8;
    let own = row
        .dimensions()
        .iter()
        .filter(|(column, _)| !shared.iter().any(|(common, _)| common.name == column.name));
    let dimensions: usize = own.map(|(column, value)| column.name.len() + value.len()).sum();
    let measures: usize = row
        .measures()
        .iter()
        .map(|(column, value)| column.name.len() + value_bytes(value))
        .sum();
    TIME_BYTES + dimensions + measures
}

fn value_bytes(value: &Value) -> usize {
    match value {
        Value::Varchar(text) => text.len(),
        Value::Bigint(_) | Value::Double(_) | Value::Timestamp(_) => 8,
        Value::Boolean(_) => 1,
    }
}
