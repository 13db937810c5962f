//! What can go wrong between the mapping and the services.

use std::error::Error;
use std::path::PathBuf;

use crate::settings::MappingError;

/// Why a mapping could not be served, or not at this moment.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A call failed.
    #[error("{call} failed")]
    Call {
        /// The call and what it was about.
        call: String,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The function has no mapping to a stream.
    #[error("function {function} has no mapping to a Kinesis stream")]
    NoMapping {
        /// The function.
        function: String,
    },
    /// The mapping itself.
    #[error("the deployed mapping cannot be served")]
    Mapping(#[from] MappingError),
    /// A file could not be read or written.
    #[error("cannot use {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl ServeError {
    /// Says which call failed.
    pub(crate) fn call<E: Error + Send + Sync + 'static>(call: impl Into<String>) -> impl FnOnce(E) -> Self {
        let call = call.into();
        move |source| Self::Call {
            call,
            source: Box::new(source),
        }
    }
}
