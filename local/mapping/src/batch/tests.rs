use super::*;
use crate::record::SequenceNumber;

/// Records with the sequence numbers 0, 1, 2 …, of which each arrived a second after the one before.
fn batch(length: u64) -> Batch {
    let placed = |position: u64| Placed {
        position,
        record: Record {
            sequence_number: SequenceNumber::new(position.to_string()),
            partition_key: "key".to_owned(),
            arrival: Duration::from_secs(position),
            json: format!("{{\"n\":{position}}}"),
        },
    };
    Batch::new((0..length).map(placed).collect())
}

fn settings() -> Settings {
    Settings {
        batch_size: 100,
        window: Duration::ZERO,
        parallelization: 1,
        bisects: false,
        maximum_retries: None,
        maximum_age: Duration::from_hours(24),
        reports_item_failures: true,
    }
}

fn answered(answer: &str) -> Outcome {
    Outcome::Invoked {
        invocation: Invocation {
            status_code: 200,
            ..Invocation::default()
        },
        answer: answer.as_bytes().to_vec(),
    }
}

fn failed() -> Outcome {
    Outcome::Invoked {
        invocation: Invocation {
            status_code: 200,
            function_error: Some("Unhandled".to_owned()),
            ..Invocation::default()
        },
        answer: br#"{"errorMessage":"no"}"#.to_vec(),
    }
}

fn from(number: u64) -> Outcome {
    answered(&format!(r#"{{"batchItemFailures":[{{"itemIdentifier":"{number}"}}]}}"#))
}

/// `done 0,1; again 2,3 | 4`, or `given up 0,1`.
fn tell(after: &After) -> String {
    let numbers = |records: &[Placed]| {
        let numbers: Vec<String> = records.iter().map(|placed| placed.position.to_string()).collect();
        numbers.join(",")
    };
    match after {
        After::Done(done) => format!("done {}", numbers(done)),
        After::Again { done, batches } => {
            let batches: Vec<String> = batches.iter().map(|batch| numbers(&batch.records)).collect();
            format!("done {}; again {}", numbers(done), batches.join(" | "))
        }
        After::Exhausted(batch) => format!("given up {}", numbers(&batch.records)),
    }
}

fn check(settings: &Settings, cases: &[(Outcome, &str)]) {
    for (outcome, expected) in cases {
        let after = batch(4).after(outcome.clone(), settings);
        assert_eq!(tell(&after), *expected, "{outcome:?}");
    }
}

/// Tries a batch until it is given up, always with this outcome, and returns how often.
fn tries(mut batch: Batch, outcome: &Outcome, settings: &Settings) -> u32 {
    for tries in 1..100 {
        match batch.after(outcome.clone(), settings) {
            After::Exhausted(_) => return tries,
            After::Again { mut batches, .. } if batches.len() == 1 => batch = batches.remove(0),
            after => panic!("{}", tell(&after)),
        }
    }
    100
}

/// "By default Lambda checkpoints to the highest sequence number of a batch only when the batch is a complete success. Lambda treats all
/// other results as a complete failure."
#[test]
fn without_partial_responses_a_batch_succeeds_or_fails_as_a_whole() {
    let settings = Settings {
        reports_item_failures: false,
        ..settings()
    };
    check(
        &settings,
        &[
            (answered("{}"), "done 0,1,2,3"),
            (failed(), "done ; again 0,1,2,3"),
            // "These responses will not be processed by Lambda unless ReportBatchItemFailures is explicitly turned on."
            (from(2), "done 0,1,2,3"),
            (answered("not even JSON"), "done 0,1,2,3"),
        ],
    );
}

/// "Lambda then retries all records starting from that checkpoint."
#[test]
fn with_partial_responses_only_what_follows_the_checkpoint_comes_again() {
    check(
        &settings(),
        &[
            (answered("{}"), "done 0,1,2,3"),
            (from(2), "done 0,1; again 2,3"),
            (from(0), "done ; again 0,1,2,3"),
            (from(9), "done ; again 0,1,2,3"),
            (failed(), "done ; again 0,1,2,3"),
            (Outcome::NotInvoked, "done ; again 0,1,2,3"),
        ],
    );
}

/// "BisectBatchOnFunctionError splits a failed batch into two smaller batches"; "if your invocation fails, the batch is bisected
/// regardless of your ReportBatchItemFailures setting"; with a partial response "the batch is bisected at the returned sequence number and
/// Lambda retries only the remaining records".
#[test]
fn a_failed_batch_is_bisected_and_a_partial_one_at_the_returned_number() {
    for reports_item_failures in [true, false] {
        let settings = Settings {
            bisects: true,
            reports_item_failures,
            ..settings()
        };
        check(&settings, &[(failed(), "done ; again 0,1 | 2,3")]);
    }
    let settings = Settings {
        bisects: true,
        ..settings()
    };
    check(
        &settings,
        &[
            (from(1), "done 0; again 1,2,3"),
            // Nothing was processed: that is a failed batch.
            (from(0), "done ; again 0,1 | 2,3"),
            (answered("?"), "done ; again 0,1 | 2,3"),
        ],
    );
    assert_eq!(tell(&batch(3).after(failed(), &settings)), "done ; again 0,1 | 2");
    assert_eq!(tell(&batch(1).after(failed(), &settings)), "done ; again 0");
}

/// "During invocation: if the function returns an error, Lambda retries until the records expire, exceed the maximum age, or reach the
/// configured retry quota"; "-1 means infinite".
#[test]
fn a_batch_is_given_up_when_its_retries_are_used_up() {
    for (maximum_retries, expected) in [(Some(0), 1), (Some(1), 2), (Some(7), 8), (None, 100)] {
        let settings = Settings {
            maximum_retries,
            ..settings()
        };
        assert_eq!(tries(batch(2), &failed(), &settings), expected);
        assert_eq!(tries(batch(2), &from(0), &settings), expected);
    }
}

/// "Before invocation: if the mapping is unable to invoke the function due to throttling or other issues, it retries until the records
/// expire or exceed the maximum age": no retry is used up, and nothing is bisected.
#[test]
fn what_did_not_reach_the_function_uses_up_no_retry() {
    let settings = Settings {
        maximum_retries: Some(0),
        bisects: true,
        ..settings()
    };
    assert_eq!(tries(batch(2), &Outcome::NotInvoked, &settings), 100);
}

/// "Splitting batches doesn't consume the retry quota."
#[test]
fn splitting_uses_up_no_retry() {
    let settings = Settings {
        maximum_retries: Some(0),
        bisects: true,
        ..settings()
    };
    let mut waiting = vec![batch(8)];
    let mut given_up = Vec::new();
    while let Some(next) = waiting.pop() {
        match next.after(failed(), &settings) {
            After::Again { batches, .. } => waiting.extend(batches.into_iter().rev()),
            After::Exhausted(batch) => {
                given_up.push((batch.records[0].position, batch.records.len(), batch.invocations));
            }
            After::Done(_) => unreachable!(),
        }
    }
    // Each record alone, in order, after one invocation of its own.
    assert_eq!(given_up, (0..8).map(|position| (position, 1, 1)).collect::<Vec<_>>());
}

/// "MaximumRecordAgeInSeconds: the maximum age of a record that Lambda sends to your function."
#[test]
fn records_that_are_too_old_are_taken_off_the_front() {
    let settings = Settings {
        maximum_age: Duration::from_mins(1),
        ..settings()
    };
    let cases = [(60, 0), (61, 1), (62, 2), (63, 3), (64, 4), (1000, 4)];
    for (now, expired) in cases {
        let mut batch = batch(4);
        let taken = batch.take_expired(&settings, Duration::from_secs(now));
        assert_eq!(taken.map_or(0, |taken| taken.records.len()), expired, "{now}");
        assert_eq!(batch.records.len(), 4 - expired, "{now}");
    }
}

#[test]
fn the_pause_doubles_with_each_try_of_the_same_batch_and_is_bounded() {
    let mut batch = batch(2);
    let mut pauses = vec![batch.pause().as_millis()];
    for _ in 0..40 {
        let After::Again { mut batches, .. } = batch.after(Outcome::NotInvoked, &settings()) else {
            panic!();
        };
        batch = batches.remove(0);
        pauses.push(batch.pause().as_millis());
    }
    assert_eq!(pauses[..9], [0, 100, 200, 400, 800, 1600, 3200, 6400, 10_000]);
    assert_eq!(pauses.last(), Some(&10_000));
}

#[test]
fn the_event_holds_the_records_in_order() {
    assert_eq!(batch(3).event(), r#"{"Records":[{"n":0},{"n":1},{"n":2}]}"#);
    assert_eq!(batch(0).event().len(), ENVELOPE_BYTES);
}
