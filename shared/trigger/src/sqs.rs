//! SQS batches of EventBridge events, with partial batch responses. A queue between the rule and the function gathers events, so that
//! those of many contacts share their write requests.

use std::borrow::Cow;

use aws_lambda_events::event::streams::{SqsBatchItemFailure, SqsEventResponse};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::arrived::{Arrived, Content};
use crate::pipeline::{Invocation, Pipeline};
use crate::{Ending, Normalise};

/// A batch of messages, each read by itself, so that a bad one fails alone.
#[derive(Debug)]
pub(crate) struct Batch<'a>(Vec<Message<'a>>);

/// A message that must come again has no id to ask for it by.
#[derive(Debug, thiserror::Error)]
#[error("a message without an id was not stored: {0}")]
pub(crate) struct Nameless(String);

/// What is needed of a message to process it and to ask for it again.
#[derive(Debug)]
struct Message<'a> {
    source_id: String,
    /// The queue's own id of it. Never empty: Lambda takes an empty identifier as the failure of the whole batch.
    id: Option<String>,
    /// The message as Lambda handed it over.
    raw: &'a RawValue,
    /// The event in it.
    body: Result<Cow<'a, str>, String>,
}

#[derive(Default, Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "messageId", borrow)]
    message_id: Option<Cow<'a, str>>,
    #[serde(rename = "eventSource", borrow)]
    event_source: Option<Cow<'a, str>>,
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
}

impl Envelope<'_> {
    fn is_of_sqs(&self) -> bool {
        self.event_source.as_deref() == Some("aws:sqs")
    }
}

impl<'a> Batch<'a> {
    /// The batch that these `Records` are; nothing if none of them is a message of SQS.
    pub(crate) fn read(request_id: &str, records: &[&'a RawValue]) -> Option<Self> {
        let envelopes: Vec<Envelope<'a>> = records
            .iter()
            .map(|raw| serde_json::from_str(raw.get()).unwrap_or_default())
            .collect();
        if !envelopes.iter().any(Envelope::is_of_sqs) {
            return None;
        }
        let messages = records.iter().zip(envelopes).enumerate();
        Some(Self(
            messages
                .map(|(position, (raw, envelope))| Message::new(request_id, position, raw, envelope))
                .collect(),
        ))
    }

    /// Takes every message to its ending, all in one write, and answers which must come again: each that was not stored, by its id.
    /// Lambda deletes the others from the queue. Poison is never reported: it is in quarantine, and would only come again until the
    /// queue gives it up. A message whose quarantine failed is reported, like one that could not be written.
    ///
    /// Fails, so that the whole batch comes again, only if a message that was not stored cannot be named.
    pub(crate) async fn process(
        &self,
        pipeline: &Pipeline,
        normalise: Normalise,
        invocation: &Invocation,
    ) -> Result<SqsEventResponse, Nameless> {
        let arrived = self.0.iter().map(|message| match &message.body {
            Ok(body) => Arrived {
                source_id: message.source_id.clone(),
                bytes: body.as_bytes(),
                content: Content::Normalised(normalise(body.as_bytes())),
            },
            Err(problem) => Arrived {
                source_id: message.source_id.clone(),
                bytes: message.raw.get().as_bytes(),
                content: Content::Unreadable(problem.clone()),
            },
        });
        let endings = pipeline.process(arrived.collect(), invocation).await;
        self.failures(endings)
    }

    fn failures(&self, endings: Vec<Ending>) -> Result<SqsEventResponse, Nameless> {
        let mut response = SqsEventResponse::default();
        for (message, ending) in self.0.iter().zip(endings) {
            match ending {
                Ending::Stored | Ending::Superseded | Ending::Ignored(_) | Ending::Quarantined(_) => {}
                Ending::NotStored(reason) => {
                    let mut failure = SqsBatchItemFailure::default();
                    failure.item_identifier = Some(message.id.clone().ok_or(Nameless(reason))?);
                    response.batch_item_failures.push(failure);
                }
            }
        }
        Ok(response)
    }
}

impl<'a> Message<'a> {
    fn new(request_id: &str, position: usize, raw: &'a RawValue, envelope: Envelope<'a>) -> Self {
        let is_of_sqs = envelope.is_of_sqs();
        let id = envelope.message_id.map(Cow::into_owned).filter(|id| !id.is_empty());
        Self {
            // The queue's id and not the event's: it is there whatever the body is, stays the same each time the message comes, and no
            // two messages share it, so that neither overwrites the other in quarantine. Without one, the request's.
            source_id: id
                .clone()
                .unwrap_or_else(|| format!("unreadable/{request_id}/{position}")),
            id,
            raw,
            body: match envelope.body {
                Some(body) if is_of_sqs => Ok(body),
                _ => Err(format!("record {position} is no SQS message with a body")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One message, as Lambda hands it over.
    fn message(id: &str, body: &str) -> String {
        serde_json::json!({"messageId": id, "receiptHandle": "r", "body": body, "eventSource": "aws:sqs"}).to_string()
    }

    fn with_batch<T>(records: &[String], then: impl FnOnce(Option<Batch<'_>>) -> T) -> T {
        let records: Vec<Box<RawValue>> = records
            .iter()
            .map(|json| RawValue::from_string(json.clone()).unwrap())
            .collect();
        let records: Vec<&RawValue> = records.iter().map(AsRef::as_ref).collect();
        then(Batch::read("request", &records))
    }

    #[test]
    fn every_message_that_was_not_stored_is_reported_and_no_other() {
        let not_stored = || Ending::NotStored("throttled".to_owned());
        let check = |endings: &[(&str, Ending)], expected: &str| {
            let records: Vec<String> = endings.iter().map(|(id, _)| message(id, "{}")).collect();
            let endings = endings.iter().map(|(_, ending)| ending.clone()).collect();
            let answer = with_batch(&records, |batch| batch.unwrap().failures(endings));
            assert_eq!(serde_json::to_string(&answer.unwrap()).unwrap(), expected);
        };
        let none = r#"{"batchItemFailures":[]}"#;
        check(&[("m-1", Ending::Stored), ("m-2", Ending::Superseded)], none);
        check(
            &[
                ("m-1", Ending::Quarantined("not_json")),
                ("m-2", Ending::Ignored(model::Ignored::OtherSource)),
            ],
            none,
        );
        // Unlike a shard, a queue does not replay what came after: each is asked for by itself.
        check(
            &[("m-1", not_stored()), ("m-2", Ending::Stored), ("m-3", not_stored())],
            r#"{"batchItemFailures":[{"itemIdentifier":"m-1"},{"itemIdentifier":"m-3"}]}"#,
        );
    }

    #[test]
    fn a_message_that_cannot_be_named_fails_the_batch_only_if_it_was_not_stored() {
        let check = |id: &str, ending: Ending, fails: bool| {
            let records = [message(id, "{}"), message("m-2", "{}")];
            let answer = with_batch(&records, |batch| batch.unwrap().failures(vec![ending, Ending::Stored]));
            assert_eq!(answer.is_err(), fails, "{id:?}");
        };
        check("", Ending::NotStored("throttled".to_owned()), true);
        check("", Ending::Stored, false);
        check("m-1", Ending::NotStored("throttled".to_owned()), false);
    }

    #[test]
    fn records_are_a_batch_if_any_of_them_is_a_message_of_sqs() {
        let check = |records: &[&str], expected: Option<usize>| {
            let owned: Vec<String> = records.iter().map(|json| (*json).to_owned()).collect();
            let found = with_batch(&owned, |batch| batch.map(|batch| batch.0.len()));
            assert_eq!(found, expected, "{records:?}");
        };
        let good = message("m-1", "{}");
        check(&[&good, &good], Some(2));
        check(&["null", &good, "[]", "7"], Some(4));
        check(&[], None);
        check(&["null", "{}"], None);
        check(&[r#"{"eventSource":"aws:kinesis","kinesis":{}}"#], None);
    }

    #[test]
    fn a_message_is_known_by_its_id_and_its_body_is_the_event() {
        let check = |json: &str, source_id: &str, body: Option<&str>| {
            with_batch(&[message("m-1", "{}"), json.to_owned()], |batch| {
                let message = &batch.unwrap().0[1];
                let found = (message.source_id.as_str(), message.body.as_deref().ok());
                assert_eq!(found, (source_id, body), "{json}");
            });
        };
        check(
            &message("m-2", r#"{"a":"\u00e9 \"b\""}"#),
            "m-2",
            Some(r#"{"a":"\u00e9 \"b\""}"#),
        );
        check(&message("m-2", ""), "m-2", Some(""));
        check(&message("", "{}"), "unreadable/request/1", Some("{}"));
        check(r#"{"messageId":"m-2","eventSource":"aws:sqs"}"#, "m-2", None);
        check(
            r#"{"messageId":"m-2","eventSource":"aws:sns","body":"{}"}"#,
            "m-2",
            None,
        );
        check(
            r#"{"messageId":"m-2","eventSource":"aws:sqs","body":{}}"#,
            "unreadable/request/1",
            None,
        );
        check("null", "unreadable/request/1", None);
    }
}
