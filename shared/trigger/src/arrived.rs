//! Records as they arrived, and what is known of each before anything is written.

use model::privacy::{self, Privacy};
use model::{About, Facts, Normalised, Poison};
use sinks::chain;

use crate::Ending;

/// A record as it arrived, and what the model made of it.
#[derive(Debug)]
pub struct Arrived<'a> {
    /// Where it came from: stream, shard and sequence number, or the id of an event or a message. The same record has the same id.
    pub source_id: String,
    /// Its bytes, for quarantine.
    pub bytes: &'a [u8],
    /// What it says.
    pub content: Content,
}

/// What is known of a record before it is written.
#[derive(Debug)]
pub enum Content {
    /// The model's answer.
    Normalised(Result<Normalised, Poison>),
    /// The trigger's own envelope around the record cannot be read.
    Unreadable(String),
}

/// An invocation's records, before anything is written.
#[derive(Default)]
pub(crate) struct Sorted<'a> {
    /// Every record, in the order in which they arrived.
    pub(crate) sources: Vec<Source<'a>>,
    /// What is to be written, by the record's position.
    pub(crate) facts: Vec<(usize, Facts)>,
    pub(crate) refused: Vec<Refused>,
    /// The endings that are known already.
    pub(crate) endings: Vec<Option<Ending>>,
}

/// What is kept of a record until its end: for quarantine and for the log.
pub(crate) struct Source<'a> {
    pub(crate) id: String,
    pub(crate) bytes: &'a [u8],
    pub(crate) about: About,
}

/// A record on its way to quarantine.
pub(crate) struct Refused {
    pub(crate) position: usize,
    pub(crate) reason: &'static str,
    pub(crate) detail: String,
}

/// What the model said of each record, with personal data as privacy wants it from here on.
pub(crate) fn sort<'a>(arrived: Vec<Arrived<'a>>, privacy: &Privacy) -> Sorted<'a> {
    let mut sorted = Sorted::default();
    for (position, record) in arrived.into_iter().enumerate() {
        let mut about = About::default();
        let mut refuse = |reason, detail| {
            sorted.refused.push(Refused {
                position,
                reason,
                detail,
            });
            None
        };
        let ending = match record.content {
            Content::Normalised(Ok(Normalised::Facts(mut known))) => {
                known.rows.iter_mut().for_each(|row| privacy::apply(privacy, row));
                about = About::of(&known.rows);
                sorted.facts.push((position, known));
                None
            }
            Content::Normalised(Ok(Normalised::Ignored(reason))) => Some(Ending::Ignored(reason)),
            Content::Normalised(Err(poison)) => refuse(poison.reason(), chain(&poison)),
            Content::Unreadable(detail) => refuse("unreadable_envelope", detail),
        };
        sorted.endings.push(ending);
        sorted.sources.push(Source {
            id: record.source_id,
            bytes: record.bytes,
            about,
        });
    }
    sorted
}
