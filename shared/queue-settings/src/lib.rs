//! What is good enough for each queue, as its operators write it down. Read strictly: a slip in this file would be an alarm that never
//! comes.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Deserialize;

mod hours;
mod values;

pub use hours::{Day, Opening};
pub use values::{Id, Name, TimeZone, Within};

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The Amazon Connect instance that the queues belong to.
    pub instance_id: Id,
    /// Minutes over which a service level is measured.
    #[serde(default = "half_an_hour")]
    pub service_level_minutes: Within<5, 1440>,
    /// Fewer contacts than this in that time raise no alarm.
    #[serde(default = "ten")]
    pub service_level_least_contacts: Within<1, 100_000>,
    /// At least one.
    #[serde(rename = "queue", default)]
    pub queues: Vec<Queue>,
}

/// One queue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// The queue.
    pub id: Id,
    /// Its name, for people; no other queue of the file has the same.
    pub name: Name,
    /// Percent of contacts that should have left the queue in time.
    pub service_level_percent: Within<1, 100>,
    /// Seconds that are in time.
    pub service_level_seconds: Within<1, 604_800>,
    /// Contacts that give up within these seconds do not count at all.
    pub short_abandon_seconds: Within<0, 604_799>,
    /// Seconds that nobody should wait longer.
    pub longest_wait_seconds: Within<1, 604_800>,
    /// The zone of its hours.
    pub time_zone: TimeZone,
    /// When somebody answers; nothing means always.
    pub hours: Option<Vec<Opening>>,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{file} cannot be read; --queues names the file")]
    Unreadable {
        /// The file.
        file: String,
        /// Why not.
        source: io::Error,
    },
    /// The library's text says where, and shows the line.
    #[error("{file}: {problem}")]
    NotAsExpected {
        /// The file.
        file: String,
        /// Where, and what was expected.
        problem: String,
    },
    /// Values that do not go together, though each is one that there can be.
    #[error("{file}: {what}")]
    Contradictory {
        /// The file.
        file: String,
        /// What does not go together.
        what: String,
    },
}

impl Settings {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&file, &text),
            Err(source) => Err(SettingsError::Unreadable { file, source }),
        }
    }

    /// Reads the text of `file`.
    pub fn parse(file: &str, text: &str) -> Result<Self, SettingsError> {
        let settings: Self = toml::from_str(text).map_err(|error| SettingsError::NotAsExpected {
            file: file.to_owned(),
            problem: error.to_string().trim_end().to_owned(),
        })?;
        match settings.contradiction() {
            None => Ok(settings),
            Some(what) => Err(SettingsError::Contradictory {
                file: file.to_owned(),
                what,
            }),
        }
    }

    /// What does not go together, though each value is one that there can be.
    fn contradiction(&self) -> Option<String> {
        if self.queues.is_empty() {
            return Some("there is no [[queue]]".to_owned());
        }
        let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
        let mut slugs: BTreeMap<String, &str> = BTreeMap::new();
        for queue in &self.queues {
            let name = queue.name.0.as_str();
            if let Some(other) = ids.insert(&queue.id.0, name) {
                return Some(format!("queues \"{other}\" and \"{name}\" have the same id"));
            }
            if let Some(other) = slugs.insert(queue.slug(), name) {
                return Some(format!(
                    "queues \"{other}\" and \"{name}\" would have alarms of the same name, \"{}\"",
                    queue.slug()
                ));
            }
            let (short, in_time) = (queue.short_abandon_seconds.0, queue.service_level_seconds.0);
            if short >= in_time {
                return Some(format!(
                    "queue \"{name}\": short_abandon_seconds is {short}, expected less than service_level_seconds, {in_time}"
                ));
            }
            if queue.hours.as_ref().is_some_and(Vec::is_empty) {
                return Some(format!(
                    "queue \"{name}\": it is never open; leave hours out for a queue that always is"
                ));
            }
        }
        None
    }
}

impl Queue {
    /// The name as a part of other names: small letters, digits and hyphens; the id for a name that has none of them.
    pub fn slug(&self) -> String {
        let small = self.name.0.to_ascii_lowercase();
        let words = small.split(|character: char| !character.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            self.id.0.clone()
        } else {
            words.join("-")
        }
    }
}

fn half_an_hour() -> Within<5, 1440> {
    Within(30)
}

fn ten() -> Within<1, 100_000> {
    Within(10)
}

#[cfg(test)]
mod tests;
