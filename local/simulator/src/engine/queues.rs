//! Waiting: how contacts come into a queue, whom they are offered to, and how they leave if nobody answers.

use super::{Action, Engine};
use crate::centre::Channel;
use crate::moment::ContactEventKind;
use crate::plan::{CALLBACKS, SALES, SUPPORT};
use crate::truth::{InitiationMethod, Left, Millis, Queued};

/// So many callers hang up within seconds: a wrong number, a change of mind.
const SHORT_ABANDONS: f64 = 0.03;
/// How long callers are patient, on average: exponential.
const CALLERS_PATIENCE: f64 = 210_000.0;
/// How long those who chat are patient, on average, and the coefficient of variation: log-normal.
const CHATS_PATIENCE: (f64, f64) = (420_000.0, 0.8);
/// When callers hear that they may be called back, and how many want it.
const CALLBACK_OFFERED: (Millis, f64) = (45_000, 0.4);
/// When the flow tries another queue with callers for Sales, and with how many.
const MOVED: (Millis, f64) = (70_000, 0.5);

impl Engine<'_> {
    /// A contact comes into its queue.
    pub(super) fn enqueue(&mut self, contact: usize) {
        let queue = self.journeys.at(contact).queue;
        let row = self.contacts.at_mut(contact);
        row.queued = Some(Queued {
            queue,
            enqueued: self.now,
            left: None,
        });
        let (channel, method) = (row.channel, row.initiation_method);
        self.say(contact, ContactEventKind::Queued);
        let leaves = match (channel, method) {
            (Channel::Task, _) | (_, InitiationMethod::Callback) => None,
            (Channel::Chat, _) => Some((
                self.dice.log_normal(CHATS_PATIENCE.0, CHATS_PATIENCE.1),
                Left::Abandoned,
            )),
            (Channel::Voice, _) => Some(self.caller_leaves(queue, method)),
        };
        self.journeys.at_mut(contact).leaves = leaves.map(|(wait, how)| (self.now + wait, how));
        if let Some((wait, _)) = leaves {
            self.after(wait, Action::LeaveQueue(contact));
        }
        self.wait(contact);
    }

    /// When and how a caller leaves the queue if nobody answers: whatever comes first.
    fn caller_leaves(&mut self, queue: usize, method: InitiationMethod) -> (Millis, Left) {
        if self.dice.chance(SHORT_ABANDONS) {
            return (self.dice.between(800, 4_900), Left::Abandoned);
        }
        let mut leaves = (self.dice.exponential(CALLERS_PATIENCE), Left::Abandoned);
        let is_first = method == InitiationMethod::Inbound;
        if is_first && self.dice.chance(CALLBACK_OFFERED.1) {
            let asks = CALLBACK_OFFERED.0 + self.dice.between(4_000, 15_000);
            leaves = leaves.min((asks, Left::CallbackRequested));
        }
        if is_first && queue == SALES && self.dice.chance(MOVED.1) {
            leaves = leaves.min((MOVED.0, Left::Transferred));
        }
        leaves
    }

    /// The contact waits, and is offered to the agent who has waited longest, if any is free.
    pub(super) fn wait(&mut self, contact: usize) {
        let row = self.contacts.at(contact);
        let Some(queued) = row.queued else {
            return;
        };
        let channel = row.channel;
        self.journeys.at_mut(contact).is_waiting = true;
        self.waiting.at_mut(queued.queue).insert((queued.enqueued, contact));
        match self.longest_idle(queued.queue, channel) {
            Some(agent) if self.desks.at(agent).last_event < self.now => self.offer(contact, agent),
            // Whoever has just had an event looks in the next millisecond.
            Some(agent) => self.after(1, Action::SeekWork(agent)),
            None => {}
        }
    }

    /// Of the agents who serve a queue and take more of a channel the one who has waited longest; one who has had an event in this very
    /// millisecond only if there is nobody else.
    fn longest_idle(&self, queue: usize, channel: Channel) -> Option<usize> {
        let profiles = self.centre.profiles.iter().enumerate();
        let serving = profiles.filter(|(_, profile)| profile.queues.contains(&queue));
        let longest = serving.filter_map(|(number, profile)| {
            let slot = profile.slots.iter().position(|(of, _)| *of == channel)?;
            let takers = self.takers.at(number).get(slot)?;
            let is_busy = |agent: usize| self.desks.at(agent).last_event >= self.now;
            let free = takers.iter().find(|(_, agent)| !is_busy(*agent));
            free.or(takers.first())
                .map(|(since, agent)| (is_busy(*agent), *since, *agent))
        });
        longest.min().map(|(.., agent)| agent)
    }

    /// Keeps the lists of those who take more contacts, after an agent's event.
    pub(super) fn list(&mut self, agent: usize) {
        let Some(number) = self.centre.agents.get(agent).map(|agent| agent.profile) else {
            return;
        };
        let slots = self
            .centre
            .profiles
            .get(number)
            .map_or(&[][..], |profile| &profile.slots);
        let desk = self.desks.at_mut(agent);
        let takers = self.takers.at_mut(number);
        for (slot, ((channel, most), takers)) in slots.iter().zip(takers).enumerate() {
            let awaits = desk.takes(*channel, *most).then_some(desk.idle_since);
            let Some(awaited) = desk.awaits.get_mut(slot).filter(|awaited| **awaited != awaits) else {
                continue;
            };
            if let Some(since) = std::mem::replace(awaited, awaits) {
                takers.remove(&(since, agent));
            }
            if let Some(since) = awaits {
                takers.insert((since, agent));
            }
        }
    }

    /// An agent looks into the queues of the routing profile, in its order, for what waits longest.
    pub(super) fn seek_work(&mut self, agent: usize) {
        if self.puts_off(agent, Action::SeekWork(agent)) {
            return;
        }
        let profile = self
            .centre
            .agents
            .get(agent)
            .and_then(|agent| self.centre.profiles.get(agent.profile));
        let queues = profile.map_or(&[][..], |profile| &profile.queues).iter();
        let mut waiting = queues
            .filter_map(|queue| self.waiting.at(*queue).first())
            .map(|(_, contact)| *contact);
        let desk = self.desks.at(agent);
        let fitting = waiting.find(|contact| {
            let channel = self.contacts.at(*contact).channel;
            desk.takes(channel, self.slots(agent, channel))
        });
        if let Some(contact) = fitting {
            self.offer(contact, agent);
            // There may be room for one more.
            self.after(1, Action::SeekWork(agent));
        }
    }

    fn slots(&self, agent: usize, channel: Channel) -> u32 {
        let profile = self
            .centre
            .agents
            .get(agent)
            .and_then(|agent| self.centre.profiles.get(agent.profile));
        let slots = profile.and_then(|profile| profile.slots.iter().find(|(of, _)| *of == channel));
        slots.map_or(0, |(_, slots)| *slots)
    }

    /// Nobody answered in time. While it rings at an agent nothing but the customer can end that.
    pub(super) fn leave_queue(&mut self, contact: usize) {
        let journey = self.journeys.at(contact);
        if let Some((due, how)) = journey.leaves.filter(|_| journey.is_waiting)
            && due <= self.now
        {
            self.leaves(contact, how);
            self.disconnect(contact);
            let next = match how {
                Left::CallbackRequested => (InitiationMethod::Callback, CALLBACKS),
                Left::Transferred => (InitiationMethod::QueueTransfer, SUPPORT),
                Left::Answered | Left::Abandoned => return,
            };
            let soon = self.dice.between(20, 900);
            self.after(soon, Action::GoOn(contact, next.0, next.1));
        }
    }

    /// The contact is no longer in its queue.
    pub(super) fn leaves(&mut self, contact: usize, how: Left) {
        self.stop_waiting(contact);
        if let Some(queued) = &mut self.contacts.at_mut(contact).queued {
            queued.left = Some((self.now, how));
        }
    }

    /// The contact waits no longer; it may still be in the queue while it rings.
    pub(super) fn stop_waiting(&mut self, contact: usize) {
        self.journeys.at_mut(contact).is_waiting = false;
        if let Some(queued) = self.contacts.at(contact).queued {
            self.waiting.at_mut(queued.queue).remove(&(queued.enqueued, contact));
        }
    }
}
