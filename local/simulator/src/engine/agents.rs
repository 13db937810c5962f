//! What comes from an agent without anything happening: heartbeats, and changes of settings that no snapshot shows.

use super::{Action, Engine};
use crate::arrivals::HOUR;
use crate::desk::Presence;
use crate::moment::AgentEventKind;
use crate::truth::Millis;

/// A heartbeat comes when nothing else has for so long.
const BEATS_EVERY: Millis = 120_000;
/// And goes on for so long after the logout.
const BEATS_ON_FOR: Millis = HOUR;
/// How often a setting is changed that no snapshot shows, on average.
const RECONFIGURED_EVERY: f64 = 72_000_000.0;

impl Engine<'_> {
    /// Puts the first heartbeat of a session down; one that is still on the agenda goes on.
    pub(super) fn begin_to_beat(&mut self, agent: usize) {
        let desk = self.desks.at_mut(agent);
        if !desk.beats {
            desk.beats = true;
            self.after(BEATS_EVERY, Action::Beat(agent));
        }
    }

    /// A heartbeat, if nothing else has come for long enough. There is one of an agent on the agenda at any time.
    pub(super) fn beat(&mut self, agent: usize) {
        let desk = self.desks.at_mut(agent);
        let goes_on = match desk.presence {
            Presence::Present => !desk.is_phantom,
            Presence::LoggedOut(when) => self.now <= when + BEATS_ON_FOR,
            Presence::Away | Presence::WithoutStatus => false,
        };
        if !goes_on {
            desk.beats = false;
            return;
        }
        let due = desk.last_event + BEATS_EVERY;
        if due > self.now {
            self.agenda.at(due, Action::Beat(agent));
            return;
        }
        desk.keep_previous();
        self.say_agent(agent, AgentEventKind::HeartBeat, (true, true));
        self.after(BEATS_EVERY, Action::Beat(agent));
    }

    /// Puts down when a setting of the agent is changed next.
    pub(super) fn plan_reconfiguration(&mut self, agent: usize, session: usize) {
        let next = self.dice.exponential(RECONFIGURED_EVERY);
        self.after(next, Action::Reconfigure(agent, session));
    }

    /// A setting is changed that no snapshot shows, such as auto-accept: an event whose two snapshots are the same.
    pub(super) fn reconfigure(&mut self, agent: usize, session: usize) {
        if !self.desks.at(agent).acts_in(session) || self.puts_off(agent, Action::Reconfigure(agent, session)) {
            return;
        }
        self.change(agent, |_| {});
        self.plan_reconfiguration(agent, session);
    }
}
