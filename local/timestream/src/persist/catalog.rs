//! `catalog.json`: everything about databases and tables but their rows.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::persist::{DiskError, files};
use crate::store::rows::Rows;
use crate::store::settings::TableSettings;
use crate::store::table::{Table, TableState};
use crate::store::{Catalog, Database};

/// The file's content.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Saved {
    next_id: u64,
    databases: BTreeMap<String, SavedDatabase>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedDatabase {
    created: i64,
    updated: i64,
    kms_key_id: Option<String>,
    tags: BTreeMap<String, String>,
    tables: BTreeMap<String, SavedTable>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedTable {
    id: u64,
    created: i64,
    updated: i64,
    tags: BTreeMap<String, String>,
    settings: TableSettings,
}

/// Reads the file, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<Saved>, DiskError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|source| DiskError::Catalog {
                path: path.to_owned(),
                source,
            }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(files::failed(path)(error)),
    }
}

impl Saved {
    /// What is to be saved of a catalog.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let databases = catalog.databases.iter().map(|(name, database)| {
            let tables = database.tables.iter().map(|(name, table)| {
                let state = table.state();
                let saved = SavedTable {
                    id: table.id,
                    created: table.created,
                    updated: state.updated,
                    tags: state.tags.clone(),
                    settings: state.settings.clone(),
                };
                (name.clone(), saved)
            });
            let saved = SavedDatabase {
                created: database.created,
                updated: database.updated,
                kms_key_id: database.kms_key_id.clone(),
                tags: database.tags.clone(),
                tables: tables.collect(),
            };
            (name.clone(), saved)
        });
        Self {
            next_id: catalog.next_id,
            databases: databases.collect(),
        }
    }

    /// Writes the file.
    pub(super) fn write(&self, path: &Path) -> Result<(), DiskError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|source| DiskError::Catalog {
            path: path.to_owned(),
            source,
        })?;
        files::replace(path, &bytes)
    }

    /// The catalog as it was, with the rows that `rows` reads for the table of an id.
    pub(super) fn restore(self, mut rows: impl FnMut(u64) -> Result<Rows, DiskError>) -> Result<Catalog, DiskError> {
        let mut catalog = Catalog {
            next_id: self.next_id,
            ..Catalog::default()
        };
        for (name, saved) in self.databases {
            let mut tables = BTreeMap::new();
            for (table_name, table) in saved.tables {
                let state = TableState::new(table.settings, table.updated, table.tags, rows(table.id)?);
                let restored = Table::new(table.id, name.clone(), table_name.clone(), table.created, state);
                tables.insert(table_name, Arc::new(restored));
            }
            let database = Database {
                created: saved.created,
                updated: saved.updated,
                kms_key_id: saved.kms_key_id,
                tags: saved.tags,
                tables,
            };
            catalog.databases.insert(name, database);
        }
        Ok(catalog)
    }
}
