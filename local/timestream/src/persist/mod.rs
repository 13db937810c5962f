//! Data on disk, for `--data DIR`:
//!
//! - `catalog.json`: databases, tables, their settings and tags;
//! - `tables/<id>/<number>.parquet`: the rows that changed between two saves; `<number>.full.parquet`: all rows, which makes every
//!   file with a lower number superfluous;
//! - `lock`: held by the process that uses the folder.
//!
//! Every file is written under another name, synced, and renamed, so that a crash leaves either the old or the new one.

mod catalog;
mod files;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::error::ArrowError;
use datafusion::parquet::errors::ParquetError;

use crate::store::Catalog;
use crate::store::rows::Rows;
use crate::store::table::Table;
use files::Segments;

/// After so many files, a table is written whole.
const SEGMENTS_BEFORE_COMPACTION: usize = 64;

/// What can go wrong with the data folder.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// A file cannot be read or written.
    #[error("cannot use {}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another process uses the folder.
    #[error("{} is used by another process", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// `catalog.json` is not what this program writes.
    #[error("cannot read {}", path.display())]
    Catalog {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// A Parquet file cannot be read or written.
    #[error("cannot read or write {}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ParquetError,
    },
    /// Rows cannot be put into columns, or a batch cannot be read.
    #[error("cannot convert the rows of {}", path.display())]
    Arrow {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ArrowError,
    },
    /// A Parquet file holds rows that no table can hold.
    #[error("{} is not a saved table: {problem}", path.display())]
    Rows {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

/// A data folder, locked for this process.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
    /// The files of each table. Held while files are written, so that two savers take turns.
    segments: Mutex<HashMap<u64, Segments>>,
    _lock: File,
}

impl Disk {
    /// Opens a folder, makes it if need be, and reads what is in it.
    pub(crate) fn open(folder: &Path) -> Result<(Self, Catalog), DiskError> {
        let tables = folder.join("tables");
        fs::create_dir_all(&tables).map_err(files::failed(&tables))?;
        let lock_path = folder.join("lock");
        let lock = File::create(&lock_path).map_err(files::failed(&lock_path))?;
        if lock.try_lock().is_err() {
            return Err(DiskError::InUse {
                path: folder.to_owned(),
            });
        }
        let (mut catalog, mut segments) = (Catalog::default(), HashMap::new());
        if let Some(saved) = catalog::read(&folder.join("catalog.json"))? {
            catalog = saved.restore(|id| {
                let (found, rows) = read_table(&tables.join(id.to_string()))?;
                segments.insert(id, found);
                Ok(rows)
            })?;
        }
        files::remove_unknown(&tables, |name| {
            name.parse().is_ok_and(|id: u64| segments.contains_key(&id))
        })?;
        Ok((
            Self {
                folder: folder.to_owned(),
                segments: Mutex::new(segments),
                _lock: lock,
            },
            catalog,
        ))
    }

    /// Saves databases, tables, settings and tags, and removes the files of tables that are no more.
    pub(crate) fn save_catalog(&self, catalog: &Catalog) -> Result<(), DiskError> {
        let saved = catalog::Saved::of(catalog);
        saved.write(&self.folder.join("catalog.json"))?;
        let known: Vec<u64> = catalog
            .databases
            .values()
            .flat_map(|database| database.tables.values().map(|table| table.id))
            .collect();
        let mut segments = self.segments.lock().unwrap_or_else(PoisonError::into_inner);
        segments.retain(|id, _| known.contains(id));
        files::remove_unknown(&self.folder.join("tables"), |name| {
            name.parse().is_ok_and(|id| known.contains(&id))
        })
    }

    /// Saves the rows of a table that changed since the last time.
    pub(crate) fn save_table(&self, table: &Arc<Table>) -> Result<(), DiskError> {
        let mut all = self.segments.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = table.state();
        if !state.unsaved {
            return Ok(());
        }
        let folder = self.folder.join("tables").join(table.id.to_string());
        let segments = all.entry(table.id).or_default();
        let full = segments.count() >= SEGMENTS_BEFORE_COMPACTION;
        let batch = state.rows.take_batch(full).map_err(|source| DiskError::Arrow {
            path: folder.clone(),
            source,
        })?;
        state.unsaved = false;
        // Writers need not wait for the disk.
        drop(state);
        segments.write(&folder, full, &batch).inspect_err(|_| {
            let mut state = table.state();
            state.rows.forget_saving();
            state.unsaved = true;
        })
    }
}

fn read_table(folder: &Path) -> Result<(Segments, Rows), DiskError> {
    let mut rows = Rows::default();
    let segments = Segments::read(folder, |path, batch| {
        rows.apply_batch(batch).map_err(|problem| DiskError::Rows {
            path: path.to_owned(),
            problem,
        })
    })?;
    Ok((segments, rows))
}
