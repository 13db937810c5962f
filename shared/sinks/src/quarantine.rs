//! Quarantine: records that can never be stored are kept, with the reason, until somebody has mended what was wrong.

use std::fmt::Write as _;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::chain;

/// The bucket, and whose records are put there.
#[derive(Debug)]
pub struct Quarantine {
    client: Client,
    bucket: String,
    function: String,
}

/// A record to be kept.
#[derive(Debug, Clone)]
pub struct Quarantined<'a> {
    /// Where it came from: stream, shard and sequence number, or event id. The same record has the same id, so that a replay
    /// overwrites it.
    pub source_id: &'a str,
    /// A short constant name of the reason.
    pub reason: &'a str,
    /// What is wrong, and where.
    pub detail: &'a str,
    /// The record's bytes as they may be kept; nothing where privacy forbids it.
    pub bytes: Option<&'a [u8]>,
    /// Length of the original bytes.
    pub length_bytes: usize,
}

/// Why a record could not be put into quarantine: the whole chain of errors.
#[derive(Debug, thiserror::Error)]
#[error("quarantine failed: {0}")]
pub struct NotQuarantined(String);

impl Quarantine {
    /// Quarantine of `function` in `bucket`. Nothing is called yet. `path_style` addresses the bucket in the path, not in the host
    /// name, which endpoints other than AWS's need.
    pub fn new(config: &SdkConfig, bucket: String, function: String, path_style: bool) -> Self {
        let config = aws_sdk_s3::config::Builder::from(config)
            .force_path_style(path_style)
            .build();
        Self {
            client: Client::from_conf(config),
            bucket,
            function,
        }
    }

    /// Keeps the record under `<function>/<source id>`.
    pub async fn put(&self, record: &Quarantined<'_>, now: model::Instant) -> Result<(), NotQuarantined> {
        let body = json!({
            "function": self.function,
            "source_id": record.source_id,
            "reason": record.reason,
            "detail": record.detail,
            "quarantined_at": now.to_string(),
            "length_bytes": record.length_bytes,
            "bytes_base64": record.bytes.map(|bytes| BASE64_STANDARD.encode(bytes)),
        });
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(key(&self.function, record.source_id))
            .content_type("application/json")
            .body(ByteStream::from(body.to_string().into_bytes()))
            .send()
            .await
            .map_err(|error| NotQuarantined(chain(&error)))?;
        Ok(())
    }
}

/// S3's limit on a key, in bytes.
const MAX_KEY_BYTES: usize = 1024;

/// The object's key. Anything that S3 advises against in a key is written as `=` and two hexadecimal digits, since a hostile
/// event may call itself anything.
fn key(function: &str, source_id: &str) -> String {
    let mut key = format!("{function}/");
    for byte in source_id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.:/!".contains(&byte) {
            key.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(key, "={byte:02x}");
        }
        if key.len() >= MAX_KEY_BYTES - 3 {
            break;
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_safe_and_stable() {
        let check = |source_id: &str, expected: &str| assert_eq!(key("agent-events", source_id), expected);
        check(
            "stream/shardId-000000000000:49",
            "agent-events/stream/shardId-000000000000:49",
        );
        check("a b\u{e9}?", "agent-events/a=20b=c3=a9=3f");
        check("", "agent-events/");
        assert!(key("agent-events", &"x".repeat(5000)).len() <= MAX_KEY_BYTES);
        assert!(key("agent-events", &"\u{1}".repeat(5000)).len() <= MAX_KEY_BYTES);
    }
}
