//! How every AWS client of the project is set up.

use std::time::Duration;

pub use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

/// Loads region, credentials and endpoints from the environment, with one HTTPS client (rustls on `ring`) for all clients.
pub async fn load() -> SdkConfig {
    let http_client = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http_client)
        // Throttling is answered by trying again, up to about five seconds in all; what is still refused then goes back to the
        // trigger, which keeps it and tries later.
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(6)
                .with_initial_backoff(Duration::from_millis(200))
                .with_max_backoff(Duration::from_secs(2)),
        )
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(2))
                .operation_attempt_timeout(Duration::from_secs(10))
                .build(),
        )
        .load()
        .await
}

/// The same in another region, with the same HTTPS client and credentials: Connect often lives in a region without Timestream.
pub fn in_region(config: &SdkConfig, region: String) -> SdkConfig {
    config.to_builder().region(Region::new(region)).build()
}
