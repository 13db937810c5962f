//! SDK clients for one endpoint. They read no environment and no profile, speak plain HTTP, and carry made-up credentials, so that nothing
//! here can reach an AWS account.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};

/// The made-up key id, and the made-up secret too.
const KEY: &str = "local";

/// What a mapping talks to.
#[derive(Debug, Clone)]
pub struct Clients {
    /// The stream.
    pub kinesis: aws_sdk_kinesis::Client,
    /// The function, and the mapping as it is deployed.
    pub lambda: aws_sdk_lambda::Client,
    /// The failure destination.
    pub s3: aws_sdk_s3::Client,
}

impl Clients {
    /// Clients for an endpoint (`http://127.0.0.1:<port>`) that stands for all three services.
    pub fn new(endpoint: &str, region: &str) -> Self {
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .region(Region::new(region.to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                KEY,
                KEY,
                None,
                None,
                "kinesis-mapping",
            )))
            .endpoint_url(endpoint)
            .build();
        let lambda = aws_sdk_lambda::config::Builder::from(&config)
            // How often and when an invocation is repeated is the mapping's business, and a function takes as long as it takes.
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::disabled());
        let s3 = aws_sdk_s3::config::Builder::from(&config)
            // `<bucket>.127.0.0.1` is no host.
            .force_path_style(true);
        Self {
            kinesis: aws_sdk_kinesis::Client::new(&config),
            lambda: aws_sdk_lambda::Client::from_conf(lambda.build()),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
        }
    }
}
