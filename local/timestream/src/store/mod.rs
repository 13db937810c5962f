//! Databases, tables and their rows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use crate::clock::Clock;
use crate::error::ApiError;
use crate::persist::Disk;
use crate::store::table::{Table, TableState};
use crate::table::TableView;

mod columns;
pub(crate) mod conflicts;
mod limits;
pub(crate) mod rows;
pub(crate) mod segment;
pub(crate) mod settings;
pub(crate) mod table;
pub(crate) mod window;

#[cfg(test)]
mod tests;

use conflicts::Conflicts;
use window::Tolerance;

/// What `SHOW MEASURES` tells about one measure name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MeasureInfo {
    /// The measure's name.
    pub(crate) measure_name: String,
    /// `double`, `bigint`, `varchar`, `boolean` or `multi`.
    pub(crate) data_type: String,
    /// Dimensions seen with it, as first seen. All are `varchar`.
    pub(crate) dimensions: Vec<String>,
}

/// Everything the endpoint keeps. Locks are taken in one order: catalog, then table.
#[derive(Debug)]
pub(crate) struct Store {
    /// The time that windows and retention are measured against.
    pub(crate) clock: Clock,
    /// How far beyond its retention a table takes records.
    pub(crate) tolerance: Tolerance,
    /// Magnetic-store conflicts, which are reported outside the answers.
    pub(crate) conflicts: Mutex<Conflicts>,
    catalog: RwLock<Catalog>,
    disk: Option<Disk>,
}

/// All databases.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    pub(crate) databases: BTreeMap<String, Database>,
    /// The id of the next table.
    pub(crate) next_id: u64,
}

/// One database.
#[derive(Debug, Default)]
pub(crate) struct Database {
    /// Nanoseconds since the epoch.
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) kms_key_id: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) tables: BTreeMap<String, Arc<Table>>,
}

impl Store {
    /// A store in memory, or what `disk` holds.
    pub(crate) fn new(clock: Clock, tolerance: Tolerance, catalog: Catalog, disk: Option<Disk>) -> Self {
        Self {
            clock,
            tolerance,
            conflicts: Mutex::default(),
            catalog: RwLock::new(catalog),
            disk,
        }
    }

    /// Names of all databases, sorted.
    pub(crate) fn databases(&self) -> Vec<String> {
        self.catalog().databases.keys().cloned().collect()
    }

    /// Names of a database's tables, sorted; nothing if there is no such database.
    pub(crate) fn tables(&self, database: &str) -> Option<Vec<String>> {
        self.catalog()
            .databases
            .get(database)
            .map(|database| database.tables.keys().cloned().collect())
    }

    /// A table as it is now. The same view is handed out until the table is written to again, or rows expire.
    pub(crate) fn view(&self, database: &str, table: &str) -> Option<Arc<TableView>> {
        let table = self.find(database, table)?;
        let view = table.state().view(self.clock.now_nanos(), self.tolerance);
        Some(view)
    }

    /// The measures of a table, sorted by name.
    pub(crate) fn measures(&self, database: &str, table: &str) -> Option<Vec<MeasureInfo>> {
        let table = self.find(database, table)?;
        let infos = table.state().rows.columns.measure_infos();
        Some(infos)
    }

    /// A table, if it exists.
    fn find(&self, database: &str, table: &str) -> Option<Arc<Table>> {
        self.catalog().databases.get(database)?.tables.get(table).cloned()
    }

    /// A table, or the refusal that the service answers with.
    pub(crate) fn table(&self, database: &str, table: &str) -> Result<Arc<Table>, ApiError> {
        let catalog = self.catalog();
        catalog.database(database)?.table(table).cloned()
    }

    /// The catalog, for reading.
    pub(crate) fn catalog(&self) -> RwLockReadGuard<'_, Catalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the catalog, or a table's settings and tags, and saves it before anyone else sees it.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Catalog) -> Result<T, ApiError>) -> Result<T, ApiError> {
        let mut catalog = self.catalog.write().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut catalog)?;
        if let Some(disk) = &self.disk {
            disk.save_catalog(&catalog)
                .map_err(|error| ApiError::internal(error.to_string()))?;
        }
        Ok(changed)
    }

    /// Saves the rows that changed since the last call; nothing to do for a store in memory.
    pub(crate) fn save_rows(&self) -> Result<(), crate::persist::DiskError> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let tables: Vec<Arc<Table>> = self
            .catalog()
            .databases
            .values()
            .flat_map(|database| database.tables.values().cloned())
            .collect();
        tables.iter().try_for_each(|table| disk.save_table(table))
    }
}

impl Catalog {
    /// A database, or the refusal that the service answers with.
    pub(crate) fn database(&self, name: &str) -> Result<&Database, ApiError> {
        self.databases
            .get(name)
            .ok_or_else(|| ApiError::not_found(format!("The database {name} does not exist.")))
    }

    /// A database to change, or the refusal that the service answers with.
    pub(crate) fn database_mut(&mut self, name: &str) -> Result<&mut Database, ApiError> {
        self.databases
            .get_mut(name)
            .ok_or_else(|| ApiError::not_found(format!("The database {name} does not exist.")))
    }

    /// Adds an empty table to a database.
    pub(crate) fn add_table(
        &mut self,
        database: &str,
        name: &str,
        created: i64,
        state: TableState,
    ) -> Result<Arc<Table>, ApiError> {
        let id = self.next_id;
        let table = Arc::new(Table::new(id, database.to_owned(), name.to_owned(), created, state));
        self.database_mut(database)?
            .tables
            .insert(name.to_owned(), Arc::clone(&table));
        self.next_id = id.saturating_add(1);
        Ok(table)
    }
}

impl Database {
    /// A table, or the refusal that the service answers with.
    pub(crate) fn table(&self, name: &str) -> Result<&Arc<Table>, ApiError> {
        self.tables
            .get(name)
            .ok_or_else(|| ApiError::not_found(format!("The table {name} does not exist.")))
    }
}
