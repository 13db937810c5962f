//! What is good enough for each queue, as its operators write it down. Read strictly: a slip in this file would be an alarm that never
//! comes.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
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
    pub id: Id,
    pub name: Name,
    /// Percent of contacts that should have left the queue in time.
    pub service_level_percent: Within<1, 100>,
    /// Seconds that are in time.
    pub service_level_seconds: Within<1, 604_800>,
    /// Contacts that give up within these seconds do not count at all.
    pub short_abandon_seconds: Within<0, 604_799>,
    /// Seconds that nobody should wait longer.
    pub longest_wait_seconds: Within<1, 604_800>,
    pub time_zone: TimeZone,
    /// When somebody answers; nothing means always.
    pub hours: Option<Vec<Opening>>,
}

/// Days on which a queue is open from one time to another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WireOpening")]
pub struct Opening {
    pub days: Vec<Day>,
    /// Minutes after midnight.
    pub from: u16,
    /// Minutes after midnight, more than `from`.
    pub until: u16,
}

/// A day of the week, in the words of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("{file} cannot be read; --queues names the file")]
    Unreadable { file: String, source: io::Error },
    /// The library's text says where, and shows the line.
    #[error("{file}: {problem}")]
    NotAsExpected { file: String, problem: String },
    #[error("{file}: {what}")]
    Contradictory { file: String, what: String },
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

/// An id of Amazon Connect's: a UUID in small letters, as its ARNs have it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Id(pub String);

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let lengths = text.split('-').map(str::len);
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte) || byte == b'-';
        if lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_hex) {
            Ok(Self(text))
        } else {
            Err(format!(
                "\"{text}\" is not an id, expected the last part of the ARN, such as aaaaaaaa-0000-4000-8000-000000000001"
            ))
        }
    }
}

/// A name to show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Name(pub String);

impl TryFrom<String> for Name {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = (1..=127).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if fits && text.trim() == text {
            Ok(Self(text))
        } else {
            Err("a name has 1 to 127 characters on one line, with no blank at either end")
        }
    }
}

/// The name of a time zone, by its form alone: which there are, CloudWatch knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct TimeZone(pub String);

impl TryFrom<String> for TimeZone {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let part = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_uppercase())
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
        };
        let is_zone = text == "UTC" || (text.contains('/') && text.len() <= 50 && text.split('/').all(part));
        if is_zone {
            Ok(Self(text))
        } else {
            Err(format!(
                "\"{text}\" is not a time zone, expected UTC or one such as Europe/London"
            ))
        }
    }
}

/// A whole number in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Within<const LEAST: i64, const MOST: i64>(pub i64);

impl<const LEAST: i64, const MOST: i64> TryFrom<i64> for Within<LEAST, MOST> {
    type Error = String;

    fn try_from(value: i64) -> Result<Self, Self::Error> {
        if (LEAST..=MOST).contains(&value) {
            Ok(Self(value))
        } else {
            Err(format!("{value} is out of range, expected {LEAST} to {MOST}"))
        }
    }
}

fn half_an_hour() -> Within<5, 1440> {
    Within(30)
}

fn ten() -> Within<1, 100_000> {
    Within(10)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireOpening {
    days: Vec<Day>,
    from: String,
    until: String,
}

impl TryFrom<WireOpening> for Opening {
    type Error = String;

    fn try_from(wire: WireOpening) -> Result<Self, Self::Error> {
        let (from, until) = (minutes(&wire.from)?, minutes(&wire.until)?);
        if until <= from {
            return Err(format!(
                "open from {} until {}, expected an end after the start; past midnight, write an entry for each day",
                wire.from, wire.until
            ));
        }
        if wire.days.is_empty() {
            return Err("open on no day, expected at least one of days".to_owned());
        }
        let mut days = wire.days;
        days.sort_unstable();
        days.dedup();
        Ok(Self { days, from, until })
    }
}

/// Minutes after midnight of a time such as 08:30; 24:00 ends a day.
fn minutes(text: &str) -> Result<u16, String> {
    let number = |digits: &str| match digits.len() {
        2 if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse::<u16>().ok(),
        _ => None,
    };
    let time = text
        .split_once(':')
        .and_then(|(hour, minute)| Some((number(hour)?, number(minute)?)));
    match time {
        Some((hour @ 0..=23, minute @ 0..=59)) => Ok(hour * 60 + minute),
        Some((24, 0)) => Ok(1440),
        _ => Err(format!("\"{text}\" is not a time of day, expected 00:00 to 24:00")),
    }
}

#[cfg(test)]
mod tests;
