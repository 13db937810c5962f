//! What can go wrong while running the local cloud.

use std::io;
use std::path::PathBuf;

/// Why the local cloud could not do what was asked. Each message names the piece and, where there is one, its log.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// A program could not be started at all.
    #[error("cannot start {}", program.display())]
    Spawn {
        /// The program's path.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program ended although it should keep running.
    #[error("{name} ended unexpectedly; the end of its log {} reads:\n{tail}", log.display())]
    Ended {
        /// The piece's name.
        name: String,
        /// Where its output went.
        log: PathBuf,
        /// The last lines of its output.
        tail: String,
    },
    /// A program did not say in time that it is ready.
    #[error("{name} was not ready after {seconds} s; the end of its log {} reads:\n{tail}", log.display())]
    NotReady {
        /// The piece's name.
        name: String,
        /// How long it was given.
        seconds: u64,
        /// Where its output went.
        log: PathBuf,
        /// The last lines of its output.
        tail: String,
    },
    /// A file or folder could not be read or written.
    #[error("cannot use {}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file or an answer does not hold what it should.
    #[error("{0}")]
    Unexpected(String),
    /// A call to a piece of the cloud failed.
    #[error("{what}")]
    Call {
        /// What was tried, as in "CreateTable AgentEvent failed".
        what: String,
        /// What the client said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl CloudError {
    /// Says for `map_err` which call failed.
    pub fn call<E>(what: impl Into<String>) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let what = what.into();
        move |source| Self::Call {
            what,
            source: source.into(),
        }
    }

    /// Says for `map_err` which file or folder was meant.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
