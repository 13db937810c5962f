//! `WriteRecords`: from the request's bytes to the rows of a table.

pub(crate) mod metering;
pub(crate) mod record;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::PoisonError;

use serde_json::{Map, Value as Json, json};

use crate::constraints::parse;
use crate::error::{ApiError, ErrorKind};
use crate::store::Store;
use crate::store::conflicts::{Conflict, describe};
use crate::store::table::Rejected;
use record::Record;
use wire::{WireRecord, WriteRecordsRequest};

/// Stores what can be stored. A malformed request is refused whole; records that the table does not take are rejected one by one, and
/// then the answer is an error although all others are stored.
pub(crate) fn write_records(store: &Store, body: &[u8]) -> Result<Json, ApiError> {
    let request: WriteRecordsRequest = parse(body)?;
    request.check()?;
    let common = request.common_attributes.unwrap_or_default();
    let wire = request.records.unwrap_or_default();
    let (database, table) = (
        request.database_name.unwrap_or_default(),
        request.table_name.unwrap_or_default(),
    );
    let table = store.table(&database, &table)?;

    let bytes = metering::request_bytes(&common, &wire);
    let records = merge(&common, wire)?;
    let now = store.clock.now_nanos();

    let mut state = table.state();
    // Only tables with magnetic writes can have conflicts that are reported elsewhere, with the record that lost.
    let magnetic = state
        .settings
        .magnetic_store_write_properties
        .enable_magnetic_store_writes;
    let copies = if magnetic { records.clone() } else { Vec::new() };
    let written = state.write(records, now, store.tolerance);
    state.metering.requests += 1;
    state.metering.records += written.memory + written.magnetic;
    state.metering.rejected += written.rejected.len() as u64;
    state.metering.bytes += bytes;
    state.metering.write_units += metering::write_units(bytes);
    drop(state);

    for (index, reason) in written.conflicts {
        if let Some(record) = copies.get(index) {
            let (database, table) = (table.database.clone(), table.name.clone());
            let conflict = Conflict {
                database,
                table,
                reason,
                record: describe(record),
            };
            store
                .conflicts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .add(conflict);
        }
    }
    if !written.rejected.is_empty() {
        return Err(rejected(&written.rejected));
    }
    let (memory, magnetic) = (written.memory, written.magnetic);
    Ok(json!({ "RecordsIngested": { "Total": memory + magnetic, "MemoryStore": memory, "MagneticStore": magnetic } }))
}

fn merge(common: &WireRecord, records: Vec<WireRecord>) -> Result<Vec<Record>, ApiError> {
    records
        .into_iter()
        .map(|record| record::merge(common, record))
        .collect()
}

fn rejected(records: &[Rejected]) -> ApiError {
    let mut extra = Map::new();
    extra.insert("RejectedRecords".to_owned(), json!(records));
    ApiError {
        kind: ErrorKind::RejectedRecords,
        message: "One or more records have been rejected. See RejectedRecords for details.".to_owned(),
        extra,
    }
}
