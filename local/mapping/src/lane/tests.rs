use super::*;
use crate::batch::Invocation;
use crate::record::{Record, SequenceNumber};

fn settings() -> Settings {
    Settings {
        batch_size: 3,
        window: Duration::ZERO,
        parallelization: 1,
        bisects: false,
        maximum_retries: None,
        maximum_age: Duration::from_hours(24),
        reports_item_failures: true,
    }
}

fn at(millis: u64) -> SinceEpoch {
    Duration::from_millis(millis)
}

/// Gathers records at these times (ms), each of this many bytes.
fn lane(times: &[u64], bytes: usize) -> Lane {
    let mut lane = Lane::default();
    for (position, time) in (0..).zip(times) {
        let record = Record {
            sequence_number: SequenceNumber::new(position.to_string()),
            partition_key: String::new(),
            arrival: at(*time),
            json: "x".repeat(bytes),
        };
        lane.gather(Placed { position, record }, at(*time));
    }
    lane
}

fn tell(step: &Step) -> String {
    let count = |batch: &Batch| batch.records.len();
    match step {
        Step::Invoke(batch) => format!("invoke with {}", count(batch)),
        Step::Discard(given_up) => format!("give up {} {:?}", count(&given_up.batch), given_up.condition),
        Step::WaitUntil(until) => format!("wait until {}", until.as_millis()),
        Step::Nothing => "nothing".to_owned(),
    }
}

/// Takes a step that invokes, and ends it with success or with an error.
fn finish(lane: &mut Lane, step: Step, is_success: bool, settings: &Settings, now: u64) {
    let Step::Invoke(batch) = step else {
        panic!("{}", tell(&step));
    };
    let invocation = Invocation {
        function_error: (!is_success).then(|| "Unhandled".to_owned()),
        ..Invocation::default()
    };
    let answer = Vec::new();
    lane.tried(batch, Outcome::Invoked { invocation, answer }, settings, at(now));
}

/// "By default, Lambda invokes your function as soon as records are available."
#[test]
fn without_a_window_records_are_handed_over_at_once() {
    let mut one = lane(&[5], 10);
    assert_eq!(tell(&one.next(&settings(), at(5), false)), "invoke with 1");
    let mut none = lane(&[], 10);
    assert_eq!(tell(&none.next(&settings(), at(5), false)), "nothing");
}

/// "Before invoking the function, Lambda continues to read records from the event source until it has gathered a full batch, the batching
/// window expires, or the batch reaches the payload limit of 6 MB."
#[test]
fn with_a_window_a_batch_waits_until_it_is_full_or_the_window_ends() {
    let settings = Settings {
        window: Duration::from_secs(1),
        ..settings()
    };
    let mut two = lane(&[100, 500], 10);
    assert_eq!(tell(&two.next(&settings, at(600), false)), "wait until 1100");
    assert_eq!(tell(&two.next(&settings, at(1100), false)), "invoke with 2");
    let mut full = lane(&[100, 500, 501, 502], 10);
    assert_eq!(tell(&full.next(&settings, at(502), false)), "invoke with 3");
    let large = PAYLOAD_BYTES / 2 - ENVELOPE_BYTES - 2;
    let mut reaches_the_limit = lane(&[100, 100, 100], large);
    assert_eq!(
        tell(&reaches_the_limit.next(&settings, at(100), false)),
        "invoke with 2"
    );
    // Nothing more will come: there is nothing to wait for.
    assert_eq!(tell(&lane(&[100], 10).next(&settings, at(100), true)), "invoke with 1");
}

#[test]
fn no_event_is_larger_than_the_payload_limit() {
    let settings = Settings {
        batch_size: 10_000,
        ..settings()
    };
    // The envelope, two records and one comma: exactly the limit, and one byte more.
    let half = (PAYLOAD_BYTES - ENVELOPE_BYTES - 1) / 2;
    for (bytes, expected) in [(half, 2), (half + 1, 1)] {
        let Step::Invoke(batch) = lane(&[0, 0, 0], bytes).next(&settings, at(0), false) else {
            panic!();
        };
        assert_eq!(batch.records.len(), expected);
        assert!(batch.event().len() <= PAYLOAD_BYTES);
    }
    assert_eq!(
        tell(&lane(&[0, 0], PAYLOAD_BYTES).next(&settings, at(0), false)),
        "invoke with 1"
    );
}

/// "The next window begins as soon as the previous function invocation completes."
#[test]
fn the_window_of_what_was_read_meanwhile_begins_when_the_invocation_ends() {
    let settings = Settings {
        window: Duration::from_secs(1),
        batch_size: 2,
        ..settings()
    };
    let mut lane = lane(&[0, 0, 300], 10);
    let step = lane.next(&settings, at(300), false);
    finish(&mut lane, step, true, &settings, 5000);
    assert_eq!(tell(&lane.next(&settings, at(5000), false)), "wait until 6000");
    assert_eq!(tell(&lane.next(&settings, at(6000), false)), "invoke with 1");
}

/// "It processes one batch of records at a time from each shard"; "to ensure in-order processing, the event source mapping pauses
/// processing for the affected shard until the error is resolved".
#[test]
fn one_batch_at_a_time_and_a_failed_one_blocks_what_is_behind_it() {
    let settings = settings();
    let mut lane = lane(&[0, 0, 0, 0], 10);
    let first = lane.next(&settings, at(0), false);
    assert_eq!(tell(&first), "invoke with 3");
    assert_eq!(tell(&lane.next(&settings, at(1), false)), "nothing");
    finish(&mut lane, first, false, &settings, 10);
    assert_eq!(tell(&lane.next(&settings, at(10), false)), "wait until 110");
    let again = lane.next(&settings, at(110), false);
    assert_eq!(tell(&again), "invoke with 3");
    finish(&mut lane, again, true, &settings, 120);
    let next = lane.next(&settings, at(120), false);
    assert_eq!(tell(&next), "invoke with 1");
    finish(&mut lane, next, true, &settings, 121);
    assert!(lane.is_empty());
}

#[test]
fn halves_are_tried_at_once_and_the_second_waits_for_the_first() {
    let settings = Settings {
        bisects: true,
        ..settings()
    };
    let mut lane = lane(&[0, 0, 0, 0], 10);
    let mut seen = Vec::new();
    for is_success in [false, true, false, true, true] {
        let mut step = lane.next(&settings, at(0), false);
        if let Step::WaitUntil(until) = step {
            step = lane.next(&settings, until, false);
        }
        seen.push(tell(&step));
        finish(&mut lane, step, is_success, &settings, 0);
    }
    // 0-2 fails, 0-1 succeeds, 2 fails once, and then 3 follows.
    assert_eq!(
        seen,
        [
            "invoke with 3",
            "invoke with 2",
            "invoke with 1",
            "invoke with 1",
            "invoke with 1"
        ]
    );
    assert!(lane.is_empty());
}

/// "If the error handling measures fail, Lambda discards the records and continues processing batches from the stream."
#[test]
fn what_is_given_up_is_told_of_before_the_next_batch() {
    let settings = Settings {
        maximum_retries: Some(0),
        ..settings()
    };
    let mut lane = lane(&[0, 0, 0, 0], 10);
    let step = lane.next(&settings, at(0), false);
    finish(&mut lane, step, false, &settings, 0);
    let step = lane.next(&settings, at(0), false);
    assert_eq!(tell(&step), "give up 3 RetryAttemptsExhausted");
    assert_eq!(tell(&lane.next(&settings, at(0), false)), "nothing");
    lane.discarded();
    assert_eq!(tell(&lane.next(&settings, at(0), false)), "invoke with 1");
}

/// "MaximumRecordAgeInSeconds: the maximum age of a record that Lambda sends to your function": also before the first try, and during the
/// pause before a retry.
#[test]
fn records_that_are_too_old_are_given_up_unseen() {
    let settings = Settings {
        maximum_age: Duration::from_mins(1),
        batch_size: 2,
        ..settings()
    };
    let mut lane = lane(&[0, 1000, 2000], 10);
    assert_eq!(
        tell(&lane.next(&settings, at(60_001), false)),
        "give up 1 RecordAgeExceeded"
    );
    lane.discarded();
    let step = lane.next(&settings, at(60_001), false);
    assert_eq!(tell(&step), "invoke with 1");
    finish(&mut lane, step, false, &settings, 60_950);
    assert_eq!(tell(&lane.next(&settings, at(60_950), false)), "wait until 61050");
    assert_eq!(
        tell(&lane.next(&settings, at(61_050), false)),
        "give up 1 RecordAgeExceeded"
    );
    lane.discarded();
    assert_eq!(tell(&lane.next(&settings, at(61_050), false)), "invoke with 1");
}
