//! A simulated day against its own truth, and against the model that reads it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "all of it is test, and a panic is how a test fails"
)]

mod coverage;
mod day;
mod invariants;
mod load;
mod rows;
mod same_bytes;
mod snapshots;
mod tiles;
