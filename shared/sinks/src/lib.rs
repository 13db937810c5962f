//! Where rows, metric points and refused records go: Timestream, CloudWatch and a quarantine bucket; and where the one secret is.
//!
//! The only crate that names them. It knows no Lambda event and no field of Connect's: [`model::Row`]s and
//! [`model::MetricPoint`]s come in, and a report that accounts for each record goes out. Clients are made once, at start, and
//! lent.

pub mod aws;
pub mod cloudwatch;
pub mod quarantine;
pub mod secret;
pub mod timestream;

mod chain;
mod report;

pub use chain::chain;
pub use report::{Outcome, WriteReport};
