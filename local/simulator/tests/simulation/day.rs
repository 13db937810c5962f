//! The simulated day that most tests look at.

use std::sync::LazyLock;

use model::{Normalised, Row, row};
use simulator::{Emission, Millis, Settings, Truth, simulate};

pub(crate) const HOUR: Millis = 3_600_000;
/// Thursday, 2026-11-19, midnight.
pub(crate) const MIDNIGHT: Millis = 1_795_046_400_000;

pub(crate) fn settings(seed: u64, agents: u32, hours: i64) -> Settings {
    Settings {
        seed,
        start: MIDNIGHT,
        midnight: MIDNIGHT,
        duration_millis: hours * HOUR,
        agents,
        snapshot_every_millis: Some(10 * 60_000),
    }
}

/// What an emission is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    Agent(usize),
    Contact(usize),
    Snapshot,
}

/// An emission, kept.
pub(crate) struct Kept {
    pub(crate) time: Millis,
    pub(crate) about: About,
    pub(crate) json: Vec<u8>,
}

impl Kept {
    fn of(emission: Emission<'_>) -> Self {
        let (time, about, json) = match emission {
            Emission::AgentEvent { time, agent, json } => (time, About::Agent(agent), json),
            Emission::ContactEvent { time, contact, json } => (time, About::Contact(contact), json),
            Emission::Snapshot { time, json } => (time, About::Snapshot, json),
        };
        Self {
            time,
            about,
            json: json.to_vec(),
        }
    }

    /// The rows that the model makes of it; none of a snapshot, which is no event.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let normalised = match self.about {
            About::Agent(_) => model::agent_event::normalise(&self.json),
            About::Contact(_) => model::contact_event::normalise(&self.json),
            About::Snapshot => return Vec::new(),
        };
        match normalised {
            Ok(Normalised::Facts(facts)) => facts.rows,
            other => panic!("{other:?} of {}", String::from_utf8_lossy(&self.json)),
        }
    }
}

/// A simulation, kept.
pub(crate) struct Simulated {
    pub(crate) truth: Truth,
    pub(crate) emissions: Vec<Kept>,
}

impl Simulated {
    pub(crate) fn of(settings: &Settings) -> Self {
        let mut emissions = Vec::new();
        let truth = simulate(settings, |emission| emissions.push(Kept::of(emission)));
        Self { truth, emissions }
    }
}

/// A day of 40 agents.
pub(crate) static DAY: LazyLock<Simulated> = LazyLock::new(|| Simulated::of(&settings(7, 40, 24)));

/// A value of a row, by the column's name.
pub(crate) fn value<'r>(row: &'r Row, column: &str) -> Option<&'r row::Value> {
    let mut measures = row.measures().iter();
    measures.find(|(of, _)| of.name == column).map(|(_, value)| value)
}

pub(crate) fn text<'r>(row: &'r Row, column: &str) -> Option<&'r str> {
    if let Some((_, dimension)) = row.dimensions().iter().find(|(of, _)| of.name == column) {
        return Some(dimension);
    }
    match value(row, column)? {
        row::Value::Varchar(text) => Some(text),
        other => panic!("{column} is {other:?}"),
    }
}

/// Seconds of a row, in milliseconds.
pub(crate) fn millis(row: &Row, column: &str) -> Option<Millis> {
    match value(row, column)? {
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a day")]
        row::Value::Double(seconds) => Some((seconds * 1_000.0).round() as Millis),
        other => panic!("{column} is {other:?}"),
    }
}

/// A moment of a row.
pub(crate) fn instant(row: &Row, column: &str) -> Option<Millis> {
    match value(row, column)? {
        row::Value::Timestamp(instant) => Some(instant.millis()),
        other => panic!("{column} is {other:?}"),
    }
}
