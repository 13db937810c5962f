//! Plays the sample events through the functions and keeps account of what was handed over.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use local_cloud::lambda::Answer;
use local_cloud::{Cloud, CloudError, Project};
use serde_json::Value;

use super::deliveries::{Delivery, Samples};
use super::say::say;
use super::seen;

/// What was handed to the functions, and what they did not take.
#[derive(Debug, Default)]
pub(crate) struct Played {
    /// Records per function; nothing for a function that finds its records itself.
    pub(crate) records: BTreeMap<&'static str, u64>,
    /// Answers other than success, each in a sentence.
    pub(crate) problems: Vec<String>,
}

/// Plays everything there is under `events/`, telling each delivery.
pub(crate) async fn play(project: &Project, cloud: &mut Cloud) -> Result<Played, CloudError> {
    let mut samples = Samples::read(project)?;
    let now = Timestamp::now();
    say_shift(samples.move_to(now));
    let mut played = Played::default();
    for delivery in samples.deliveries(now) {
        say(format_args!(
            "  {:<18} {:<44} {}",
            delivery.function,
            delivery.title,
            amount(&delivery)
        ));
        let rows_before = if delivery.again {
            Some(seen::rows(&cloud.addresses.timestream).await?)
        } else {
            None
        };
        let function = cloud.function(delivery.function)?;
        for event in &delivery.events {
            let answer = function.invoke(event.clone()).await?;
            if let Some(problem) = problem(&answer) {
                played
                    .problems
                    .push(format!("{} ({}) {problem}", delivery.function, delivery.title));
            }
        }
        if let Some(records) = delivery.records {
            *played.records.entry(delivery.function).or_default() += records as u64;
        }
        if let Some(before) = rows_before {
            let after = seen::rows(&cloud.addresses.timestream).await?;
            say(format_args!(
                "  {:<18} {:<44} {before} rows before, {after} after",
                "", "  which changes nothing:"
            ));
            if before != after {
                played
                    .problems
                    .push(format!("{} changed the number of rows", delivery.title));
            }
        }
    }
    Ok(played)
}

fn say_shift(moved: [(&str, SignedDuration); 3]) {
    say(
        "The samples have fixed dates. All instants of one source are moved by one whole number of seconds, so that its newest event",
    );
    say("happened a few seconds ago and every distance between its events stays:");
    for (source, by) in moved {
        let (direction, seconds) = if by.is_negative() {
            ("back", -by.as_secs())
        } else {
            ("forward", by.as_secs())
        };
        say(format_args!("  {source:<16} {direction} by {seconds} s"));
    }
    say("");
}

fn amount(delivery: &Delivery) -> String {
    let invocations = delivery.events.len();
    match delivery.records {
        Some(records) if records != invocations => format!("{records} records in {invocations} batch"),
        Some(records) => format!("{records} events"),
        None => format!("{invocations} tick"),
    }
}

/// What is wrong with an answer, if anything: an error, or records of a batch that were not taken.
fn problem(answer: &Answer) -> Option<String> {
    if !answer.succeeded {
        return Some(format!("answered with an error: {}", answer.body));
    }
    let body: Value = serde_json::from_str(&answer.body).ok()?;
    let failures = body.get("batchItemFailures")?.as_array()?;
    (!failures.is_empty()).then(|| format!("did not store from here on: {}", answer.body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_and_a_batch_item_failure_are_problems() {
        let cases = [
            (true, r#"{"batchItemFailures":[]}"#, false),
            (true, "null", false),
            (true, r#"{"batchItemFailures":[{"itemIdentifier":"1"}]}"#, true),
            (false, r#"{"errorType":"NotStored"}"#, true),
        ];
        for (succeeded, body, expected) in cases {
            let answer = Answer {
                succeeded,
                body: body.to_owned(),
            };
            assert_eq!(problem(&answer).is_some(), expected, "{body}");
        }
    }
}
