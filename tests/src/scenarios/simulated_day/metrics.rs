//! The CloudWatch metrics: those of contacts hour by hour by the events' own time, sums and numbers of values, by queue, by channel and for
//! the instance; those of snapshots at each tick.

use std::collections::BTreeMap;

use jiff::Timestamp;
use simulator::Truth;
use simulator::truth::{Handled, InitiationMethod, Millis, Outcome};

use super::facts::{Facts, Line};
use super::{contacts, offers};
use crate::harness::world::World;

const METRICS: [&str; 9] = [
    "ContactsQueued",
    "ContactsAnswered",
    "ContactsAbandoned",
    "ContactsMissed",
    "QueueTime",
    "AbandonTime",
    "HandleTime",
    "AfterContactWorkTime",
    "HoldTime",
];
/// What snapshots send, in this order of their figures.
pub(super) const OF_SNAPSHOTS: [&str; 8] = [
    "AgentsOnline",
    "AgentsAvailable",
    "AgentsOnContact",
    "AgentsNonProductive",
    "AgentsError",
    "SlotsAvailable",
    "ContactsInQueue",
    "OldestContactAge",
];
const HOUR: Millis = 3_600_000;

/// A metric's values in an hour: their number, and their sum in thousandths.
#[derive(Default)]
struct Tally(BTreeMap<String, (i64, i64)>);

impl Tally {
    /// Adds a value for each of the dimension sets.
    fn add(&mut self, metric: &str, dimensions: &[String], time: Millis, thousandths: i64) {
        for dimension in dimensions {
            let key = format!("{metric} {dimension} {}", time / HOUR * HOUR);
            let (samples, sum) = self.0.entry(key).or_default();
            *samples += 1;
            *sum += thousandths;
        }
    }
}

/// The metrics from the truth.
pub(super) fn expected(truth: &Truth) -> Facts {
    let mut tally = Tally::default();
    let dimensions = |queue: Option<usize>, channel: &str| {
        let queue = queue.map(|queue| format!("queue={}", truth.centre.queues[queue].id));
        queue
            .into_iter()
            .chain([format!("channel={channel}"), "instance".to_owned()])
            .collect::<Vec<_>>()
    };
    for contact in &truth.contacts {
        let channel = contact.channel.name();
        for offer in &contact.offers {
            if let Some((ended, Outcome::Missed)) = offer.ended {
                let queue = offers::queue(truth, contact, offer.agent);
                tally.add("ContactsMissed", &dimensions(queue, channel), ended, 1000);
            }
        }
        // Contact events of an outbound call name no queue.
        let queued = contact
            .queued
            .filter(|_| contact.initiation_method != InitiationMethod::Outbound);
        let of_contact = dimensions(queued.map(|queued| queued.queue), channel);
        let mut add = |metric: &str, time: Millis, thousandths: i64| tally.add(metric, &of_contact, time, thousandths);
        if let Some(queued) = queued {
            add("ContactsQueued", queued.enqueued, 1000);
            if let Some(handled) = &contact.handled {
                add("ContactsAnswered", handled.connected, 1000);
                add("QueueTime", handled.connected, handled.connected - queued.enqueued);
            }
            // As the one event tells it, which cannot know whether another contact goes on from this one.
            if let (Some(true), Some(end)) = (contacts::abandoned(contact), contact.disconnected) {
                add("ContactsAbandoned", end, 1000);
                add("AbandonTime", end, end - queued.enqueued);
            }
        }
        if let (Some(handled), Some(completed)) = (&contact.handled, contact.completed) {
            let end = contacts::after_contact_work(contact, handled).map_or(contact.disconnected, |(_, end)| Some(end));
            add("HandleTime", completed, end.unwrap() - handled.connected);
            if let Some(work) = work(handled) {
                add("AfterContactWorkTime", completed, work);
            }
            if let Some(seconds) = contacts::hold_seconds(handled) {
                add("HoldTime", completed, seconds * 1000);
            }
        }
    }
    tally
        .0
        .into_iter()
        .map(|(key, (samples, sum))| (key, line(samples, sum)))
        .collect()
}

/// The metrics as CloudWatch has them.
pub(super) async fn found(world: &World, truth: &Truth) -> Facts {
    found_of(world, truth, &METRICS, 3600).await
}

/// The metrics of snapshots as CloudWatch has them, minute by minute.
pub(super) async fn found_at_ticks(world: &World, truth: &Truth) -> Facts {
    found_of(world, truth, &OF_SNAPSHOTS, 60).await
}

async fn found_of(world: &World, truth: &Truth, metrics: &[&str], period: i32) -> Facts {
    let instance = truth.centre.instance_id.as_str();
    let mut sets: Vec<(String, Vec<(&str, &str)>)> = vec![("instance".to_owned(), vec![("InstanceId", instance)])];
    for queue in &truth.centre.queues {
        let dimensions = vec![("InstanceId", instance), ("QueueId", queue.id.as_str())];
        sets.push((format!("queue={}", queue.id), dimensions));
    }
    for channel in ["VOICE", "CHAT", "TASK"] {
        let dimensions = vec![("InstanceId", instance), ("Channel", channel)];
        sets.push((format!("channel={channel}"), dimensions));
    }
    let start = Timestamp::from_millisecond(truth.start).unwrap();
    let mut facts = Facts::new();
    for metric in metrics {
        for (name, dimensions) in &sets {
            for (begun, statistics) in world.statistics(metric, dimensions, start, period).await {
                let line = line(rounded(statistics.samples), rounded(statistics.sum * 1000.0));
                facts.insert(format!("{metric} {name} {}", begun * 1000), line);
            }
        }
    }
    facts
}

fn work(handled: &Handled) -> Option<i64> {
    offers::work(handled).map(|(start, end)| end - start)
}

pub(super) fn line(samples: i64, sum: i64) -> String {
    Line::default().with("samples", samples).with("sum", sum).text()
}

#[expect(clippy::cast_possible_truncation, reason = "the sums of a day are small")]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}
