//! The simulation: one thing after the other, in the order of time, each of them putting down what follows from it.
//!
//! Connect publishes no rule of which agent is offered which contact beyond "longest idle" and the priorities of a routing profile. The
//! rule here is the simulator's own: a contact goes to the agent who has waited longest, and an agent who becomes free takes the contact
//! that has waited longest in the first of the profile's queues where any waits. An agent who holds contacts of one channel is offered no
//! other channel (Connect's default). Hold resets StateStartTimestamp here; AWS does not say whether it does.

mod action;
mod agents;
mod breaks;
mod contacts;
mod handling;
mod offers;
mod outbound;
mod queues;
mod sessions;
mod work;

use std::collections::BTreeSet;

use action::Action;

use crate::agenda::Agenda;
use crate::arrivals::{DAY, STREAMS};
use crate::centre::Centre;
use crate::desk::{Desk, Presence};
use crate::dice::Dice;
use crate::journey::Journey;
use crate::moment::{AgentEvent, AgentEventKind, ContactEventKind, Snapshot};
use crate::shifts::Shift;
use crate::table::Table;
use crate::truth::{Contact, Millis, Truth};
use crate::wire::{self, Prepared};
use crate::{Emission, Settings, plan};

/// The simulation.
pub(crate) struct Engine<'e> {
    settings: &'e Settings,
    now: Millis,
    end: Millis,
    agenda: Agenda<Action>,
    dice: Dice,
    ids: Dice,
    centre: Centre,
    prepared: Prepared,
    contacts: Table<Contact>,
    journeys: Table<Journey>,
    desks: Table<Desk>,
    /// The contacts that wait, by queue, oldest first.
    waiting: Table<BTreeSet<(Millis, usize)>>,
    /// The agents of each routing profile who take more contacts, by channel in the order of its slots: who has waited longest first.
    takers: Table<Vec<BTreeSet<(Millis, usize)>>>,
    buffer: Vec<u8>,
    emit: &'e mut dyn FnMut(Emission<'_>),
}

impl<'e> Engine<'e> {
    /// A centre before its first event.
    pub(crate) fn new(settings: &'e Settings, emit: &'e mut dyn FnMut(Emission<'_>)) -> Self {
        let centre = plan::centre(settings.agents, &mut Dice::new(settings.seed, 0));
        let mut dice = Dice::new(settings.seed, 1);
        let offset = dice.fraction();
        let mut of_profile = vec![0; centre.profiles.len()];
        let mut desks = Table::new(Desk::new(Shift::of(offset)));
        for agent in &centre.agents {
            let number = of_profile.get_mut(agent.profile).map_or(0, |number| {
                *number += 1;
                *number
            });
            let mut desk = Desk::new(Shift::of_agent(number, offset));
            let channels = centre
                .profiles
                .get(agent.profile)
                .map_or(0, |profile| profile.slots.len());
            desk.awaits = vec![None; channels];
            desks.push(desk);
        }
        let mut waiting = Table::new(BTreeSet::new());
        let mut takers = Table::new(Vec::new());
        for _ in &centre.queues {
            waiting.push(BTreeSet::new());
        }
        for profile in &centre.profiles {
            takers.push(vec![BTreeSet::new(); profile.slots.len()]);
        }
        Self {
            settings,
            now: settings.start,
            end: settings.start.saturating_add(settings.duration_millis.max(0)),
            agenda: Agenda::new(),
            dice,
            ids: Dice::new(settings.seed, 2),
            prepared: Prepared::new(&centre),
            centre,
            contacts: Table::new(contacts::nothing(settings.start)),
            journeys: Table::new(Journey::to(plan::SUPPORT)),
            desks,
            waiting,
            takers,
            buffer: Vec::new(),
            emit,
        }
    }

    /// Lets everything happen that happens before the end.
    pub(crate) fn run(mut self) -> Truth {
        let start = self.settings.start;
        let today = start - (start - self.settings.midnight).rem_euclid(DAY);
        self.agenda.at(start, Action::BeginDay(today - DAY));
        self.agenda.at(start, Action::BeginDay(today));
        for (number, stream) in STREAMS.iter().enumerate() {
            let first = start + stream.gap(self.settings.agents, &mut self.dice);
            self.agenda.at(first, Action::Arrive(number));
        }
        self.plan_next_look(start - 1);
        while let Some((time, action)) = self.agenda.next_before(self.end) {
            self.now = time;
            self.act(action);
        }
        Truth {
            start,
            end: self.end,
            centre: self.centre,
            contacts: self.contacts.into_rows(),
            agents: self.desks.into_rows().into_iter().map(|desk| desk.history).collect(),
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Arrive(stream) => self.arrive(stream),
            Action::ConnectToSystem(contact) => self.connect_to_system(contact),
            Action::Reschedule(contact) => self.reschedule(contact),
            Action::Enqueue(contact) => self.enqueue(contact),
            Action::HangUpInFlow(contact) => self.disconnect(contact),
            Action::LeaveQueue(contact) => self.leave_queue(contact),
            Action::GoOn(contact, method, queue) => self.go_on(contact, method, queue),
            Action::EndOffer(contact, outcome) => self.end_offer(contact, outcome),
            Action::ClearOffer(contact, offer) => self.clear_offer(contact, offer),
            Action::JoinAgent(contact) => self.join_agent(contact),
            Action::CustomerAnswers(contact) => self.customer_answers(contact),
            Action::EndStretch(contact) => self.end_stretch(contact),
            Action::EndInterruption(contact) => self.end_interruption(contact),
            Action::ClearWork(contact) => self.clear_work(contact),
            Action::EndOutside(contact) => self.end_outside(contact),
            Action::BeginDay(midnight) => self.begin_day(midnight),
            Action::LogIn(agent, until) => self.log_in(agent, until),
            Action::ChooseStatus(agent, session) => self.choose_status(agent, session),
            Action::SeekWork(agent) => self.seek_work(agent),
            Action::BeginBreak(agent, session, due) => self.begin_break(agent, session, due),
            Action::EndBreak(agent, session) => self.end_break(agent, session),
            Action::EndShift(agent, session) => self.end_shift(agent, session),
            Action::LogOut(agent, session, with_snapshot) => self.log_out(agent, session, with_snapshot),
            Action::EndSession(agent, session) => self.end_session(agent, session),
            Action::Beat(agent) => self.beat(agent),
            Action::Call(agent, session) => self.call(agent, session),
            Action::Reconfigure(agent, session) => self.reconfigure(agent, session),
            Action::Look => self.look(),
        }
    }

    /// Puts an action off by a millisecond if the agent has had an event in this one: so the order of an agent's events is plain.
    fn puts_off(&mut self, agent: usize, action: Action) -> bool {
        let last = self.desks.at(agent).last_event;
        let too_soon = last >= self.now;
        if too_soon {
            self.agenda.at(last + 1, action);
        }
        too_soon
    }

    fn after(&mut self, millis: Millis, action: Action) {
        self.agenda.at(self.now + millis, action);
    }

    /// Changes what an agent is and holds, and says so.
    fn change(&mut self, agent: usize, change: impl FnOnce(&mut Snapshot)) {
        let desk = self.desks.at_mut(agent);
        desk.keep_previous();
        change(&mut desk.current);
        desk.record(self.now);
        self.say_agent(agent, AgentEventKind::StateChange, (true, true));
    }

    /// Emits an agent event; whether it has a previous and a current snapshot.
    fn say_agent(&mut self, agent: usize, kind: AgentEventKind, (previous, current): (bool, bool)) {
        let desk = self.desks.at_mut(agent);
        desk.last_event = self.now;
        let event = AgentEvent {
            id: self.ids.uuid(),
            time: self.now,
            agent,
            kind,
            previous: previous.then_some(&desk.previous),
            current: current.then_some(&desk.current),
        };
        self.buffer.clear();
        wire::agent_event(&mut self.buffer, &self.prepared, self.contacts.rows(), &event);
        (self.emit)(Emission::AgentEvent {
            time: self.now,
            agent,
            json: &self.buffer,
        });
        self.list(agent);
    }

    /// Emits a contact event.
    fn say(&mut self, contact: usize, kind: ContactEventKind) {
        self.buffer.clear();
        let (rows, id) = (self.contacts.rows(), self.ids.uuid());
        wire::contact_event(&mut self.buffer, &self.prepared, rows, contact, kind, self.now, id);
        (self.emit)(Emission::ContactEvent {
            time: self.now,
            contact,
            json: &self.buffer,
        });
    }

    fn plan_next_look(&mut self, after: Millis) {
        if let Some(every) = self.settings.snapshot_every_millis.filter(|every| *every > 0) {
            let next = (after.div_euclid(every) + 1) * every;
            self.agenda.look_at(next, Action::Look);
        }
    }

    /// Emits what the API would answer. Agents count there while they are logged in and have a status.
    fn look(&mut self) {
        self.buffer.clear();
        let agents = self.desks.rows().iter();
        let agents: Vec<_> = agents
            .map(|desk| (desk.presence == Presence::Present).then_some(&desk.current))
            .collect();
        wire::snapshot(
            &mut self.buffer,
            &self.prepared,
            self.contacts.rows(),
            &agents,
            self.now,
        );
        (self.emit)(Emission::Snapshot {
            time: self.now,
            json: &self.buffer,
        });
        self.plan_next_look(self.now);
    }
}
