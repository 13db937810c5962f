//! Offers: a contact rings at an agent, who takes it, declines it or is not there.

use super::{Action, Engine};
use crate::centre::Channel;
use crate::desk::{enter, offered_state};
use crate::moment::{ContactState, Held};
use crate::truth::{InitiationMethod, Left, Millis, Offer, Outcome};

/// How long it rings before it counts as missed.
const RINGS_OUT: Millis = 20_000;
/// How long a task is put before an agent.
const TASK_RINGS_OUT: Millis = 30_000;
/// How long agents take to answer: mean, and coefficient of variation.
const ANSWERS_AFTER: (f64, f64) = (4_500.0, 0.6);

impl Engine<'_> {
    /// Connect offers a waiting contact to an agent.
    pub(super) fn offer(&mut self, contact: usize, agent: usize) {
        self.stop_waiting(contact);
        let now = self.now;
        let row = self.contacts.at_mut(contact);
        row.offers.push(Offer {
            agent,
            offered: now,
            ended: None,
            cleared: None,
        });
        let held = Held {
            contact,
            channel: row.channel,
            initiation_method: row.initiation_method,
            state: offered_state(row.initiation_method),
            state_start: now,
            connected: None,
            enqueued: row.queued.map(|queued| queued.enqueued),
            queue: row.queued.map_or(0, |queued| queued.queue),
        };
        let (after, outcome) = self.outcome(contact, agent);
        self.after(after, Action::EndOffer(contact, outcome));
        self.change(agent, |snapshot| snapshot.contacts.push(held));
    }

    /// When and how the offer will end.
    fn outcome(&mut self, contact: usize, agent: usize) -> (Millis, Outcome) {
        let row = self.contacts.at(contact);
        let (channel, method) = (row.channel, row.initiation_method);
        let rings_out = if channel == Channel::Task {
            TASK_RINGS_OUT
        } else {
            RINGS_OUT
        };
        let is_customer_there = channel != Channel::Task && method != InitiationMethod::Callback;
        let chance = self.dice.between(0, 999);
        let ending = if self.desks.at(agent).is_phantom || chance < 22 {
            (rings_out, Outcome::Missed)
        } else if chance < 40 {
            (self.dice.between(1_500, 9_000), Outcome::Rejected)
        } else if chance < 46 && is_customer_there {
            (self.dice.between(500, 6_000), Outcome::Error)
        } else {
            let answers = self.dice.log_normal(ANSWERS_AFTER.0, ANSWERS_AFTER.1);
            (answers.clamp(600, rings_out - 1_000), Outcome::Connected)
        };
        // A customer whose patience ends while it rings hangs up.
        match self.journeys.at(contact).leaves {
            Some((gives_up, Left::Abandoned)) if gives_up <= self.now + ending.0 => {
                ((gives_up - self.now).max(1), Outcome::Error)
            }
            _ => ending,
        }
    }

    /// The offer ends.
    pub(super) fn end_offer(&mut self, contact: usize, outcome: Outcome) {
        let Some(offer) = self.contacts.at(contact).offers.last().copied() else {
            return;
        };
        if self.puts_off(offer.agent, Action::EndOffer(contact, outcome)) {
            return;
        }
        let (now, agent) = (self.now, offer.agent);
        let row = self.contacts.at_mut(contact);
        let number = row.offers.len() - 1;
        if let Some(offer) = row.offers.last_mut() {
            offer.ended = Some((now, outcome));
        }
        let (state, clears_after) = match outcome {
            Outcome::Connected => return self.connect(contact, agent),
            Outcome::Missed => (ContactState::Missed, (3_000, 45_000)),
            Outcome::Rejected => (ContactState::Rejected, (1_000, 12_000)),
            Outcome::Error => (ContactState::Error, (2_000, 10_000)),
        };
        self.change(agent, |snapshot| enter(snapshot, contact, state, now));
        // Nobody sits there who could clear it away.
        if !self.desks.at(agent).is_phantom {
            let clears = self.dice.between(clears_after.0, clears_after.1);
            self.after(clears, Action::ClearOffer(contact, number));
        }
        if outcome == Outcome::Error {
            self.leaves(contact, Left::Abandoned);
            self.disconnect(contact);
        } else {
            self.wait_again(contact);
        }
    }

    /// Back to its old place in the queue; what came due meanwhile comes now.
    fn wait_again(&mut self, contact: usize) {
        if let Some((due, _)) = &mut self.journeys.at_mut(contact).leaves
            && *due <= self.now
        {
            *due = self.now + 1_000;
            self.after(1_000, Action::LeaveQueue(contact));
        }
        self.wait(contact);
    }

    /// The agent clears away what they missed or declined.
    pub(super) fn clear_offer(&mut self, contact: usize, number: usize) {
        let Some(agent) = self.contacts.at(contact).offers.get(number).map(|offer| offer.agent) else {
            return;
        };
        if self.puts_off(agent, Action::ClearOffer(contact, number)) {
            return;
        }
        let now = self.now;
        if self.desks.at(agent).is_phantom {
            return;
        }
        if let Some(offer) = self.contacts.at_mut(contact).offers.get_mut(number)
            && offer.cleared.is_none()
        {
            offer.cleared = Some(now);
            self.release(agent, contact);
        }
    }
}
