//! What can go wrong on the way.

use std::io;
use std::path::PathBuf;

use local_cloud::CloudError;

/// Why a simulation could not be delivered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SimulateError {
    /// A file or folder cannot be written.
    #[error("cannot write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no local cloud.
    #[error("{} does not tell of a running local cloud; `make up` starts one, --cloud names another file", path.display())]
    NoCloud {
        /// The file that should.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A piece of the local cloud refused.
    #[error("the local cloud did not take it")]
    Cloud(#[from] CloudError),
    /// A call failed, after the client's own attempts.
    #[error("{what}")]
    Call {
        /// What was called.
        what: &'static str,
        /// What the client said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The service goes on refusing single entries.
    #[error("{what} refused {refused} of {of} entries in {attempts} attempts, the last with {code}")]
    Refused {
        /// What was called.
        what: &'static str,
        /// How many entries are still not taken.
        refused: usize,
        /// Of how many in the call.
        of: usize,
        /// How often it was tried.
        attempts: u32,
        /// The last entry's error code.
        code: String,
    },
    /// The simulation's thread ended early.
    #[error("the simulation ended early")]
    Ended,
}

impl SimulateError {
    /// Says for `map_err` which file was meant.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// Says for `map_err` what was called.
    pub(crate) fn call<E>(what: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |source| Self::Call {
            what,
            source: source.into(),
        }
    }
}
