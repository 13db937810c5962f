//! SDK clients for an address of the local cloud. They read no environment and no profile, speak plain HTTP, and carry made-up
//! credentials, so that nothing here can reach an AWS account.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};

/// The region that the local cloud pretends to be in.
pub const REGION: &str = "eu-west-1";
/// The made-up key id, and the made-up secret too.
pub const KEY: &str = "local";

/// What every client of `address` is made from. No endpoint discovery.
pub fn config(address: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .region(Region::new(REGION))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            KEY,
            KEY,
            None,
            None,
            "local-cloud",
        )))
        .endpoint_url(address)
        .build()
}

/// A client for the write side of the Timestream endpoint at `address`.
pub fn timestream_write(address: &str) -> aws_sdk_timestreamwrite::Client {
    aws_sdk_timestreamwrite::Client::new(&config(address))
}

/// A client for the query side of the Timestream endpoint at `address`.
pub fn timestream_query(address: &str) -> aws_sdk_timestreamquery::Client {
    aws_sdk_timestreamquery::Client::new(&config(address))
}

/// A client for CloudFormation at `address`.
pub fn cloudformation(address: &str) -> aws_sdk_cloudformation::Client {
    aws_sdk_cloudformation::Client::new(&config(address))
}

/// A client for CloudWatch at `address`.
pub fn cloudwatch(address: &str) -> aws_sdk_cloudwatch::Client {
    aws_sdk_cloudwatch::Client::new(&config(address))
}

/// A client for CloudWatch Logs at `address`.
pub fn logs(address: &str) -> aws_sdk_cloudwatchlogs::Client {
    aws_sdk_cloudwatchlogs::Client::new(&config(address))
}

/// A client for EventBridge at `address`.
pub fn eventbridge(address: &str) -> aws_sdk_eventbridge::Client {
    aws_sdk_eventbridge::Client::new(&config(address))
}

/// A client for Kinesis at `address`.
pub fn kinesis(address: &str) -> aws_sdk_kinesis::Client {
    aws_sdk_kinesis::Client::new(&config(address))
}

/// A client for Lambda at `address`.
pub fn lambda(address: &str) -> aws_sdk_lambda::Client {
    aws_sdk_lambda::Client::new(&config(address))
}

/// A client for S3 at `address`. The bucket goes into the path: `<bucket>.127.0.0.1` is no host.
pub fn s3(address: &str) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(&config(address)).force_path_style(true);
    aws_sdk_s3::Client::from_conf(config.build())
}

/// A client for EventBridge Scheduler at `address`.
pub fn scheduler(address: &str) -> aws_sdk_scheduler::Client {
    aws_sdk_scheduler::Client::new(&config(address))
}
