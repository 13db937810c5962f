//! The folder of dashboards. It is read anew each time, so that a dashboard that was just generated shows at once.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value as Json;

/// A folder of Grafana's dashboards, one JSON file each.
#[derive(Debug, Clone)]
pub struct Dashboards {
    folder: PathBuf,
}

/// What the list of dashboards says of each.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    uid: String,
    title: String,
    description: String,
    tags: Vec<String>,
}

/// The folder or a file in it is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum DashboardError {
    /// The folder or file cannot be read.
    #[error("{path} cannot be read", path = .path.display())]
    Read {
        /// What was read.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file is not JSON.
    #[error("{path} is not JSON", path = .path.display())]
    Parse {
        /// What was read.
        path: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },
}

impl Dashboards {
    /// Those of this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Every dashboard, by the name of its file.
    pub fn all(&self) -> Result<Vec<Json>, DashboardError> {
        let unreadable = |source| DashboardError::Read {
            path: self.folder.clone(),
            source,
        };
        let mut paths = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                paths.push(path);
            }
        }
        paths.sort();
        paths.iter().map(|path| read(path)).collect()
    }

    /// The dashboard with this uid.
    pub fn with_uid(&self, uid: &str) -> Result<Option<Json>, DashboardError> {
        Ok(self.all()?.into_iter().find(|board| text(board, "uid") == uid))
    }

    pub(crate) fn list(&self) -> Result<Vec<Entry>, DashboardError> {
        let entry = |board: &Json| Entry {
            uid: text(board, "uid").to_owned(),
            title: text(board, "title").to_owned(),
            description: text(board, "description").to_owned(),
            tags: board
                .get("tags")
                .and_then(Json::as_array)
                .map_or_else(Vec::new, |tags| {
                    tags.iter().filter_map(Json::as_str).map(str::to_owned).collect()
                }),
        };
        Ok(self.all()?.iter().map(entry).collect())
    }
}

fn text<'board>(board: &'board Json, field: &str) -> &'board str {
    board.get(field).and_then(Json::as_str).unwrap_or_default()
}

fn read(path: &Path) -> Result<Json, DashboardError> {
    let bytes = fs::read(path).map_err(|source| DashboardError::Read {
        path: path.to_owned(),
        source,
    })?;
    serde_json::from_slice(&bytes).map_err(|source| DashboardError::Parse {
        path: path.to_owned(),
        source,
    })
}
