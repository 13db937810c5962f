//! Where things are in a checkout of this project.

use std::path::{Path, PathBuf};

use crate::CloudError;

/// A checkout of the project and the folder of its built binaries.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    binaries: PathBuf,
}

impl Project {
    /// The checkout at `root`. The binaries are those built beside the running program, which is one of them or a test of the
    /// same workspace (`target/debug/deps`).
    pub fn at(root: &Path) -> Result<Self, CloudError> {
        let root = root.canonicalize().map_err(CloudError::file(root))?;
        let program = std::env::current_exe().map_err(CloudError::file("the running program"))?;
        let mut binaries = program.parent().unwrap_or(&root).to_owned();
        if binaries.ends_with("deps") {
            binaries.pop();
        }
        Ok(Self { root, binaries })
    }

    /// The checkout's own folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of sample events.
    pub fn events(&self) -> PathBuf {
        self.root.join("events")
    }

    /// A program of the Python environment that `make` installs.
    pub fn tool(&self, name: &str) -> Result<PathBuf, CloudError> {
        existing(self.root.join(".venv/bin").join(name), "make tools")
    }

    /// A binary of this workspace.
    pub fn binary(&self, name: &str) -> Result<PathBuf, CloudError> {
        existing(self.binaries.join(name), "make build")
    }

    /// Where a cloud that keeps running writes its state and logs.
    pub fn state(&self) -> PathBuf {
        self.root.join(".local")
    }
}

fn existing(path: PathBuf, made_by: &str) -> Result<PathBuf, CloudError> {
    if path.is_file() {
        return Ok(path);
    }
    Err(CloudError::Unexpected(format!(
        "{} is not there; `{made_by}` puts it there",
        path.display()
    )))
}
