//! One table: its settings, its rows, what was written to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::store::limits;
use crate::store::rows::{Applied, Refusal, Rows};
use crate::store::settings::TableSettings;
use crate::store::window::{Place, Tolerance, Window};
use crate::table::TableView;
use crate::write::record::Record;

/// A table. Its name and times of creation never change; all else is behind one lock.
#[derive(Debug)]
pub(crate) struct Table {
    /// Unique among all tables that this store ever had.
    pub(crate) id: u64,
    pub(crate) database: String,
    pub(crate) name: String,
    /// Nanoseconds since the epoch.
    pub(crate) created: i64,
    state: Mutex<TableState>,
}

/// What changes about a table.
#[derive(Debug, Default)]
pub(crate) struct TableState {
    pub(crate) settings: TableSettings,
    pub(crate) updated: i64,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) rows: Rows,
    pub(crate) metering: Metering,
    /// Whether rows changed since they were last saved.
    pub(crate) unsaved: bool,
    view: Option<CachedView>,
}

#[derive(Debug)]
struct CachedView {
    view: Arc<TableView>,
    oldest: Option<i64>,
}

/// What was written since the endpoint started, and what the service would bill for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Metering {
    /// `WriteRecords` requests that were not refused whole.
    pub(crate) requests: u64,
    /// Records stored, or there already.
    pub(crate) records: u64,
    /// Records rejected.
    pub(crate) rejected: u64,
    /// Metered bytes of the requests, common attributes once.
    pub(crate) bytes: u64,
    /// Write units: the bytes of each request, rounded up to whole KB.
    pub(crate) write_units: u64,
}

impl Metering {
    /// Adds another table's figures.
    pub(crate) fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.records += other.records;
        self.rejected += other.rejected;
        self.bytes += other.bytes;
        self.write_units += other.write_units;
    }
}

/// What became of the records of one request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Records taken by the memory store.
    pub(crate) memory: u64,
    /// Records taken by the magnetic store.
    pub(crate) magnetic: u64,
    /// Records that the caller is told about.
    pub(crate) rejected: Vec<Rejected>,
    /// Conflicts in the magnetic store, which the service reports later and elsewhere: index and reason.
    pub(crate) conflicts: Vec<(usize, String)>,
}

/// One rejected record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Rejected {
    pub(crate) record_index: usize,
    pub(crate) reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) existing_version: Option<i64>,
}

impl Table {
    pub(crate) fn new(id: u64, database: String, name: String, created: i64, state: TableState) -> Self {
        Self {
            id,
            database,
            name,
            created,
            state: Mutex::new(state),
        }
    }

    /// The state, locked. A writer that panicked leaves rows that are whole, so a poisoned lock is as good as any.
    pub(crate) fn state(&self) -> MutexGuard<'_, TableState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TableState {
    /// A table that was not written to since the start.
    pub(crate) fn new(settings: TableSettings, updated: i64, tags: BTreeMap<String, String>, rows: Rows) -> Self {
        Self {
            settings,
            updated,
            tags,
            rows,
            ..Self::default()
        }
    }

    /// Applies records one after the other, as if each had come alone.
    pub(crate) fn write(&mut self, records: Vec<Record>, now: i64, tolerance: Tolerance) -> Written {
        let window = Window::at(now, &self.settings, tolerance);
        let (mut written, mut changed) = (Written::default(), false);
        for (record_index, record) in records.into_iter().enumerate() {
            let (place, outcome) = match self.admit(&record, &window) {
                Ok(place) => (place, self.rows.apply(record)),
                Err(reason) => (Place::Memory, Err(Refusal::Misfit(reason))),
            };
            changed |= outcome == Ok(Applied::Changed);
            match (place, outcome) {
                (Place::Memory, Ok(_)) => written.memory += 1,
                (Place::Magnetic, Ok(_)) => written.magnetic += 1,
                (Place::Magnetic, Err(Refusal::Version { reason, .. })) => {
                    written.magnetic += 1;
                    written.conflicts.push((record_index, reason));
                }
                (Place::Memory, Err(Refusal::Version { reason, existing })) => {
                    written.rejected.push(Rejected {
                        record_index,
                        reason,
                        existing_version: existing,
                    });
                }
                (_, Err(Refusal::Misfit(reason))) => {
                    written.rejected.push(Rejected {
                        record_index,
                        reason,
                        existing_version: None,
                    });
                }
            }
        }
        if changed {
            self.unsaved = true;
            self.view = None;
        }
        written
    }

    /// The checks that do not depend on what is stored.
    fn admit(&self, record: &Record, window: &Window) -> Result<Place, String> {
        limits::check(record)?;
        for key in &self.settings.schema.composite_partition_key {
            if let Some(required) = key.required_dimension()
                && !record.dimensions.iter().any(|(name, _)| name == required)
            {
                return Err(format!(
                    "The record lacks the dimension '{required}', which the partition key of the table requires."
                ));
            }
        }
        window.place(record.time)
    }

    /// The table as it is at `now`, without rows beyond their retention.
    pub(crate) fn view(&mut self, now: i64, tolerance: Tolerance) -> Arc<TableView> {
        let oldest = self.settings.expired_before(now, tolerance);
        if let Some(cached) = &self.view
            && cached.oldest.is_none_or(|time| time >= oldest)
        {
            return Arc::clone(&cached.view);
        }
        self.rows.expire(oldest);
        let view = Arc::new(self.rows.view());
        self.view = Some(CachedView {
            view: Arc::clone(&view),
            oldest: self.rows.oldest(),
        });
        view
    }
}
