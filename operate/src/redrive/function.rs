//! Sending an event through a function, and reading its answer.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::operation::invoke::{InvokeError, InvokeOutput};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::LogType;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::Value as Json;
use sinks::chain;

use super::key::SequenceNumber;
use super::parcel::{Content, Parcel};

/// The alias that a deployed stack's event sources use.
const ALIAS: &str = "live";
/// As long as a function can take at most.
const LONGEST: Duration = Duration::from_mins(15);
/// So much of a function's error is shown.
const MAX_ERROR_CHARS: usize = 300;

/// The functions.
#[derive(Debug)]
pub(crate) struct Functions {
    client: Client,
    qualifier: Option<String>,
    without_alias: Mutex<BTreeSet<String>>,
}

/// What a function answered to an event that it took.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The items that it asks for again.
    again: Vec<String>,
    /// How many records it put into quarantine, where its log says so.
    pub(crate) quarantined: Option<u64>,
}

impl Functions {
    /// Functions at `qualifier`; without one, at the alias `live` where there is one.
    pub(crate) fn new(config: &SdkConfig, qualifier: Option<String>) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(LONGEST)
            .build();
        let config = aws_sdk_lambda::config::Builder::from(config).timeout_config(timeouts);
        Self {
            client: Client::from_conf(config.build()),
            qualifier,
            without_alias: Mutex::default(),
        }
    }

    /// Invokes `function` and waits for its answer. An error says that the event was not taken, and why.
    pub(crate) async fn invoke(&self, function: &str, event: Vec<u8>) -> Result<Answer, String> {
        let event = Blob::new(event);
        let qualifier = self
            .qualifier
            .as_deref()
            .or(Some(ALIAS).filter(|_| self.has_alias(function)));
        let mut output = self.send(function, qualifier, event.clone()).await;
        if self.qualifier.is_none()
            && qualifier.is_some()
            && matches!(&output, Err(error) if error.as_service_error().is_some_and(InvokeError::is_resource_not_found_exception))
        {
            output = self.send(function, None, event).await;
            if output.is_ok()
                && let Ok(mut without) = self.without_alias.lock()
            {
                without.insert(function.to_owned());
            }
        }
        let output = output.map_err(|error| format!("it cannot be invoked: {}", chain(&error)))?;
        let payload = output.payload().map(Blob::as_ref).unwrap_or_default();
        match output.function_error() {
            Some(_) => Err(function_error(payload)),
            None => answer(payload, output.log_result()),
        }
    }

    async fn send(
        &self,
        function: &str,
        qualifier: Option<&str>,
        event: Blob,
    ) -> Result<InvokeOutput, aws_sdk_lambda::error::SdkError<InvokeError>> {
        self.client
            .invoke()
            .function_name(function)
            .set_qualifier(qualifier.map(str::to_owned))
            .log_type(LogType::Tail)
            .payload(event)
            .send()
            .await
    }

    fn has_alias(&self, function: &str) -> bool {
        self.without_alias
            .lock()
            .is_ok_and(|without| !without.contains(function))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorPayload {
    error_type: Option<String>,
    error_message: Option<String>,
}

/// What a function says when it fails. Ours never quote a record.
fn function_error(payload: &[u8]) -> String {
    let Ok(error) = serde_json::from_slice::<ErrorPayload>(payload) else {
        return "it failed and does not say why".to_owned();
    };
    let text = format!(
        "it failed with {}: {}",
        error.error_type.as_deref().unwrap_or("an error"),
        error.error_message.as_deref().unwrap_or("no message")
    );
    text.chars().take(MAX_ERROR_CHARS).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Partial {
    batch_item_failures: Option<Vec<Failure>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: Option<String>,
}

fn answer(payload: &[u8], log: Option<&str>) -> Result<Answer, String> {
    let partial: Option<Partial> =
        serde_json::from_slice(payload).map_err(|_| "its answer cannot be read".to_owned())?;
    let failures = partial
        .and_then(|partial| partial.batch_item_failures)
        .unwrap_or_default();
    Ok(Answer {
        again: failures
            .into_iter()
            .map(|failure| failure.item_identifier.unwrap_or_default())
            .collect(),
        quarantined: log.and_then(quarantined),
    })
}

/// The count of quarantined records in the last summary line of the end of a log.
fn quarantined(base64: &str) -> Option<u64> {
    let log = BASE64_STANDARD.decode(base64).ok()?;
    let log = String::from_utf8_lossy(&log).into_owned();
    log.lines().rev().find_map(|line| {
        let json: Json = serde_json::from_str(line).ok()?;
        let fields = json.get("fields").unwrap_or(&json);
        fields.get("records.quarantined")?.as_u64()
    })
}

impl Answer {
    /// Whether the function asks for this parcel again. Of a shard it names the first in sequence order, and means all from there on.
    pub(crate) fn asks_again_for(&self, parcel: &Parcel) -> bool {
        match &parcel.content {
            Content::Event { .. } => !self.again.is_empty(),
            Content::Record { sequence_number, .. } => self.again.iter().any(|again| match sequence_number {
                // Something of the batch must come again, and nobody can say that it is not this.
                None => true,
                Some(_) if again.is_empty() => true,
                Some(number) => *number >= SequenceNumber(again.clone()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: Option<&str>) -> Parcel {
        Parcel {
            key: String::new(),
            etag: String::new(),
            function: String::new(),
            reason: String::new(),
            content: Content::Record {
                json: String::new(),
                sequence_number: number.map(|number| SequenceNumber(number.to_owned())),
            },
        }
    }

    #[test]
    fn from_the_lowest_number_that_is_reported_everything_stays() {
        let check = |payload: &str, number: Option<&str>, expected: bool| {
            let answer = answer(payload.as_bytes(), None).unwrap();
            assert_eq!(answer.asks_again_for(&record(number)), expected, "{payload} {number:?}");
        };
        let from_ten = r#"{"batchItemFailures":[{"itemIdentifier":"10"}]}"#;
        check(from_ten, Some("9"), false);
        check(from_ten, Some("10"), true);
        check(from_ten, Some("11"), true);
        check(from_ten, None, true);
        check(r#"{"batchItemFailures":[]}"#, Some("9"), false);
        check("{}", Some("9"), false);
        check("null", None, false);
        // Lambda takes these as the failure of the whole batch.
        check(r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#, Some("9"), true);
        check(r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#, Some("9"), true);
        check(r#"{"batchItemFailures":[{}]}"#, Some("9"), true);
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_no_success() {
        let check = |payload: &str| assert!(answer(payload.as_bytes(), None).is_err(), "{payload}");
        check("");
        check("{");
        check("7");
        check(r#"{"batchItemFailures":{}}"#);
    }

    #[test]
    fn the_log_says_what_went_into_quarantine() {
        let check = |log: &str, expected: Option<u64>| {
            assert_eq!(quarantined(&BASE64_STANDARD.encode(log)), expected, "{log}");
        };
        let line = r#"{"level":"INFO","fields":{"message":"invocation","records.quarantined":1}}"#;
        check(&format!("START RequestId\n{line}\nEND RequestId\nREPORT"), Some(1));
        check(r#"{"records.quarantined":0}"#, Some(0));
        check(&line[20..], None);
        check("", None);
        assert_eq!(quarantined("*"), None);
    }

    #[test]
    fn a_failure_is_told_in_the_functions_own_words() {
        let check = |payload: &str, expected: &str| assert_eq!(function_error(payload.as_bytes()), expected);
        check(
            r#"{"errorType":"NotStored","errorMessage":"throttled"}"#,
            "it failed with NotStored: throttled",
        );
        check(
            r#"{"errorMessage":"Task timed out"}"#,
            "it failed with an error: Task timed out",
        );
        check("", "it failed and does not say why");
    }
}
