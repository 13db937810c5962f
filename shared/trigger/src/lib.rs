//! Receiving: what Lambda hands over, record by record, and the answer that says which of them must come again.
//!
//! The only crate that knows lambda_runtime and event envelopes. It knows no store and no field of Connect's: a normaliser is a
//! plain function from bytes, and [`Pipeline`] takes what it says to the sinks. A payload is never part of an envelope's type, so one
//! bad record cannot fail the reading of its batch.

mod arrived;
mod config;
mod ending;
pub mod eventbridge;
pub mod kinesis;
mod pipeline;
mod privacy;
pub mod schedule;
mod sqs;
mod story;
mod telemetry;

pub use arrived::Arrived;
pub use config::{Config, ConfigError};
pub use ending::{Ending, Endings};
pub use pipeline::{Pipeline, now};
pub use privacy::PrivacySetting;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use model::{Normalised, Poison};
use sinks::aws::SdkConfig;

/// What turns a record's bytes into rows.
pub type Normalise = fn(&[u8]) -> Result<Normalised, Poison>;

/// Logs as JSON where Lambda asks for it, reads the configuration, fetches the key of pseudonyms where there is one, makes the clients
/// and warms the store's connection.
async fn start() -> Result<(Arc<Pipeline>, SdkConfig), lambda_runtime::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let config = Config::from_env().inspect_err(|error| tracing::error!(%error, "configuration"))?;
    let sdk_config = sinks::aws::load().await;
    let privacy = config.privacy.resolve(&sdk_config).await;
    let privacy = privacy.inspect_err(|error| tracing::error!(error = sinks::chain(error), "configuration"))?;
    let pipeline = Pipeline::new(config, privacy, &sdk_config);
    pipeline.warm_up().await;
    Ok((Arc::new(pipeline), sdk_config))
}

/// When the invocation must be answered. Lambda says it as milliseconds since the epoch; `cargo lambda` sends the milliseconds that
/// are left, which no moment of this century is as small as.
fn deadline(context: &lambda_runtime::Context) -> SystemTime {
    const A_YEAR_MILLIS: u64 = 365 * 24 * 3600 * 1000;
    match context.deadline {
        left if left < A_YEAR_MILLIS => SystemTime::now() + Duration::from_millis(left),
        moment => SystemTime::UNIX_EPOCH + Duration::from_millis(moment),
    }
}

/// How Lambda is told of an error: its type by name, so that it can be told apart in metrics and logs, and its whole chain.
fn diagnostic(error_type: &str, error: &dyn std::error::Error) -> lambda_runtime::Diagnostic {
    lambda_runtime::Diagnostic {
        error_type: error_type.to_owned(),
        error_message: sinks::chain(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_a_moment_or_the_time_that_is_left() {
        let check = |millis: u64, expected_seconds_from_now: f64| {
            let mut context = lambda_runtime::Context::default();
            context.deadline = millis;
            let left = deadline(&context).duration_since(SystemTime::now()).unwrap_or_default();
            assert!(
                (left.as_secs_f64() - expected_seconds_from_now).abs() < 5.0,
                "{millis}: {left:?}"
            );
        };
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_millis();
        check(u64::try_from(now).unwrap() + 60_000, 60.0);
        check(600_000, 600.0);
        check(0, 0.0);
    }
}
