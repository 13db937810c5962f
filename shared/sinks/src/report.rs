//! What became of each record that was written.

/// What became of one record, or of one of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// In the store.
    Stored,
    /// The store has the same key already in a newer version, so there is nothing to do.
    Superseded,
    /// Refused for good: outside every retention window, over a limit, or in conflict with what is stored.
    Rejected {
        /// The store's own words.
        reason: String,
    },
    /// Anything else: throttled, unreachable, denied, out of time. It may succeed when it comes again.
    NotStored {
        /// The whole chain of errors.
        reason: String,
    },
}

impl Outcome {
    /// The outcome of a record of which one part ended as `self` and another as `other`. A record is stored when all its rows
    /// are, so what needs another try comes first, and a refusal next.
    pub(crate) fn and(self, other: Self) -> Self {
        if other.severity() > self.severity() {
            other
        } else {
            self
        }
    }

    fn severity(&self) -> u8 {
        match self {
            Self::Superseded => 0,
            Self::Stored => 1,
            Self::Rejected { .. } => 2,
            Self::NotStored { .. } => 3,
        }
    }
}

/// Accounts for each record that was written, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteReport {
    /// One outcome per record.
    pub outcomes: Vec<Outcome>,
    /// Calls that the store answered, with success or not.
    pub calls: u64,
    /// Metered write units (1 KB each) of the calls that stored anything; an upper bound, see [`crate::timestream::cost`].
    pub write_units: u64,
}
