//! How far each mapping has processed each shard. AWS keeps this with the mapping; here it is kept in memory, or in a file.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::ServeError;
use crate::record::SinceEpoch;

/// Where to go on in a shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Behind the record with this sequence number.
    After(String),
    /// At the first record that arrived at this time (ms since the epoch) or later: nothing has been processed yet.
    At(u64),
}

impl Mark {
    /// The mark of a shard of which nothing has been processed and which is read from here on.
    pub fn at(instant: SinceEpoch) -> Self {
        Self::At(u64::try_from(instant.as_millis()).unwrap_or(u64::MAX))
    }

    /// The instant of [`Mark::At`].
    pub fn instant(millis: u64) -> SinceEpoch {
        Duration::from_millis(millis)
    }
}

/// Marks by mapping and shard.
type Marks = BTreeMap<String, BTreeMap<String, Mark>>;

/// The marks of all mappings.
#[derive(Debug, Default)]
pub struct Checkpoints {
    file: Option<PathBuf>,
    marks: Mutex<Marks>,
}

impl Checkpoints {
    /// Marks that end with the process.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Marks that a file keeps. It is created when there is something to keep.
    pub fn in_file(path: &Path) -> Result<Self, ServeError> {
        let failed = |source| ServeError::File {
            path: path.to_owned(),
            source,
        };
        let marks = match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| failed(error.into()))?,
            Err(error) if error.kind() == ErrorKind::NotFound => Marks::new(),
            Err(error) => return Err(failed(error)),
        };
        Ok(Self {
            file: Some(path.to_owned()),
            marks: Mutex::new(marks),
        })
    }

    /// Where to go on in a shard, if the mapping has read it before.
    pub fn get(&self, mapping: &str, shard: &str) -> Option<Mark> {
        let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        marks.get(mapping)?.get(shard).cloned()
    }

    /// Whether the mapping has read any shard before.
    pub fn knows(&self, mapping: &str) -> bool {
        let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        marks.contains_key(mapping)
    }

    /// Notes how far a shard has been processed.
    pub fn set(&self, mapping: &str, shard: &str, mark: Mark) -> Result<(), ServeError> {
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let shards = marks.entry(mapping.to_owned()).or_default();
        if shards.get(shard) == Some(&mark) {
            return Ok(());
        }
        shards.insert(shard.to_owned(), mark);
        match &self.file {
            None => Ok(()),
            Some(path) => write(path, &marks).map_err(|source| ServeError::File {
                path: path.clone(),
                source,
            }),
        }
    }
}

/// Replaces the file as a whole, so that a process that is killed leaves either the old marks or the new ones.
fn write(path: &Path, marks: &Marks) -> std::io::Result<()> {
    let unfinished = path.with_extension("new");
    fs::write(&unfinished, serde_json::to_vec_pretty(marks)?)?;
    fs::rename(unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_the_marks_over_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints.json");
        let checkpoints = Checkpoints::in_file(&path).unwrap();
        assert_eq!(checkpoints.get("m", "s-0"), None);
        checkpoints.set("m", "s-0", Mark::At(5)).unwrap();
        checkpoints.set("m", "s-0", Mark::After("495".to_owned())).unwrap();
        checkpoints.set("m", "s-1", Mark::At(7)).unwrap();
        let again = Checkpoints::in_file(&path).unwrap();
        assert_eq!(again.get("m", "s-0"), Some(Mark::After("495".to_owned())));
        assert_eq!(again.get("m", "s-1"), Some(Mark::At(7)));
        assert_eq!(again.get("other", "s-1"), None);
        assert!(again.knows("m") && !again.knows("other"));
    }

    #[test]
    fn a_file_that_holds_something_else_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints.json");
        fs::write(&path, "[]").unwrap();
        let error = Checkpoints::in_file(&path).unwrap_err();
        assert!(error.to_string().ends_with("checkpoints.json"), "{error}");
    }
}
