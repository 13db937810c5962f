//! How contacts begin, and how they end.

use super::{Action, Engine};
use crate::arrivals::{HOUR, STREAMS};
use crate::centre::Channel;
use crate::journey::Journey;
use crate::moment::ContactEventKind;
use crate::shifts::MINUTE;
use crate::truth::{Contact, InitiationMethod, Millis};

/// Of so many callers one hangs up before the flow puts them into a queue.
const HANGS_UP_IN_FLOW: f64 = 0.02;
/// So many tasks are made ahead of their time.
const SCHEDULED_TASKS: f64 = 0.2;
/// And so many of those are given another time.
const RESCHEDULED_TASKS: f64 = 0.3;
/// So many callbacks are wanted at a time of the customer's choice.
const SCHEDULED_CALLBACKS: f64 = 0.3;

/// A contact of which nothing is known yet.
pub(super) fn nothing(now: Millis) -> Contact {
    Contact {
        contact_id: String::new(),
        initial: None,
        previous: None,
        channel: Channel::Voice,
        initiation_method: InitiationMethod::Inbound,
        initiated: now,
        connected_to_system: None,
        scheduled: None,
        queued: None,
        offers: Vec::new(),
        handled: None,
        pauses: Vec::new(),
        disconnected: None,
        completed: None,
    }
}

impl Engine<'_> {
    /// A contact may arrive; and the next chance of it is put down.
    pub(super) fn arrive(&mut self, stream_number: usize) {
        let Some(stream) = STREAMS.get(stream_number) else {
            return;
        };
        let gap = stream.gap(self.settings.agents, &mut self.dice);
        self.after(gap, Action::Arrive(stream_number));
        if !stream.arrives(self.now - self.settings.midnight, &mut self.dice) {
            return;
        }
        let scheduled = stream.channel == Channel::Task && self.dice.chance(SCHEDULED_TASKS);
        let scheduled = scheduled.then(|| self.now + self.dice.between(10 * MINUTE, 3 * HOUR));
        let method = match stream.channel {
            Channel::Voice => InitiationMethod::Inbound,
            Channel::Chat | Channel::Task => InitiationMethod::Api,
        };
        let contact = self.initiate(stream.channel, method, stream.queue, None, scheduled);
        let reached = match scheduled {
            Some(due) => due + self.dice.between(20, 900),
            None => self.now + self.dice.between(200, 1_300),
        };
        self.agenda.at(reached, Action::ConnectToSystem(contact));
        if scheduled.is_some() && self.dice.chance(RESCHEDULED_TASKS) {
            let soon = self.dice.between(MINUTE, 8 * MINUTE);
            self.after(soon, Action::Reschedule(contact));
        }
    }

    /// Begins a contact. One that goes on from another belongs to the chain of the other.
    pub(super) fn initiate(
        &mut self,
        channel: Channel,
        method: InitiationMethod,
        queue: usize,
        previous: Option<usize>,
        scheduled: Option<Millis>,
    ) -> usize {
        let initial = previous.map(|previous| self.contacts.at(previous).initial.unwrap_or(previous));
        let contact = self.contacts.push(Contact {
            contact_id: crate::dice::uuid_text(self.ids.uuid()),
            initial,
            previous,
            channel,
            initiation_method: method,
            scheduled,
            ..nothing(self.now)
        });
        self.journeys.push(Journey::to(queue));
        self.say(contact, ContactEventKind::Initiated);
        contact
    }

    /// A contact's media reach Connect, and its flow begins.
    pub(super) fn connect_to_system(&mut self, contact: usize) {
        let row = self.contacts.at_mut(contact);
        // A task that was given a later time begins then.
        if let Some(due) = row.scheduled.filter(|due| *due > self.now) {
            self.agenda.at(due + 50, Action::ConnectToSystem(contact));
            return;
        }
        row.connected_to_system = Some(self.now);
        let channel = row.channel;
        self.say(contact, ContactEventKind::ConnectedToSystem);
        let flow = match channel {
            Channel::Voice => self.dice.between(3_000, 25_000),
            Channel::Chat => self.dice.between(1_000, 15_000),
            Channel::Task => self.dice.between(100, 1_500),
        };
        if channel == Channel::Voice && self.dice.chance(HANGS_UP_IN_FLOW) {
            self.after(flow, Action::HangUpInFlow(contact));
        } else {
            self.after(flow, Action::Enqueue(contact));
        }
    }

    /// A scheduled task is put off.
    pub(super) fn reschedule(&mut self, contact: usize) {
        let later = self.dice.between(MINUTE, 30 * MINUTE);
        if let Some(scheduled) = &mut self.contacts.at_mut(contact).scheduled {
            *scheduled += later;
            self.say(contact, ContactEventKind::DataUpdated);
        }
    }

    /// A contact that left its queue goes on as another one: a callback, or a stay in another queue.
    pub(super) fn go_on(&mut self, previous: usize, method: InitiationMethod, queue: usize) {
        let channel = self.contacts.at(previous).channel;
        let scheduled = method == InitiationMethod::Callback && self.dice.chance(SCHEDULED_CALLBACKS);
        let scheduled = scheduled.then(|| self.now + self.dice.between(5 * MINUTE, 40 * MINUTE));
        let contact = self.initiate(channel, method, queue, Some(previous), scheduled);
        let enqueued = scheduled.unwrap_or(self.now) + self.dice.between(50, 900);
        self.agenda.at(enqueued, Action::Enqueue(contact));
    }

    /// The contact ends for the customer, and altogether unless an agent has work left.
    pub(super) fn disconnect(&mut self, contact: usize) {
        let row = self.contacts.at_mut(contact);
        row.disconnected = Some(self.now);
        let is_done = row.handled.as_ref().is_none_or(|handled| handled.cleared.is_some());
        self.say(contact, ContactEventKind::Disconnected);
        if is_done {
            self.complete(contact);
        }
    }

    /// Nothing is left to do for the contact.
    pub(super) fn complete(&mut self, contact: usize) {
        self.contacts.at_mut(contact).completed = Some(self.now);
        self.say(contact, ContactEventKind::Completed);
    }
}
