//! The Parquet files of one table, and writing files so that a crash cannot spoil them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use datafusion::arrow::array::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::persist::DiskError;

/// The numbers of a table's files, ascending. Only the first may hold all rows.
#[derive(Debug, Default)]
pub(super) struct Segments {
    files: Vec<PathBuf>,
    next: u64,
}

impl Segments {
    /// How many files there are.
    pub(super) fn count(&self) -> usize {
        self.files.len()
    }

    /// Reads a table's files in the order in which they were written, beginning with the last full one, and removes those before it.
    pub(super) fn read(
        folder: &Path,
        mut each: impl FnMut(&Path, &RecordBatch) -> Result<(), DiskError>,
    ) -> Result<Self, DiskError> {
        let mut found = Vec::new();
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            // A table without rows has no folder.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(folder)(error)),
        };
        for entry in entries {
            let path = entry.map_err(failed(folder))?.path();
            match number(&path) {
                Some((number, full)) => found.push((number, full, path)),
                // Begun and not finished before a crash.
                None => fs::remove_file(&path).map_err(failed(&path))?,
            }
        }
        found.sort_unstable();
        let next = found.last().map_or(0, |(number, ..)| number.saturating_add(1));
        let first = found.iter().rposition(|(_, full, _)| *full).unwrap_or(0);
        let kept = found.split_off(first.min(found.len()));
        let mut segments = Self {
            files: Vec::new(),
            next,
        };
        for (_, _, path) in kept {
            let unreadable = |source| DiskError::Parquet {
                path: path.clone(),
                source,
            };
            let file = File::open(&path).map_err(failed(&path))?;
            let reader = ParquetRecordBatchReaderBuilder::try_new(file)
                .and_then(ParquetRecordBatchReaderBuilder::build)
                .map_err(unreadable)?;
            for batch in reader {
                let batch = batch.map_err(|source| DiskError::Arrow {
                    path: path.clone(),
                    source,
                })?;
                each(&path, &batch)?;
            }
            segments.files.push(path);
        }
        for (_, _, path) in found {
            fs::remove_file(&path).map_err(failed(&path))?;
        }
        Ok(segments)
    }

    /// Writes a batch as the next file; a full one then replaces all before it.
    pub(super) fn write(&mut self, folder: &Path, full: bool, batch: &RecordBatch) -> Result<(), DiskError> {
        fs::create_dir_all(folder).map_err(failed(folder))?;
        let path = folder.join(format!(
            "{:012}{}",
            self.next,
            if full { ".full.parquet" } else { ".parquet" }
        ));
        let unwritable = |source| DiskError::Parquet {
            path: path.clone(),
            source,
        };
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).map_err(unwritable)?;
        writer.write(batch).map_err(unwritable)?;
        writer.close().map_err(unwritable)?;
        replace(&path, &bytes)?;
        self.next = self.next.saturating_add(1);
        if full {
            // Left-overs of a failed removal are removed when the folder is read again.
            for old in self.files.drain(..) {
                fs::remove_file(&old).map_err(failed(&old))?;
            }
        }
        self.files.push(path);
        Ok(())
    }
}

/// The number in a file's name, and whether the file holds all rows.
fn number(path: &Path) -> Option<(u64, bool)> {
    let name = path.file_name()?.to_str()?.strip_suffix(".parquet")?;
    match name.strip_suffix(".full") {
        Some(number) => Some((number.parse().ok()?, true)),
        None => Some((name.parse().ok()?, false)),
    }
}

/// Puts `bytes` under `path` in one step.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let unfinished = path.with_extension("unfinished");
    let written = File::create(&unfinished).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(failed(&unfinished))?;
    fs::rename(&unfinished, path).map_err(failed(path))
}

/// Removes the sub-folders that `known` does not know: those of deleted tables.
pub(super) fn remove_unknown(folder: &Path, known: impl Fn(&str) -> bool) -> Result<(), DiskError> {
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        if !entry.file_name().to_str().is_some_and(&known) {
            fs::remove_dir_all(entry.path()).map_err(failed(&entry.path()))?;
        }
    }
    Ok(())
}

/// Adds the path to an I/O error.
pub(super) fn failed(path: &Path) -> impl FnOnce(io::Error) -> DiskError {
    let path = path.to_owned();
    move |source| DiskError::File { path, source }
}
