//! Events of a test's own among those of other tests.

use jiff::{SignedDuration, Timestamp};

use super::events;
use super::tables::Tables;

/// A thousand agents of a test's own, by whose ids its events and rows are told from those of others. Their events lie some minutes back: the
/// schedules of the deployed stack keep the time of day, so the store does too.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    number: u32,
    start: Timestamp,
}

impl Block {
    pub(crate) fn new(number: u32) -> Self {
        let start = Timestamp::now() - SignedDuration::from_mins(20);
        Self { number, start }
    }

    /// The events of so many agents, from this one on: one each, a second apart.
    pub(crate) fn events(self, from: u32, count: u32) -> Vec<Vec<u8>> {
        let event = |agent: u32| {
            let time = self.start + SignedDuration::from_secs(i64::from(agent));
            events::agent_event_at(self.number * 1000 + agent, time)
        };
        (from..from + count).map(event).collect()
    }

    /// A part of the ids of its agents that nobody else's have.
    pub(crate) fn agents(self) -> String {
        format!("cccccccc-0000-4000-9000-{:09}", self.number)
    }

    /// A part of the ids of its contacts that nobody else's have.
    pub(crate) fn contacts(self) -> String {
        format!("eeeeeeee-0000-4000-9000-{:09}", self.number)
    }

    /// The rows of its agents.
    pub(crate) fn only(self, tables: Tables) -> Tables {
        let agents = format!("agent_id={}", self.agents());
        let tables = tables.into_iter().map(|(table, mut rows)| {
            rows.retain(|row| row.contains(&agents));
            (table, rows)
        });
        tables.collect()
    }
}
