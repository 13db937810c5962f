//! The sample events as a list of deliveries, each as AWS would make it.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use local_cloud::samples::{self, Sample};
use local_cloud::{CloudError, Project, envelope, shift};
use serde_json::Value;
use serde_json::value::RawValue;

/// As many records as Lambda's event source mapping puts into one batch by default.
const BATCH: usize = 100;
/// How long ago the newest sample seems to have happened: long enough to lie in the past when it is written.
const AGE_OF_NEWEST: SignedDuration = SignedDuration::from_secs(5);

/// Events that a function receives one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Where the events come from, for people.
    pub(crate) title: String,
    /// Who receives them.
    pub(crate) function: &'static str,
    /// The events of the invocations.
    pub(crate) events: Vec<Vec<u8>>,
    /// How many records they hold; nothing for the snapshot, which finds out itself what there is to collect.
    pub(crate) records: Option<usize>,
    /// Whether all of it was delivered before, so that it must change nothing.
    pub(crate) again: bool,
}

/// All samples under `events/`, by the way they arrive.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    agent_events: Vec<Sample>,
    contact_events: Vec<Sample>,
    hostile: Vec<Sample>,
    schedules: Vec<Sample>,
}

impl Samples {
    /// Reads the samples.
    pub(crate) fn read(project: &Project) -> Result<Self, CloudError> {
        let read = |folder: &str| samples::read(&project.events().join(folder));
        let schedules = read("triggers")?.into_iter().filter(is_tick_for_all).collect();
        Ok(Self {
            agent_events: read("agent-events")?,
            contact_events: read("contact-events")?,
            hostile: read("hostile")?,
            schedules,
        })
    }

    /// Moves the instants of each source by one number of seconds, so that its newest sample happened just before `now`; returns the
    /// numbers. The sources are moved apart from each other, since each tells of a day of its own.
    pub(crate) fn move_to(&mut self, now: Timestamp) -> [(&'static str, SignedDuration); 3] {
        let target = now - AGE_OF_NEWEST;
        let agents = move_by_newest(&mut self.agent_events, target);
        for sample in &mut self.hostile {
            sample.bytes = shift::shift_instants(&sample.bytes, agents);
        }
        let contacts = move_by_newest(&mut self.contact_events, target);
        let schedules = move_by_newest(&mut self.schedules, target);
        [
            ("agent events", agents),
            ("contact events", contacts),
            ("schedules", schedules),
        ]
    }

    /// The deliveries: agent events in batches, then the hostile payloads as one more batch, then the first batch again, as
    /// Kinesis does after a fault; contact events one by one; the schedules.
    pub(crate) fn deliveries(&self, now: Timestamp) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        let mut sequence_number = 1;
        let hostile = (!self.hostile.is_empty()).then(|| ("hostile".to_owned(), self.hostile.iter().collect()));
        for (title, samples) in by_folder(&self.agent_events).into_iter().chain(hostile) {
            for batch in samples.chunks(BATCH) {
                let payloads: Vec<&[u8]> = batch.iter().map(|sample| sample.bytes.as_slice()).collect();
                deliveries.push(Delivery {
                    title: title.clone(),
                    function: "agent-events",
                    events: vec![envelope::kinesis_batch(&payloads, sequence_number, now)],
                    records: Some(batch.len()),
                    again: false,
                });
                sequence_number += batch.len() as u64;
            }
        }
        if let Some(first) = deliveries.first().cloned() {
            deliveries.push(Delivery {
                title: format!("{}, the same batch again", first.title),
                again: true,
                ..first
            });
        }
        // EventBridge delivers nothing but JSON, so the other hostile payloads cannot come that way.
        let json = |samples: &[Sample]| {
            samples
                .iter()
                .filter(|sample| is_json(&sample.bytes))
                .cloned()
                .collect()
        };
        let (contact_events, hostile): (Vec<Sample>, Vec<Sample>) = (json(&self.contact_events), json(&self.hostile));
        let hostile = (!hostile.is_empty()).then(|| ("hostile".to_owned(), hostile.iter().collect()));
        for (title, samples) in by_folder(&contact_events).into_iter().chain(hostile) {
            let events: Vec<Vec<u8>> = samples.iter().map(|sample| sample.bytes.clone()).collect();
            let (function, records) = ("contact-events", Some(events.len()));
            deliveries.push(Delivery {
                title,
                function,
                events,
                records,
                again: false,
            });
        }
        for sample in &self.schedules {
            let (title, events) = (sample.path.display().to_string(), vec![sample.bytes.clone()]);
            let function = "instance-snapshot";
            deliveries.push(Delivery {
                title,
                function,
                events,
                records: None,
                again: false,
            });
        }
        deliveries
    }
}

fn move_by_newest(samples: &mut [Sample], target: Timestamp) -> SignedDuration {
    let newest = samples::newest(&*samples);
    let by = newest.map_or(SignedDuration::ZERO, |newest| shift::shift_to(newest, target));
    for sample in samples {
        sample.bytes = shift::shift_instants(&sample.bytes, by);
    }
    by
}

/// A tick as the deployed schedules send it. One that names instances is for trying out by hand.
fn is_tick_for_all(sample: &Sample) -> bool {
    let input: Option<Value> = serde_json::from_slice(&sample.bytes).ok();
    input.is_some_and(|input| input.get("collect").is_some() && input.get("instance_ids").is_none())
}

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<&RawValue>(bytes).is_ok()
}

/// The samples of each folder together, under the folder's name; those outside any folder last, since the folders tell a story.
fn by_folder(samples: &[Sample]) -> Vec<(String, Vec<&Sample>)> {
    let mut folders: BTreeMap<&Path, Vec<&Sample>> = BTreeMap::new();
    for sample in samples {
        folders
            .entry(sample.path.parent().unwrap_or(Path::new("")))
            .or_default()
            .push(sample);
    }
    let single = folders.remove(Path::new("")).map(|samples| (Path::new(""), samples));
    folders
        .into_iter()
        .chain(single)
        .map(|(folder, samples)| (title(folder), samples))
        .collect()
}

fn title(folder: &Path) -> String {
    if folder.as_os_str().is_empty() {
        "single events".to_owned()
    } else {
        folder.display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn sample(path: &str, text: &str) -> Sample {
        Sample {
            path: PathBuf::from(path),
            bytes: text.as_bytes().to_vec(),
        }
    }

    fn samples() -> Samples {
        Samples {
            agent_events: vec![
                sample("missed.json", r#"{"EventTimestamp":"2026-01-31T08:00:00.000Z"}"#),
                sample(
                    "session/01-login.json",
                    r#"{"EventTimestamp":"2026-01-31T08:00:00.000Z"}"#,
                ),
                sample(
                    "session/02-logout.json",
                    r#"{"EventTimestamp":"2026-01-31T09:00:00.000Z"}"#,
                ),
            ],
            contact_events: vec![sample("abandoned.json", r#"{"time":"2026-01-31T09:00:00Z"}"#)],
            hostile: vec![sample("empty", ""), sample("object.json", "{}")],
            schedules: vec![sample(
                "schedule-queues.json",
                r#"{"collect":["queues"],"time":"2026-01-31T09:00:00Z"}"#,
            )],
        }
    }

    #[test]
    fn a_tick_that_names_instances_is_left_to_be_tried_by_hand() {
        let cases = [
            (r#"{"collect":["queues"],"time":"2026-01-31T09:00:00Z"}"#, true),
            (r#"{"collect":["queues"],"instance_ids":["1"]}"#, false),
            (r#"{"Records":[]}"#, false),
            ("", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_tick_for_all(&sample("trigger.json", text)), expected, "{text}");
        }
    }

    #[test]
    fn every_sample_is_delivered_and_the_first_batch_twice() {
        let deliveries = samples().deliveries("2026-01-31T10:00:00Z".parse().unwrap());
        let told: Vec<_> = deliveries
            .iter()
            .map(|d| (d.function, d.title.as_str(), d.events.len(), d.records))
            .collect();
        assert_eq!(
            told,
            [
                ("agent-events", "session", 1, Some(2)),
                ("agent-events", "single events", 1, Some(1)),
                ("agent-events", "hostile", 1, Some(2)),
                ("agent-events", "session, the same batch again", 1, Some(2)),
                ("contact-events", "single events", 1, Some(1)),
                ("contact-events", "hostile", 1, Some(1)),
                ("instance-snapshot", "schedule-queues.json", 1, None),
            ]
        );
        assert_eq!(deliveries[0].events, deliveries[3].events);
    }

    #[test]
    fn the_samples_keep_their_distances_when_they_move() {
        let mut samples = samples();
        let moved = samples.move_to("2027-06-01T12:00:05Z".parse().unwrap());
        assert_eq!(
            samples.agent_events[1].bytes,
            br#"{"EventTimestamp":"2027-06-01T11:00:00.000Z"}"#
        );
        assert_eq!(
            samples.agent_events[2].bytes,
            br#"{"EventTimestamp":"2027-06-01T12:00:00.000Z"}"#
        );
        assert_eq!(samples.contact_events[0].bytes, br#"{"time":"2027-06-01T12:00:00Z"}"#);
        let days = SignedDuration::from_hours(24 * 486);
        assert_eq!(
            moved.map(|(_, by)| by),
            [3, 3, 3].map(|hours| days + SignedDuration::from_hours(hours))
        );
    }
}
