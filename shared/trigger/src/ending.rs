//! The five ways in which a record can end.

use model::Ignored;

/// How a record ended. Exactly one for each that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Every row is in the store.
    Stored,
    /// The store had it already, in a newer version.
    Superseded,
    /// Understood, and not ours.
    Ignored(Ignored),
    /// Kept in quarantine, with the short name of the reason.
    Quarantined(&'static str),
    /// It must come again.
    NotStored(String),
}

/// How many records ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the endings")]
pub struct Endings {
    pub received: u64,
    pub stored: u64,
    pub superseded: u64,
    pub ignored: u64,
    pub quarantined: u64,
    pub not_stored: u64,
}

impl Endings {
    /// Counts endings. Their sum is what was received, since each record has one.
    pub fn count(endings: &[Ending]) -> Self {
        let mut counts = Self::default();
        for ending in endings {
            counts.received += 1;
            match ending {
                Ending::Stored => counts.stored += 1,
                Ending::Superseded => counts.superseded += 1,
                Ending::Ignored(_) => counts.ignored += 1,
                Ending::Quarantined(_) => counts.quarantined += 1,
                Ending::NotStored(_) => counts.not_stored += 1,
            }
        }
        counts
    }
}
