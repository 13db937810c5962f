//! What a function's answer says about its batch, where the mapping asks for partial batch responses (`ReportBatchItemFailures`).
//!
//! The rules are those of "Configuring partial batch response with Kinesis Data Streams and Lambda".

use serde_json::Value;

use crate::record::SequenceNumber;

/// What the answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every record was processed.
    Complete,
    /// Those before this position were processed; this one and all after it come again.
    From(usize),
    /// None was.
    Failed,
}

/// Reads the answer to a batch of records with these sequence numbers. Of several failures the one with the lowest sequence number counts.
pub fn verdict(answer: &[u8], batch: &[&SequenceNumber]) -> Verdict {
    // No body at all is what a function that returns nothing leaves behind.
    if answer.iter().all(u8::is_ascii_whitespace) {
        return Verdict::Complete;
    }
    let failures = match serde_json::from_slice(answer) {
        Ok(Value::Null) => return Verdict::Complete,
        Ok(Value::String(text)) if text.is_empty() => return Verdict::Complete,
        Ok(Value::Array(list)) if list.is_empty() => return Verdict::Complete,
        Ok(Value::Object(mut response)) => response.remove("batchItemFailures").unwrap_or_default(),
        Ok(_) | Err(_) => return Verdict::Failed,
    };
    let failures = match failures {
        Value::Null => return Verdict::Complete,
        Value::Array(failures) => failures,
        _ => return Verdict::Failed,
    };
    let mut lowest: Option<(&SequenceNumber, usize)> = None;
    for failure in &failures {
        let Some(identifier) = failure.get("itemIdentifier").and_then(Value::as_str) else {
            return Verdict::Failed;
        };
        let mut numbers = batch.iter().enumerate();
        let Some((position, number)) = numbers.find(|(_, number)| number.as_str() == identifier) else {
            return Verdict::Failed;
        };
        if lowest.is_none_or(|(lowest, _)| *number < lowest) {
            lowest = Some((number, position));
        }
    }
    lowest.map_or(Verdict::Complete, |(_, position)| Verdict::From(position))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cases: &[(&str, Verdict)]) {
        let numbers = ["8", "9", "10", "11"].map(SequenceNumber::new);
        let numbers: Vec<&SequenceNumber> = numbers.iter().collect();
        for (answer, expected) in cases {
            assert_eq!(verdict(answer.as_bytes(), &numbers), *expected, "{answer}");
        }
    }

    /// "Success and failure conditions": an empty or null list, an empty or null response.
    #[test]
    fn an_empty_or_null_response_or_list_is_a_complete_success() {
        check(&[
            (r#"{"batchItemFailures":[]}"#, Verdict::Complete),
            (r#"{"batchItemFailures":null}"#, Verdict::Complete),
            ("{}", Verdict::Complete),
            ("null", Verdict::Complete),
            ("", Verdict::Complete),
            (r#""""#, Verdict::Complete),
            ("[]", Verdict::Complete),
        ]);
    }

    /// "Success and failure conditions": an empty or null itemIdentifier, or one with a bad key name.
    #[test]
    fn a_bad_identifier_is_a_complete_failure() {
        check(&[
            (r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#, Verdict::Failed),
            (r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#, Verdict::Failed),
            (r#"{"batchItemFailures":[{"identifier":"9"}]}"#, Verdict::Failed),
            (r#"{"batchItemFailures":[{"itemIdentifier":9}]}"#, Verdict::Failed),
            (r#"{"batchItemFailures":[{}]}"#, Verdict::Failed),
            (r#"{"batchItemFailures":["9"]}"#, Verdict::Failed),
            // Beside a good one too.
            (
                r#"{"batchItemFailures":[{"itemIdentifier":"9"},{"itemIdentifier":""}]}"#,
                Verdict::Failed,
            ),
        ]);
    }

    /// Not documented for streams; for queues, an identifier that is not in the batch and an answer that is no JSON are failures.
    #[test]
    fn an_unknown_identifier_or_an_unreadable_response_is_a_complete_failure() {
        check(&[
            (r#"{"batchItemFailures":[{"itemIdentifier":"7"}]}"#, Verdict::Failed),
            (r#"{"batchItemFailures":[{"itemIdentifier":"09"}]}"#, Verdict::Failed),
            (r#"{"batchItemFailures":{"itemIdentifier":"9"}}"#, Verdict::Failed),
            ("{", Verdict::Failed),
            ("done", Verdict::Failed),
            (r#""done""#, Verdict::Failed),
            ("7", Verdict::Failed),
        ]);
    }

    /// "If the array contains multiple items, Lambda uses the record with the lowest sequence number as the checkpoint."
    #[test]
    fn the_lowest_reported_sequence_number_is_the_checkpoint() {
        check(&[
            (r#"{"batchItemFailures":[{"itemIdentifier":"10"}]}"#, Verdict::From(2)),
            (
                r#"{"batchItemFailures":[{"itemIdentifier":"11"},{"itemIdentifier":"9"},{"itemIdentifier":"10"}]}"#,
                Verdict::From(1),
            ),
            (r#"{"batchItemFailures":[{"itemIdentifier":"8"}]}"#, Verdict::From(0)),
        ]);
    }
}
