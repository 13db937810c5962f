//! Secrets, read from Secrets Manager once at start.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::Builder;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput;

use crate::chain;

/// The longest that all tries together may take. Lambda ends a start after ten seconds without a word of why; this way the log says it.
const LONGEST: Duration = Duration::from_secs(7);

/// Why a secret could not be read: the whole chain of errors, never the secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SecretNotRead(String);

/// The current value of the secret of this ARN or name: the bytes of its text, or its bytes where it is binary.
pub async fn read(config: &SdkConfig, id: &str) -> Result<Vec<u8>, SecretNotRead> {
    let timeouts = config
        .timeout_config()
        .map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder)
        .operation_timeout(LONGEST)
        .build();
    let client = Client::from_conf(Builder::from(config).timeout_config(timeouts).build());
    let answer = client
        .get_secret_value()
        .secret_id(id)
        .send()
        .await
        .map_err(|error| SecretNotRead(chain(&error)))?;
    value(answer).ok_or_else(|| SecretNotRead("it has no value".to_owned()))
}

fn value(answer: GetSecretValueOutput) -> Option<Vec<u8>> {
    let text = answer.secret_string.map(String::into_bytes);
    text.or_else(|| {
        answer
            .secret_binary
            .map(aws_sdk_secretsmanager::primitives::Blob::into_inner)
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_secretsmanager::primitives::Blob;

    use super::*;

    #[test]
    fn a_secret_is_its_text_or_its_bytes() {
        let answer = GetSecretValueOutput::builder;
        assert_eq!(value(answer().secret_string("text").build()).unwrap(), b"text");
        let binary = answer().secret_binary(Blob::new([0xff, 0x00])).build();
        assert_eq!(value(binary).unwrap(), [0xff, 0x00]);
        assert_eq!(value(answer().build()), None);
    }
}
