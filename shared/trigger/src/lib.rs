//! Receiving: what Lambda hands over, record by record, and the answer that says which of them must come again.
//!
//! The only crate that knows lambda_runtime and event envelopes. It knows no store and no field of Connect's: a normaliser is a
//! plain function from bytes, and [`Pipeline`] takes what it says to the sinks. A payload is never part of an envelope's type, so one
//! bad record cannot fail the reading of its batch.

mod config;
pub mod eventbridge;
pub mod kinesis;
mod pipeline;
pub mod schedule;
mod telemetry;

pub use config::{Config, ConfigError};
pub use pipeline::{Arrived, Ending, Endings, Pipeline};

use model::{Normalised, Poison};

/// What turns a record's bytes into rows.
pub type Normalise = fn(&[u8]) -> Result<Normalised, Poison>;

/// Logs as JSON where Lambda asks for it, reads the configuration, makes the clients and warms the store's connection.
async fn start() -> Result<Pipeline, lambda_runtime::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let config = Config::from_env().inspect_err(|error| tracing::error!(%error, "configuration"))?;
    let pipeline = Pipeline::new(config).await;
    pipeline.warm_up().await;
    Ok(pipeline)
}

/// How Lambda is told of an error: its type by name, so that it can be told apart in metrics and logs, and its whole chain.
fn diagnostic(error_type: &str, error: &dyn std::error::Error) -> lambda_runtime::Diagnostic {
    lambda_runtime::Diagnostic {
        error_type: error_type.to_owned(),
        error_message: sinks::chain(error),
    }
}
