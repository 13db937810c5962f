//! Statuses: breaks begin and end, at once or once the contacts are done.

use super::{Action, Engine};
use crate::desk::{AVAILABLE, OFFLINE};
use crate::shifts::Break;
use crate::truth::Millis;

impl Engine<'_> {
    /// A break is due.
    pub(super) fn begin_break(&mut self, agent: usize, session: usize, due: Break) {
        let desk = self.desks.at(agent);
        if !desk.acts_in(session) || self.puts_off(agent, Action::BeginBreak(agent, session, due)) {
            return;
        }
        let desk = self.desks.at(agent);
        let is_leaving = desk.current.next_status.is_some() || desk.current.status != AVAILABLE;
        if !is_leaving {
            self.choose(agent, due.status, Some(due.lasts));
        }
    }

    /// A break is over, if it has not ended otherwise.
    pub(super) fn end_break(&mut self, agent: usize, session: usize) {
        if !self.desks.at(agent).acts_in(session) || self.puts_off(agent, Action::EndBreak(agent, session)) {
            return;
        }
        let status = self.desks.at(agent).current.status;
        if status != AVAILABLE && status != OFFLINE {
            self.choose(agent, AVAILABLE, None);
        }
    }

    /// The agent chooses a status. With contacts in hand it is the next one, and begins when they are done.
    pub(super) fn choose(&mut self, agent: usize, status: usize, lasts: Option<Millis>) {
        let now = self.now;
        let desk = self.desks.at_mut(agent);
        desk.next_lasts = lasts;
        if desk.current.contacts.is_empty() {
            self.set_status(agent, status);
        } else {
            self.change(agent, |snapshot| snapshot.next_status = Some((status, now)));
        }
    }

    /// The status begins now.
    pub(super) fn set_status(&mut self, agent: usize, status: usize) {
        let now = self.now;
        self.desks.at_mut(agent).idle_since = now;
        self.change(agent, |snapshot| {
            snapshot.status = status;
            snapshot.status_start = now;
            snapshot.next_status = None;
        });
        self.status_began(agent, status);
    }

    /// What follows from a status that has just begun.
    pub(super) fn status_began(&mut self, agent: usize, status: usize) {
        let session = self.desks.at(agent).session();
        let lasts = self.desks.at_mut(agent).next_lasts.take();
        match status {
            AVAILABLE => self.after(1, Action::SeekWork(agent)),
            OFFLINE => self.went_offline(agent),
            _ => self.after(lasts.unwrap_or(0).max(1), Action::EndBreak(agent, session)),
        }
    }
}
