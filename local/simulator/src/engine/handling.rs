//! A contact with an agent: talk, hold, pauses, the end, and after-contact work.

use super::{Action, Engine};
use crate::centre::Channel;
use crate::desk::enter;
use crate::journey::Passing;
use crate::moment::{ContactEventKind, ContactState};
use crate::plan::{SALES, SUPPORT};
use crate::shifts::MINUTE;
use crate::truth::{Handled, InitiationMethod, Left, Millis, Span};

/// How many holds a call has, or pauses a task: none, one, two, three; of a hundred.
const INTERRUPTIONS: [(i64, u32); 4] = [(70, 0), (88, 1), (96, 2), (100, 3)];
/// How long a hold lasts on average, in milliseconds, and how it varies.
const HOLD: (f64, f64) = (42_000.0, 0.8);
/// How long a pause of a task lasts.
const PAUSE: (f64, f64) = (600_000.0, 1.0);
/// So many customers hang up during a hold.
const HANGS_UP_ON_HOLD: f64 = 0.06;
/// So many calls are passed on to another queue, and so many to somebody outside.
const PASSED_ON: (f64, f64) = (0.06, 0.015);

impl Engine<'_> {
    /// The contact is joined with the agent who took it.
    pub(super) fn connect(&mut self, contact: usize, agent: usize) {
        let now = self.now;
        let method = self.contacts.at(contact).initiation_method;
        self.leaves(contact, Left::Answered);
        self.handled_by(contact, agent);
        self.desks.at_mut(agent).idle_since = now;
        self.change(agent, |snapshot| {
            enter(snapshot, contact, ContactState::Connected, now);
            if let Some(held) = snapshot.contacts.iter_mut().find(|held| held.contact == contact) {
                held.connected = Some(now);
            }
        });
        self.say(contact, ContactEventKind::ConnectedToAgent);
        if method == InitiationMethod::Callback {
            self.dial(contact);
        } else {
            self.talk(contact);
        }
    }

    /// From now on the contact is with that agent.
    pub(super) fn handled_by(&mut self, contact: usize, agent: usize) {
        self.contacts.at_mut(contact).handled = Some(Handled {
            agent,
            connected: self.now,
            holds: Vec::new(),
            ended: None,
            cleared: None,
            transferred_out: false,
            external: false,
        });
    }

    /// They begin to talk, or the agent to work. How it will go is decided here.
    pub(super) fn talk(&mut self, contact: usize) {
        let row = self.contacts.at(contact);
        let (channel, method) = (row.channel, row.initiation_method);
        let queue = self.journeys.at(contact).queue;
        let (mean, variation) = match (channel, queue) {
            (Channel::Voice, SALES) => (270_000.0, 0.9),
            (Channel::Voice, _) => (225_000.0, 0.9),
            (Channel::Chat, _) => (540_000.0, 0.7),
            (Channel::Task, _) => (900_000.0, 0.9),
        };
        let talk = self.dice.log_normal(mean, variation).clamp(4_000, 90 * MINUTE);
        let percent = self.dice.between(0, 99);
        let drawn = INTERRUPTIONS
            .iter()
            .find(|(below, _)| percent < *below)
            .map_or(0, |(_, count)| *count);
        let interruptions = if channel == Channel::Chat { 0 } else { drawn };
        let passing = match (channel, method, queue) {
            (Channel::Voice, InitiationMethod::Inbound, SUPPORT | SALES) => self.passing(queue),
            _ => Passing::Over,
        };
        let journey = self.journeys.at_mut(contact);
        journey.interruptions = interruptions;
        journey.stretch = (talk / Millis::from(interruptions + 1)).max(1);
        journey.ending = passing;
        let stretch = journey.stretch;
        self.after(stretch, Action::EndStretch(contact));
    }

    fn passing(&mut self, queue: usize) -> Passing {
        let chance = self.dice.fraction();
        if chance < PASSED_ON.0 {
            Passing::Transferred(if queue == SUPPORT { SALES } else { SUPPORT })
        } else if chance < PASSED_ON.0 + PASSED_ON.1 {
            Passing::External(self.dice.exponential(360_000.0))
        } else {
            Passing::Over
        }
    }

    pub(super) fn agent_of(&self, contact: usize) -> Option<usize> {
        self.contacts.at(contact).handled.as_ref().map(|handled| handled.agent)
    }

    /// A stretch of talk or work is over: a hold or pause follows, or the end.
    pub(super) fn end_stretch(&mut self, contact: usize) {
        let Some(agent) = self.agent_of(contact) else {
            return;
        };
        if self.puts_off(agent, Action::EndStretch(contact)) {
            return;
        }
        let journey = self.journeys.at_mut(contact);
        if journey.interruptions == 0 {
            return self.end_conversation(contact, agent);
        }
        journey.interruptions -= 1;
        let now = self.now;
        let begun = Span { from: now, until: None };
        let row = self.contacts.at_mut(contact);
        let (state, (mean, variation)) = if row.channel == Channel::Task {
            row.pauses.push(begun);
            (ContactState::Paused, PAUSE)
        } else {
            if let Some(handled) = &mut row.handled {
                handled.holds.push(begun);
            }
            (ContactState::OnHold, HOLD)
        };
        self.change(agent, |snapshot| enter(snapshot, contact, state, now));
        if state == ContactState::Paused {
            self.say(contact, ContactEventKind::Paused);
        }
        let lasts = self.dice.log_normal(mean, variation).clamp(2_000, 60 * MINUTE);
        self.after(lasts, Action::EndInterruption(contact));
    }

    /// A hold or pause is over; or the customer did not want to wait for that.
    pub(super) fn end_interruption(&mut self, contact: usize) {
        let Some(agent) = self.agent_of(contact) else {
            return;
        };
        if self.puts_off(agent, Action::EndInterruption(contact)) {
            return;
        }
        let now = self.now;
        let is_task = self.contacts.at(contact).channel == Channel::Task;
        if !is_task && self.dice.chance(HANGS_UP_ON_HOLD) {
            self.journeys.at_mut(contact).ending = Passing::Over;
            return self.end_conversation(contact, agent);
        }
        self.end_open_spans(contact);
        self.change(agent, |snapshot| enter(snapshot, contact, ContactState::Connected, now));
        if is_task {
            self.say(contact, ContactEventKind::Resumed);
        }
        let stretch = self.journeys.at(contact).stretch;
        self.after(stretch, Action::EndStretch(contact));
    }

    /// Shows the contact at its agent in another state, and since when it is connected: an outbound call or a callback may be shown as
    /// connected late, or never.
    pub(super) fn show(&mut self, agent: usize, contact: usize, state: ContactState) {
        let now = self.now;
        let handled = self.contacts.at(contact).handled.as_ref();
        let connected = handled.map(|handled| handled.connected);
        self.change(agent, |snapshot| {
            enter(snapshot, contact, state, now);
            if let Some(held) = snapshot.contacts.iter_mut().find(|held| held.contact == contact) {
                held.connected = connected;
            }
        });
    }

    fn end_open_spans(&mut self, contact: usize) {
        let now = self.now;
        let row = self.contacts.at_mut(contact);
        let holds = row.handled.as_mut().map_or(&mut [][..], |handled| &mut handled.holds);
        for span in holds.iter_mut().chain(&mut row.pauses) {
            span.until.get_or_insert(now);
        }
    }

    /// The conversation is over for the agent; after-contact work begins, if there is any.
    pub(super) fn end_conversation(&mut self, contact: usize, agent: usize) {
        let now = self.now;
        self.end_open_spans(contact);
        let passing = self.journeys.at(contact).ending;
        let work = self.work(contact, agent, passing);
        if let Some(handled) = &mut self.contacts.at_mut(contact).handled {
            handled.ended = Some(now);
            handled.transferred_out = matches!(passing, Passing::Transferred(_));
            handled.external = matches!(passing, Passing::External(_));
            handled.cleared = work.is_none().then_some(now);
        }
        if let Some(work) = work {
            self.show(agent, contact, ContactState::Ended);
            self.after(work, Action::ClearWork(contact));
        } else {
            self.release(agent, contact);
        }
        match passing {
            Passing::Over => self.disconnect(contact),
            Passing::External(lasts) => self.after(lasts, Action::EndOutside(contact)),
            Passing::Transferred(queue) => {
                self.disconnect(contact);
                self.go_on(contact, InitiationMethod::Transfer, queue);
            }
        }
    }
}
