//! One world each.

mod any_mix;
mod columns;
mod contact_events;
mod contact_events_buffered;
mod deployed;
mod discovery;
mod documents;
mod health_board;
mod logs;
mod mapping;
mod metrics;
mod pseudonym_secret;
mod quarantine;
mod redrive;
mod schedule;
mod simulated_day;
mod store;
mod story;
mod superseded;

use crate::harness::events::{self, Record};
use crate::harness::logs::Endings;
use crate::harness::runtime::{Answer, Function};

/// Sends a batch, and returns the sequence numbers that are asked for again, and the answer.
async fn send(function: &mut Function, records: &[Record]) -> (Vec<String>, Answer) {
    let answer = function.invoke(&events::kinesis(records)).await;
    let reported = match &answer.result {
        Ok(response) => events::reported(response).into_iter().map(str::to_owned).collect(),
        Err(error) => panic!("{error:?}"),
    };
    (reported, answer)
}

/// Sends a batch of which nothing must come again, and returns how its records ended.
async fn send_all(function: &mut Function, records: &[Record]) -> Endings {
    let (reported, answer) = send(function, records).await;
    assert!(reported.is_empty(), "{reported:?}: {:#?}", answer.log.lines);
    answer.log.endings()
}
