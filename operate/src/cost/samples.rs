//! The sample events as the stuff of a month: which there are, how many per contact and per day, and copies of them without number.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use model::{Normalised, Poison, Row};
use serde_json::Value as Json;

/// What was read from the folder of samples.
#[derive(Debug)]
pub(crate) struct Samples {
    /// An agent's heartbeats, in various states.
    pub(crate) heartbeats: Vec<Sample>,
    /// Agent events that change a contact.
    pub(crate) contact_changes: Vec<Sample>,
    /// The other agent events of a day: log-in, log-out, status.
    pub(crate) other_changes: Vec<Sample>,
    /// How many contacts the agent of the session was offered.
    pub(crate) contacts_of_agent: usize,
    /// Contact events of whole journeys.
    pub(crate) journeys: Vec<Sample>,
    /// How many contacts they are of.
    pub(crate) contacts_of_journeys: usize,
}

/// A sample event, and what makes rows of it.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    json: Json,
    normalise: fn(&[u8]) -> Result<Normalised, Poison>,
}

/// One event among many: its length as it is sent, and what comes of it.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) bytes: usize,
    pub(crate) rows: Vec<Row>,
    pub(crate) metric_points: Vec<model::MetricPoint>,
}

/// Samples that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SamplesError {
    #[error("{path} cannot be read")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} is not JSON")]
    NotJson { path: PathBuf, source: serde_json::Error },
    #[error("{path} makes no rows")]
    NoRows { path: PathBuf },
    #[error("there is no sample of {what} in {path}")]
    Missing { what: &'static str, path: PathBuf },
}

impl Samples {
    /// Reads `agent-events/session` and every `contact-events/journey-…` below `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Self, SamplesError> {
        let session = read_folder(&folder.join("agent-events/session"), model::agent_event::normalise)?;
        let contacts_of_agent = contacts(&session);
        let (heartbeats, changes): (Vec<_>, Vec<_>) = session
            .into_iter()
            .partition(|sample| sample.json.get("EventType").and_then(Json::as_str) == Some("HEART_BEAT"));
        let (contact_changes, other_changes): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .partition(|sample| !contact_ids(&sample.json).is_empty());
        let mut journeys = Vec::new();
        for path in entries(&folder.join("contact-events"))? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("journey-") {
                journeys.extend(read_folder(&path, model::contact_event::normalise)?);
            }
        }
        let contacts_of_journeys = contacts(&journeys);
        let samples = Self {
            heartbeats,
            contact_changes,
            other_changes,
            contacts_of_agent,
            journeys,
            contacts_of_journeys,
        };
        let missing = |what| SamplesError::Missing {
            what,
            path: folder.to_owned(),
        };
        for (what, kind) in [
            ("a heartbeat", &samples.heartbeats),
            ("an agent's contact", &samples.contact_changes),
            ("an agent's status", &samples.other_changes),
            ("a contact's journey", &samples.journeys),
        ] {
            if kind.is_empty() {
                return Err(missing(what));
            }
        }
        Ok(samples)
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, SamplesError> {
    let unreadable = |source| SamplesError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn read_folder(folder: &Path, normalise: fn(&[u8]) -> Result<Normalised, Poison>) -> Result<Vec<Sample>, SamplesError> {
    let mut samples = Vec::new();
    for path in entries(folder)? {
        let bytes = std::fs::read(&path).map_err(|source| SamplesError::Unreadable {
            path: path.clone(),
            source,
        })?;
        let json = serde_json::from_slice(&bytes).map_err(|source| SamplesError::NotJson {
            path: path.clone(),
            source,
        })?;
        let sample = Sample { json, normalise };
        if sample.numbered(0).is_none() {
            return Err(SamplesError::NoRows { path });
        }
        samples.push(sample);
    }
    Ok(samples)
}

fn contacts(samples: &[Sample]) -> usize {
    samples
        .iter()
        .flat_map(|sample| contact_ids(&sample.json))
        .collect::<BTreeSet<_>>()
        .len()
}

/// The contacts that an event is of: those an agent holds, or the one of a contact event.
fn contact_ids(json: &Json) -> Vec<String> {
    let snapshots = ["PreviousAgentSnapshot", "CurrentAgentSnapshot"];
    let held = snapshots
        .iter()
        .filter_map(|snapshot| json.get(snapshot)?.get("Contacts")?.as_array())
        .flatten()
        .filter_map(|contact| contact.get("ContactId"));
    let of_event = json.get("detail").and_then(|detail| detail.get("contactId"));
    held.chain(of_event)
        .filter_map(Json::as_str)
        .map(str::to_owned)
        .collect()
}

impl Sample {
    /// The same event of another agent and another contact, as long as it was; nothing where the model makes no rows of it.
    pub(crate) fn numbered(&self, number: usize) -> Option<Event> {
        let mut json = self.json.clone();
        renumber(&mut json, number);
        // Connect sends no spaces.
        let bytes = serde_json::to_vec(&json).ok()?;
        match (self.normalise)(&bytes) {
            Ok(Normalised::Facts(facts)) => Some(Event {
                bytes: bytes.len(),
                rows: facts.rows,
                metric_points: facts.metric_points,
            }),
            Ok(Normalised::Ignored(_)) | Err(_) => None,
        }
    }
}

/// Gives agent and contacts ids of their own. The last two characters stay, which tell the contacts of one event apart.
fn renumber(json: &mut Json, number: usize) {
    match json {
        Json::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Json::String(id) if ["AgentARN", "ContactId", "contactId"].contains(&name.as_str()) => {
                        let kept = id.len().saturating_sub(12);
                        if let (Some(start), Some(end)) = (id.get(..kept), id.get(id.len().saturating_sub(2)..)) {
                            *id = format!("{start}{:010}{end}", number % 10_000_000_000);
                        }
                    }
                    other => renumber(other, number),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| renumber(item, number)),
        _ => {}
    }
}

/// So many events, in the given proportions, evenly mixed; each of an agent and a contact of its own.
pub(crate) fn mix(kinds: &[(&[Sample], f64)], how_many: usize) -> Vec<Event> {
    let whole: f64 = kinds.iter().map(|(_, share)| share).sum();
    let mut due: Vec<f64> = vec![0.0; kinds.len()];
    let mut taken: Vec<usize> = vec![0; kinds.len()];
    let mut events = Vec::with_capacity(how_many);
    for number in 0..how_many {
        for (due, (_, share)) in due.iter_mut().zip(kinds) {
            *due += share / whole;
        }
        // The kind that has waited longest.
        let next = due
            .iter()
            .enumerate()
            .max_by(|(_, one), (_, other)| one.total_cmp(other));
        let Some(next) = next.map(|(kind, _)| kind) else { break };
        if let (Some((samples, _)), Some(taken), Some(due)) = (kinds.get(next), taken.get_mut(next), due.get_mut(next))
        {
            events.extend(
                samples
                    .get(*taken % samples.len().max(1))
                    .and_then(|sample| sample.numbered(number)),
            );
            *taken += 1;
            *due -= 1.0;
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Samples {
        Samples::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../events")).unwrap()
    }

    #[test]
    fn the_samples_are_of_every_kind_and_count_their_contacts() {
        let samples = samples();
        let counts = [
            samples.heartbeats.len(),
            samples.contact_changes.len(),
            samples.other_changes.len(),
            samples.contacts_of_agent,
            samples.journeys.len(),
            samples.contacts_of_journeys,
        ];
        assert_eq!(counts, [7, 25, 7, 6, 70, 12]);
    }

    #[test]
    fn copies_are_as_long_as_their_sample_and_share_no_key_with_it() {
        let samples = samples();
        for sample in samples.contact_changes.iter().chain(&samples.journeys) {
            let (one, other) = (sample.numbered(1).unwrap(), sample.numbered(2).unwrap());
            assert_eq!(one.bytes, serde_json::to_vec(&sample.json).unwrap().len());
            assert_eq!(one.bytes, other.bytes);
            assert_eq!(one.rows.len(), other.rows.len());
            assert!(
                one.rows
                    .iter()
                    .zip(&other.rows)
                    .all(|(one, other)| one.dimensions() != other.dimensions())
            );
        }
    }

    #[test]
    fn a_mix_keeps_its_proportions() {
        let samples = samples();
        let events = mix(&[(&samples.heartbeats, 3.0), (&samples.contact_changes, 1.0)], 400);
        // Only a change of a contact has points for CloudWatch or rows of contacts in every sample.
        assert_eq!(events.len(), 400);
        let again = mix(&[(&samples.heartbeats, 3.0), (&samples.contact_changes, 1.0)], 400);
        let bytes = |events: &[Event]| events.iter().map(|event| event.bytes).collect::<Vec<_>>();
        assert_eq!(bytes(&events), bytes(&again));
        let only = mix(&[(&samples.heartbeats, 1.0)], 300);
        let heartbeats: usize = only.iter().map(|event| event.bytes).sum();
        let changes: usize = events.iter().map(|event| event.bytes).sum::<usize>() - heartbeats;
        let mean_change: usize = mix(&[(&samples.contact_changes, 1.0)], 100)
            .iter()
            .map(|event| event.bytes)
            .sum::<usize>();
        assert_eq!(changes, mean_change);
    }
}
