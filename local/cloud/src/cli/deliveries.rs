//! The sample events as a list of deliveries, each on the way that AWS would take.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use local_cloud::samples::{self, Sample};
use local_cloud::{CloudError, Project, feed, shift};
use serde_json::value::RawValue;

/// How long ago the newest sample seems to have happened: long enough to lie in the past when it is written.
const AGE_OF_NEWEST: SignedDuration = SignedDuration::from_secs(5);

/// Events that are sent together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Where the events come from, for people.
    pub(crate) title: String,
    /// What is sent, and how.
    pub(crate) events: Events,
    /// Whether all of it was delivered before, so that it must change nothing.
    pub(crate) again: bool,
}

/// Events on their way to a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Events {
    /// Records of the stream of agent events.
    Stream(Vec<Vec<u8>>),
    /// Contact events on the bus.
    Bus(Vec<Vec<u8>>),
    /// Contact events that no bus or rule lets through, handed to the function itself.
    Direct(Vec<Vec<u8>>),
    /// A tick of the schedule with this logical id.
    Tick(&'static str),
}

impl Events {
    /// Who receives them.
    pub(crate) fn function(&self) -> &'static str {
        match self {
            Self::Stream(_) => "agent-events",
            Self::Bus(_) | Self::Direct(_) => "contact-events",
            Self::Tick(_) => "instance-snapshot",
        }
    }
}

/// All samples under `events/`, by the way they arrive.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    agent_events: Vec<Sample>,
    contact_events: Vec<Sample>,
    hostile: Vec<Sample>,
}

impl Samples {
    /// Reads the samples.
    pub(crate) fn read(project: &Project) -> Result<Self, CloudError> {
        let read = |folder: &str| samples::read(&project.events().join(folder));
        Ok(Self {
            agent_events: read("agent-events")?,
            contact_events: read("contact-events")?,
            hostile: read("hostile")?,
        })
    }

    /// Moves the instants of each source by one number of seconds, so that its newest sample happened just before `now`; returns the
    /// numbers. The sources are moved apart from each other, since each tells of a day of its own.
    pub(crate) fn move_to(&mut self, now: Timestamp) -> [(&'static str, SignedDuration); 2] {
        let target = now - AGE_OF_NEWEST;
        let agents = move_by_newest(&mut self.agent_events, target);
        for sample in &mut self.hostile {
            sample.bytes = shift::shift_instants(&sample.bytes, agents);
        }
        let contacts = move_by_newest(&mut self.contact_events, target);
        [("agent events", agents), ("contact events", contacts)]
    }

    /// The deliveries: agent events and the hostile payloads on the stream, then the first of them again, as a producer repeats
    /// itself; contact events on the bus, and those that it would not carry directly; one tick of each schedule.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        let once = |title: String, events: Events| Delivery {
            title,
            events,
            again: false,
        };
        let mut deliveries = Vec::new();
        for (title, samples) in by_folder(&self.agent_events) {
            deliveries.push(once(title, Events::Stream(bytes(samples))));
        }
        deliveries.push(once("hostile".to_owned(), Events::Stream(bytes(&self.hostile))));
        if let Some(first) = deliveries.first().cloned() {
            deliveries.push(Delivery {
                title: format!("{}, all of it again", first.title),
                again: true,
                ..first
            });
        }
        let json = self.contact_events.iter().chain(&self.hostile);
        let json = json.filter(|sample| is_invocable(&sample.bytes)).cloned();
        let (carried, others): (Vec<Sample>, Vec<Sample>) = json.partition(|sample| feed::is_carried(&sample.bytes));
        for (title, samples) in by_folder(&carried) {
            deliveries.push(once(title, Events::Bus(bytes(samples))));
        }
        let title = "what no bus carries, handed over directly".to_owned();
        deliveries.push(once(title, Events::Direct(bytes(&others))));
        for (title, schedule) in [("instances and queues", "QueuesSchedule"), ("users", "UsersSchedule")] {
            deliveries.push(once(title.to_owned(), Events::Tick(schedule)));
        }
        deliveries
    }
}

fn bytes<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Vec<Vec<u8>> {
    samples.into_iter().map(|sample| sample.bytes.clone()).collect()
}

fn move_by_newest(samples: &mut [Sample], target: Timestamp) -> SignedDuration {
    let newest = samples::newest(&*samples);
    let by = newest.map_or(SignedDuration::ZERO, |newest| shift::shift_to(newest, target));
    for sample in samples {
        sample.bytes = shift::shift_instants(&sample.bytes, by);
    }
    by
}

/// Whether a function can be invoked with this: Lambda takes nothing but JSON, and MiniStack none that is nested deeper than its Python
/// can read. The stream carries all of it.
fn is_invocable(bytes: &[u8]) -> bool {
    const MINISTACK_READS: usize = 500;
    let opened = bytes.iter().filter(|byte| b"[{".contains(byte)).count();
    opened < MINISTACK_READS && serde_json::from_slice::<&RawValue>(bytes).is_ok()
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

    const CARRIED: &str = r#"{"detail-type":"Amazon Connect Contact Event","time":"2026-01-31T09:00:00Z","detail":{}}"#;

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
            contact_events: vec![sample("abandoned.json", CARRIED), sample("no-type.json", "{}")],
            hostile: vec![sample("empty", ""), sample("object.json", "{}")],
        }
    }

    #[test]
    fn every_sample_is_delivered_and_the_first_of_the_stream_twice() {
        let deliveries = samples().deliveries();
        let told: Vec<_> = deliveries
            .iter()
            .map(|delivery| match &delivery.events {
                Events::Stream(events) => ("stream", delivery.title.as_str(), events.len()),
                Events::Bus(events) => ("bus", delivery.title.as_str(), events.len()),
                Events::Direct(events) => ("direct", delivery.title.as_str(), events.len()),
                Events::Tick(schedule) => ("tick", *schedule, 1),
            })
            .collect();
        assert_eq!(
            told,
            [
                ("stream", "session", 2),
                ("stream", "single events", 1),
                ("stream", "hostile", 2),
                ("stream", "session, all of it again", 2),
                ("bus", "single events", 1),
                ("direct", "what no bus carries, handed over directly", 2),
                ("tick", "QueuesSchedule", 1),
                ("tick", "UsersSchedule", 1),
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
        assert!(String::from_utf8_lossy(&samples.contact_events[0].bytes).contains("2027-06-01T12:00:00Z"));
        let days = SignedDuration::from_hours(24 * 486);
        assert_eq!(moved.map(|(_, by)| by), [days + SignedDuration::from_hours(3); 2]);
    }
}
