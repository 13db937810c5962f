//! After-contact work, and how a contact leaves its agent.

use super::{Action, Engine};
use crate::centre::Channel;
use crate::journey::Passing;
use crate::moment::ContactState;
use crate::shifts::MINUTE;
use crate::truth::{InitiationMethod, Millis};

/// So many conversations end without after-contact work.
const NO_WORK: f64 = 0.12;

impl Engine<'_> {
    /// How long after-contact work will last: as long as the agent needs, but no longer than Connect allows. None for some.
    pub(super) fn work(&mut self, contact: usize, agent: usize, passing: Passing) -> Option<Millis> {
        let row = self.contacts.at(contact);
        let (method, reached) = (row.initiation_method, row.connected_to_system);
        let mean = match row.channel {
            Channel::Voice => 38_000.0,
            Channel::Chat => 25_000.0,
            Channel::Task => 12_000.0,
        };
        let needed = self.dice.log_normal(mean, 1.0).clamp(900, 20 * MINUTE);
        let is_external = matches!(passing, Passing::External(_));
        let is_unanswered = method == InitiationMethod::Outbound && reached.is_none();
        // Where the agent's part ends before the customer's, only after-contact work tells when. A call that nobody took is written up.
        if self.dice.chance(NO_WORK) && !is_external && !is_unanswered {
            return None;
        }
        let limit = self
            .centre
            .agents
            .get(agent)
            .map_or(0, |agent| agent.after_contact_work_limit_seconds);
        let allowed = (limit > 0).then(|| Millis::from(limit) * 1_000);
        self.journeys.at_mut(contact).work_limit = allowed.map(|allowed| self.now + allowed);
        Some(allowed.map_or(needed, |allowed| needed.min(allowed)))
    }

    /// After-contact work is over. Of a phantom it ends by Connect's limit, or not at all.
    pub(super) fn clear_work(&mut self, contact: usize) {
        let Some(agent) = self.agent_of(contact) else {
            return;
        };
        if self.puts_off(agent, Action::ClearWork(contact)) {
            return;
        }
        let desk = self.desks.at(agent);
        let is_held = desk.held(contact).is_some_and(|held| held.state == ContactState::Ended);
        if !is_held {
            return;
        }
        if desk.is_phantom || desk.has_walked_away {
            match self.journeys.at(contact).work_limit {
                Some(limit) if limit > self.now => self.agenda.at(limit, Action::ClearWork(contact)),
                Some(_) => self.finish_work(contact, agent),
                None => {}
            }
        } else {
            self.finish_work(contact, agent);
        }
    }

    fn finish_work(&mut self, contact: usize, agent: usize) {
        self.cleared(contact);
        self.release(agent, contact);
        self.complete_if_over(contact);
    }

    /// After-contact work ends now.
    pub(super) fn cleared(&mut self, contact: usize) {
        if let Some(handled) = &mut self.contacts.at_mut(contact).handled {
            handled.cleared = Some(self.now);
        }
    }

    /// With after-contact work done the contact is complete, unless the customer still talks with somebody outside.
    pub(super) fn complete_if_over(&mut self, contact: usize) {
        if self.contacts.at(contact).disconnected.is_some() {
            self.complete(contact);
        }
    }

    /// The customer's talk with somebody outside is over.
    pub(super) fn end_outside(&mut self, contact: usize) {
        self.disconnect(contact);
    }

    /// The contact leaves the agent. With the last one the status begins that the agent has chosen to come next.
    pub(super) fn release(&mut self, agent: usize, contact: usize) {
        let now = self.now;
        let mut next = None;
        self.desks.at_mut(agent).idle_since = now;
        self.change(agent, |snapshot| {
            snapshot.contacts.retain(|held| held.contact != contact);
            if snapshot.contacts.is_empty() {
                next = snapshot.next_status.take();
            }
            if let Some((status, _)) = next {
                snapshot.status = status;
                snapshot.status_start = now;
            }
        });
        match next {
            Some((status, _)) => self.status_began(agent, status),
            None => self.after(1, Action::SeekWork(agent)),
        }
    }
}
