//! How much comes in a month, and what it is metered to.

use super::assume::HOURS_PER_MONTH;
use super::bill::{Basis, Source};
use super::meter::{count, meter};
use super::samples::mix;
use super::snapshot;

/// Events that are metered to stand for a month's.
pub(crate) const METERED_EVENTS: usize = 600;

impl Basis<'_> {
    pub(crate) fn agent_events(&self, agents: u32) -> Source {
        let (assumptions, samples) = (self.assumptions, self.samples);
        let changes_per_contact = count(samples.contact_changes.len()) / count(samples.contacts_of_agent.max(1));
        let kinds = [
            (samples.heartbeats.as_slice(), assumptions.heartbeats_per_day()),
            (
                samples.contact_changes.as_slice(),
                changes_per_contact * assumptions.contacts_per_agent_day,
            ),
            (samples.other_changes.as_slice(), count(samples.other_changes.len())),
        ];
        let per_day: f64 = kinds.iter().map(|(_, each)| each).sum();
        let events = per_day * assumptions.days_per_month * f64::from(agents);
        // A batch begins with its first event, and takes what comes within the window.
        let per_second = events / assumptions.open_seconds() / assumptions.shards;
        let batch = (1.0 + per_second * assumptions.window_seconds).min(assumptions.batch_size);
        let month = meter(&mix(&kinds, METERED_EVENTS), batch).scaled_to(events);
        Source { batch, month }
    }

    /// Contact events of so many contacts, directly or through the buffer.
    pub(crate) fn contact_events(&self, contacts: f64, buffered: bool) -> Source {
        let (assumptions, samples) = (self.assumptions, self.samples);
        let events = contacts * count(samples.journeys.len()) / count(samples.contacts_of_journeys.max(1));
        let per_second = events / assumptions.open_seconds() / assumptions.buffer_pollers;
        let batch = if buffered {
            (1.0 + per_second * assumptions.buffer_window_seconds).min(assumptions.buffer_batch_size)
        } else {
            1.0
        };
        let month = meter(&self.journeys, batch).scaled_to(events);
        Source { batch, month }
    }

    pub(crate) fn snapshots(&self, agents: u32) -> Source {
        let queues = snapshot::queues(self.assumptions.instances, self.assumptions.queues(agents));
        let users = snapshot::users(agents);
        let each = |events: &[_]| meter(events, count(events.len()));
        let (ticks, hours) = (HOURS_PER_MONTH * 60.0, HOURS_PER_MONTH);
        let month = each(&queues)
            .scaled_to(count(queues.len()) * ticks)
            .and(each(&users).scaled_to(count(users.len()) * hours));
        Source {
            batch: month.events / month.invocations.max(1.0),
            month,
        }
    }
}
