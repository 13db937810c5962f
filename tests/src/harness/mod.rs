//! What the scenarios stand on.

pub(crate) mod binaries;
pub(crate) mod blocks;
pub(crate) mod deployed;
pub(crate) mod events;
pub(crate) mod faults;
pub(crate) mod logs;
pub(crate) mod ministack;
pub(crate) mod processes;
mod rules;
pub(crate) mod runtime;
pub(crate) mod tables;
pub(crate) mod world;

use std::path::PathBuf;

/// The checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}
