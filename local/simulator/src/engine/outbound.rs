//! Calls by agents, and the dialling of callbacks.

use super::{Action, Engine};
use crate::arrivals::{DAY, HOUR};
use crate::centre::Channel;
use crate::desk::AVAILABLE;
use crate::moment::{ContactEventKind, ContactState, Held};
use crate::truth::InitiationMethod;
use crate::wire;

/// How often an agent may call somebody, on average.
const MAY_CALL_EVERY: f64 = 2_400_000.0;
/// The hours of the day at which people are called.
const CALLING_HOURS: std::ops::Range<i64> = 8..20;
/// So many of those who are called pick up.
const PICKS_UP: f64 = 0.8;

impl Engine<'_> {
    /// Puts down when the agent may call somebody next.
    pub(super) fn plan_call(&mut self, agent: usize, session: usize) {
        let next = self.dice.exponential(MAY_CALL_EVERY);
        self.after(next, Action::Call(agent, session));
    }

    /// The agent calls somebody, if there is nothing else to do.
    pub(super) fn call(&mut self, agent: usize, session: usize) {
        if !self.desks.at(agent).acts_in(session) || self.puts_off(agent, Action::Call(agent, session)) {
            return;
        }
        self.plan_call(agent, session);
        let hour = (self.now - self.settings.midnight).rem_euclid(DAY) / HOUR;
        let profile = self.centre.agents.get(agent).map_or(0, |agent| agent.profile);
        let slots = self
            .centre
            .profiles
            .get(profile)
            .map_or(&[][..], |profile| &profile.slots);
        let speaks = slots.iter().any(|(channel, _)| *channel == Channel::Voice);
        let snapshot = &self.desks.at(agent).current;
        let is_idle = snapshot.status == AVAILABLE && snapshot.contacts.is_empty();
        let queue = wire::default_outbound_queue(&self.centre, profile);
        if let (true, true, true, Some(queue)) = (CALLING_HOURS.contains(&hour), speaks, is_idle, queue) {
            self.ring_elsewhere(agent, queue);
        }
    }

    fn ring_elsewhere(&mut self, agent: usize, queue: usize) {
        let method = InitiationMethod::Outbound;
        let contact = self.initiate(Channel::Voice, method, queue, None, None);
        let held = Held {
            contact,
            channel: Channel::Voice,
            initiation_method: method,
            state: ContactState::Connecting,
            state_start: self.now,
            connected: None,
            enqueued: None,
            queue,
        };
        self.calling_agent(contact, agent);
        self.change(agent, |snapshot| snapshot.contacts.push(held));
        let joins = self.dice.between(120, 400);
        self.after(joins, Action::JoinAgent(contact));
    }

    /// The agent's own leg is up, and the customer's phone rings.
    pub(super) fn join_agent(&mut self, contact: usize) {
        if let Some(agent) = self.journeys.at(contact).caller {
            self.handled_by(contact, agent);
            self.say(contact, ContactEventKind::ConnectedToAgent);
            self.dial(contact);
        }
    }

    fn calling_agent(&mut self, contact: usize, agent: usize) {
        self.journeys.at_mut(contact).caller = Some(agent);
    }

    /// The customer's phone rings, until somebody picks up or the agent gives up.
    pub(super) fn dial(&mut self, contact: usize) {
        if self.dice.chance(PICKS_UP) {
            let picks_up = self.dice.between(4_000, 18_000);
            self.after(picks_up, Action::CustomerAnswers(contact));
        } else {
            let gives_up = self.dice.between(20_000, 35_000);
            self.after(gives_up, Action::EndStretch(contact));
        }
    }

    /// The customer picks up. A callback is shown as connected since the agent took it; an outbound call is from now on.
    pub(super) fn customer_answers(&mut self, contact: usize) {
        if let Some(agent) = self.journeys.at(contact).caller {
            if self.puts_off(agent, Action::CustomerAnswers(contact)) {
                return;
            }
            self.show(agent, contact, ContactState::Connected);
        }
        self.contacts.at_mut(contact).connected_to_system = Some(self.now);
        self.say(contact, ContactEventKind::ConnectedToSystem);
        self.talk(contact);
    }
}
