//! What is true of one contact.

use super::{Contact, Handled, InitiationMethod, Left, Millis, Span, Truth};

impl Contact {
    /// How long it waited in its queue, in milliseconds; `None` while it waits, and without a queue.
    pub fn wait(&self) -> Option<Millis> {
        let queued = self.queued?;
        queued.left.map(|(left, _)| left - queued.enqueued)
    }

    /// How it left its queue.
    pub fn left(&self) -> Option<Left> {
        self.queued?.left.map(|(_, how)| how)
    }

    /// The column `abandoned` of its DISCONNECTED event: it had a queue and never an agent. Callbacks that were asked for and moves to
    /// another queue are among these.
    pub fn is_abandoned_in_its_row(&self) -> bool {
        self.disconnected.is_some() && self.queued.is_some() && self.handled.is_none()
    }

    /// Agent time and after-contact work, in milliseconds; `None` until both are over.
    pub fn handle_time(&self) -> Option<Millis> {
        let handled = self.handled.as_ref()?;
        Some(handled.agent_time()? + handled.after_contact_work()?)
    }

    /// How long it was paused until an instant, in milliseconds.
    pub fn paused(&self, until: Millis) -> Millis {
        self.pauses.iter().map(|span| span.length(until)).sum()
    }
}

impl Handled {
    /// Time with the agent, hold and pauses included, in milliseconds; `None` while they talk.
    pub fn agent_time(&self) -> Option<Millis> {
        self.ended.map(|ended| ended - self.connected)
    }

    /// All holds together, in milliseconds (events have whole seconds); `None` while they talk.
    pub fn hold(&self) -> Option<Millis> {
        let ended = self.ended?;
        Some(self.holds.iter().map(|hold| hold.length(ended)).sum())
    }

    /// After-contact work in milliseconds, 0 where there was none; `None` while it lasts, or if its end was never seen.
    pub fn after_contact_work(&self) -> Option<Millis> {
        Some(self.cleared? - self.ended?)
    }
}

impl Span {
    /// How long it had lasted by an instant, in milliseconds.
    pub fn length(&self, by: Millis) -> Millis {
        (self.until.unwrap_or(by).min(by) - self.from).max(0)
    }
}

impl Truth {
    /// For each contact the one that goes on from it by a callback or a move to another queue, if any does: what Connect does not count as
    /// abandoned.
    pub fn goes_on_as(&self) -> Vec<Option<usize>> {
        let mut goes_on = vec![None; self.contacts.len()];
        for (index, contact) in self.contacts.iter().enumerate() {
            let is_same_visit = matches!(
                contact.initiation_method,
                InitiationMethod::Callback | InitiationMethod::QueueTransfer
            );
            let previous = contact.previous.filter(|_| is_same_visit);
            if let Some(place) = previous.and_then(|previous| goes_on.get_mut(previous)) {
                *place = Some(index);
            }
        }
        goes_on
    }
}
