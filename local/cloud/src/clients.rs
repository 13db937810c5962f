//! SDK clients for an address of the local cloud. They read no environment and no profile, speak plain HTTP, and carry made-up
//! credentials, so that nothing here can reach an AWS account.

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, SharedHttpClient};

/// The region that the local cloud pretends to be in.
pub const REGION: &str = "eu-west-1";
/// The made-up key id, and the made-up secret too.
pub const KEY: &str = "local";

/// A client for the write side of the Timestream endpoint at `address`. No endpoint discovery.
pub fn timestream_write(address: &str) -> aws_sdk_timestreamwrite::Client {
    let config = aws_sdk_timestreamwrite::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client())
        .region(Region::new(REGION))
        .credentials_provider(credentials())
        .endpoint_url(address);
    aws_sdk_timestreamwrite::Client::from_conf(config.build())
}

/// A client for the query side of the Timestream endpoint at `address`. No endpoint discovery.
pub fn timestream_query(address: &str) -> aws_sdk_timestreamquery::Client {
    let config = aws_sdk_timestreamquery::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client())
        .region(Region::new(REGION))
        .credentials_provider(credentials())
        .endpoint_url(address);
    aws_sdk_timestreamquery::Client::from_conf(config.build())
}

/// A client for CloudWatch at `address`.
pub fn cloudwatch(address: &str) -> aws_sdk_cloudwatch::Client {
    let config = aws_sdk_cloudwatch::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client())
        .region(Region::new(REGION))
        .credentials_provider(credentials())
        .endpoint_url(address);
    aws_sdk_cloudwatch::Client::from_conf(config.build())
}

/// A client for S3 at `address`. The bucket goes into the path: `<bucket>.127.0.0.1` is no host.
pub fn s3(address: &str) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client())
        .region(Region::new(REGION))
        .credentials_provider(credentials())
        .endpoint_url(address)
        .force_path_style(true);
    aws_sdk_s3::Client::from_conf(config.build())
}

fn credentials() -> Credentials {
    Credentials::new(KEY, KEY, None, None, "local-cloud")
}

fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}
