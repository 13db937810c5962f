//! Sends all samples the way they come on AWS, and waits until the functions have accounted for them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use aws_sdk_lambda::primitives::Blob;
use jiff::{SignedDuration, Timestamp};
use local_cloud::accounts::Account;
use local_cloud::{Cloud, CloudError, Project, clients, feed};

use super::deliveries::{Delivery, Events, Samples};
use super::say::say;
use super::seen;

/// How long a function may take to account for what it was sent: generous, since a schedule of MiniStack may be ten seconds late.
const ACCOUNTED: Duration = Duration::from_mins(1);
/// How long a function's log may stand still before it is looked after.
const STALLED: Duration = Duration::from_secs(8);
/// As many contact events as are on their way at a time: each runs in a process of its own.
const EVENTS_AT_A_TIME: usize = 10;

/// What was handed to the functions, and what they did not take.
#[derive(Debug, Default)]
pub(crate) struct Played {
    /// Records per function; nothing for a function that finds its records itself.
    pub(crate) records: BTreeMap<&'static str, u64>,
    /// Ticks of schedules.
    ticks: u64,
    /// What went wrong, each in a sentence.
    pub(crate) problems: Vec<String>,
}

impl Played {
    /// So many records more were handed to a function.
    pub(super) fn count(&mut self, function: &'static str, records: usize) {
        *self.records.entry(function).or_default() += records as u64;
    }

    /// Records that a function was handed.
    fn handed(&self, function: &str) -> u64 {
        self.records.get(function).copied().unwrap_or_default()
    }

    /// A schedule ticked once more.
    pub(super) fn tick(&mut self) {
        self.ticks += 1;
    }
}

/// Plays everything there is under `events/`, telling each delivery.
pub(crate) async fn play(project: &Project, cloud: &Cloud) -> Result<Played, CloudError> {
    let mut samples = Samples::read(project)?;
    say_shift(samples.move_to(Timestamp::now()));
    let mut played = Played::default();
    let deliveries = samples.deliveries();
    let (ticks, others): (Vec<&Delivery>, Vec<&Delivery>) = deliveries
        .iter()
        .partition(|delivery| matches!(delivery.events, Events::Tick(_)));
    // The schedules first, since theirs is the longest way; they are waited for last.
    for delivery in ticks {
        send(cloud, delivery, &mut played).await?;
    }
    for delivery in others {
        let before = if delivery.again {
            Some(seen::rows_of_agent_events(&cloud.addresses.timestream).await?)
        } else {
            None
        };
        send(cloud, delivery, &mut played).await?;
        settle(cloud, delivery.events.function(), &mut played).await?;
        if let Some(before) = before {
            say_unchanged(cloud, delivery, before, &mut played).await?;
        }
    }
    settle(cloud, "instance-snapshot", &mut played).await?;
    Ok(played)
}

async fn send(cloud: &Cloud, delivery: &Delivery, played: &mut Played) -> Result<(), CloudError> {
    let function = delivery.events.function();
    let (way, amount) = match &delivery.events {
        Events::Stream(events) => ("PutRecords", format!("{} records", events.len())),
        Events::Bus(events) => ("PutEvents", format!("{} events", events.len())),
        Events::Direct(events) => ("Invoke", format!("{} events", events.len())),
        Events::Tick(_) => ("Scheduler", "1 tick".to_owned()),
    };
    say(format_args!(
        "  {way:<11} {function:<18} {:<44} {amount}",
        delivery.title
    ));
    let address = &cloud.addresses.ministack;
    match &delivery.events {
        Events::Stream(events) => {
            let payloads: Vec<&[u8]> = events.iter().map(Vec::as_slice).collect();
            played.count(function, payloads.len());
            let stream = cloud.stack.resource("AgentEventStream")?;
            feed::put_agent_events(address, stream, &payloads).await?;
        }
        Events::Bus(events) => {
            for events in events.chunks(EVENTS_AT_A_TIME) {
                let events: Vec<&[u8]> = events.iter().map(Vec::as_slice).collect();
                played.count(function, events.len());
                feed::put_contact_events(address, &events).await?;
                settle(cloud, function, played).await?;
            }
        }
        Events::Direct(events) => {
            for event in events {
                played.count(function, 1);
                played.problems.extend(invoke(cloud, function, event).await?);
            }
        }
        Events::Tick(schedule) => {
            played.tick();
            feed::tick_now(address, &cloud.stack, schedule).await?;
        }
    }
    Ok(())
}

/// Hands an event to a function itself, and says what it answered if that was an error.
async fn invoke(cloud: &Cloud, function: &str, event: &[u8]) -> Result<Option<String>, CloudError> {
    let answer = clients::lambda(&cloud.addresses.ministack)
        .invoke()
        .function_name(cloud.stack.function(function)?)
        .payload(Blob::new(event))
        .send()
        .await
        .map_err(CloudError::call(format!("invoking {function} failed")))?;
    let body = answer
        .payload()
        .map(|body| String::from_utf8_lossy(body.as_ref()).into_owned());
    Ok(answer
        .function_error()
        .map(|_| format!("{function} answered with an error: {}", body.unwrap_or_default())))
}

/// Waits until the function's log accounts for everything that it was handed.
pub(super) async fn settle(cloud: &Cloud, function: &'static str, played: &mut Played) -> Result<(), CloudError> {
    let name = cloud.stack.function(function)?;
    let started = Instant::now();
    loop {
        let account = Account::read(&cloud.addresses.ministack, name).await?;
        let settled = match played.records.get(function) {
            Some(handed) => account.received >= *handed,
            None => account.invocations >= played.ticks,
        };
        if settled {
            return Ok(());
        }
        if started.elapsed() > ACCOUNTED {
            played.problems.push(format!(
                "{function} has not accounted for everything after {} s",
                ACCOUNTED.as_secs()
            ));
            return Ok(());
        }
        // On a busy machine MiniStack loses a log line that it reads too late; the metrics then say that the record has arrived.
        if played.records.contains_key(function)
            && started.elapsed() > STALLED
            && seen::received(cloud, name).await? >= played.handed(function)
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn say_unchanged(cloud: &Cloud, delivery: &Delivery, before: u64, played: &mut Played) -> Result<(), CloudError> {
    let after = seen::rows_of_agent_events(&cloud.addresses.timestream).await?;
    say(format_args!(
        "  {:<30} {:<44} {before} rows before, {after} after",
        "", "  which changes nothing:"
    ));
    if before != after {
        played
            .problems
            .push(format!("{} changed the number of rows", delivery.title));
    }
    Ok(())
}

fn say_shift(moved: [(&str, SignedDuration); 2]) {
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
