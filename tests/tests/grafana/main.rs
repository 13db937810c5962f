//! What Grafana is given, held against the rest of the repository, as far as that goes without Docker: the compose file, provisioning, and
//! what *Pipeline health* says of the template, of metrics and of prices.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "all of it is test, and a panic is how a test fails"
)]

mod alarms;
mod compose;
mod metrics;
mod read;
