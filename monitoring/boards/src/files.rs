//! The generated files of the repository.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::shared::targets::{Targets, TargetsError};
use crate::{boards, definitions, grafana};

/// Where the dashboards are.
pub const DASHBOARDS: &str = "monitoring/grafana/dashboards";
/// Where the definitions are.
pub const DEFINITIONS: &str = "docs/definitions.md";
/// Where the targets are.
pub const QUEUES: &str = "monitoring/queues.toml";

/// A file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// There is none.
    Missing(PathBuf),
    /// It has another text.
    Differs(PathBuf),
    /// No board makes it.
    Unknown(PathBuf),
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(out, "new:     {}", path.display()),
            Self::Differs(path) => write!(out, "differs: {}", path.display()),
            Self::Unknown(path) => write!(out, "unknown: {}", path.display()),
        }
    }
}

/// Why files cannot be written or checked.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The targets cannot be used.
    #[error(transparent)]
    Targets(#[from] TargetsError),
    /// A file or folder cannot be read or written.
    #[error("{path} cannot be read or written", path = .path.display())]
    Unreachable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The texts of all generated files, by their paths in the checkout.
pub fn texts(root: &Path) -> Result<BTreeMap<PathBuf, String>, TargetsError> {
    let targets = Targets::read(&root.join(QUEUES))?;
    let mut texts: BTreeMap<PathBuf, String> = boards(&targets)
        .iter()
        .map(|board| {
            let path = Path::new(DASHBOARDS).join(format!("{}.json", board.uid));
            (path, grafana::text(board))
        })
        .collect();
    texts.insert(PathBuf::from(DEFINITIONS), definitions::document::text(&targets));
    Ok(texts)
}

/// Which files are not as they should be.
pub fn check(root: &Path) -> Result<Vec<Change>, FilesError> {
    let texts = texts(root)?;
    let mut changes = Vec::new();
    for (path, text) in &texts {
        match fs::read(root.join(path)) {
            Ok(bytes) if bytes == text.as_bytes() => (),
            Ok(_) => changes.push(Change::Differs(path.clone())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => changes.push(Change::Missing(path.clone())),
            Err(source) => return Err(unreachable(path)(source)),
        }
    }
    let folder = root.join(DASHBOARDS);
    if folder.is_dir() {
        for entry in fs::read_dir(&folder).map_err(unreachable(&folder))? {
            let path = Path::new(DASHBOARDS).join(entry.map_err(unreachable(&folder))?.file_name());
            if path.extension().is_some_and(|extension| extension == "json") && !texts.contains_key(&path) {
                changes.push(Change::Unknown(path));
            }
        }
    }
    changes.sort_by_key(ToString::to_string);
    Ok(changes)
}

/// Makes the files what they should be, and says which were not.
pub fn write(root: &Path) -> Result<Vec<Change>, FilesError> {
    let changes = check(root)?;
    let texts = texts(root)?;
    for change in &changes {
        let (Change::Missing(path) | Change::Differs(path) | Change::Unknown(path)) = change;
        let file = root.join(path);
        match texts.get(path) {
            None => fs::remove_file(&file).map_err(unreachable(path))?,
            Some(text) => {
                if let Some(folder) = file.parent() {
                    fs::create_dir_all(folder).map_err(unreachable(folder))?;
                }
                fs::write(&file, text).map_err(unreachable(path))?;
            }
        }
    }
    Ok(changes)
}

/// An error and what caused it, in a line.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}

fn unreachable(path: &Path) -> impl FnOnce(io::Error) -> FilesError {
    let path = path.to_owned();
    |source| FilesError::Unreachable { path, source }
}
