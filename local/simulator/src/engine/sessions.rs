//! Sessions: agents log in, choose their first status, and end their shifts in one way or another.

use super::{Action, Engine};
use crate::arrivals::{DAY, HOUR};
use crate::desk::{AVAILABLE, OFFLINE, Presence};
use crate::moment::{AgentEventKind, ContactState};
use crate::shifts::{Ending, MINUTE, breaks};
use crate::truth::{Millis, Session};

/// How often somebody whose shift is over looks whether the contacts are.
const LOOKS_EVERY: (Millis, Millis) = (3_000, 9_000);
/// So many shifts end long before their time, without a word.
const LEAVES_UNSEEN: f64 = 0.03;
/// How many of these looks are the last one, whatever the contacts.
const GIVES_UP_WAITING: f64 = 0.02;

impl Engine<'_> {
    /// A day of the contact centre begins: everybody's shift of that day is put down. Those that are under way when the simulation begins
    /// are joined within a minute.
    pub(super) fn begin_day(&mut self, midnight: Millis) {
        for agent in 0..self.desks.rows().len() {
            let shift = self.desks.at(agent).shift;
            let late = self.dice.between(-8 * MINUTE, 8 * MINUTE);
            let stays = self.dice.between(-5 * MINUTE, 10 * MINUTE);
            let joins = self.now + self.dice.between(500, MINUTE);
            let begins = (midnight + shift.begins + late).max(joins);
            let ends = midnight + shift.begins + shift.lasts + stays;
            if begins + 20 * MINUTE < ends {
                self.agenda.at(begins, Action::LogIn(agent, ends));
            }
        }
        // The days before the first one are only looked at for the shifts that reach into it.
        if midnight + DAY > self.now {
            self.agenda.at(midnight + DAY, Action::BeginDay(midnight + DAY));
        }
    }

    /// The agent logs in. A session that nobody ended is ended before.
    pub(super) fn log_in(&mut self, agent: usize, until: Millis) {
        let again = Action::LogIn(agent, until);
        if self.puts_off(agent, again) {
            return;
        }
        let desk = self.desks.at_mut(agent);
        if matches!(desk.presence, Presence::Present | Presence::WithoutStatus) {
            if desk.is_phantom {
                self.say_log_out(agent, false);
            }
            self.after(MINUTE / 2, again);
            return;
        }
        desk.record_end(self.now);
        desk.history.sessions.push(Session {
            login: self.now,
            first_status: None,
            logout: None,
            phantom_since: None,
        });
        desk.presence = Presence::WithoutStatus;
        desk.is_phantom = false;
        desk.has_walked_away = false;
        desk.ending = Ending::draw(&mut self.dice);
        let session = desk.session();
        self.say_agent(agent, AgentEventKind::Login, (false, false));
        let thinks = if self.dice.chance(0.05) {
            self.dice.between(3 * MINUTE, 10 * MINUTE)
        } else {
            self.dice.between(1_500, MINUTE)
        };
        self.after(thinks, Action::ChooseStatus(agent, session));
        let shift = self.desks.at(agent).shift;
        let begun = until - shift.lasts;
        for due in breaks(begun, &mut self.dice) {
            if due.begins > self.now && due.begins + due.lasts < until {
                self.agenda.at(due.begins, Action::BeginBreak(agent, session, due));
            }
        }
        let leaves = self.leaves_unseen(agent, until).unwrap_or(until);
        self.agenda.at(leaves, Action::EndShift(agent, session));
    }

    /// When somebody closes the browser in the middle of a shift; `None` for most.
    fn leaves_unseen(&mut self, agent: usize, until: Millis) -> Option<Millis> {
        let later = self.dice.between(20 * MINUTE, 4 * HOUR);
        let leaves = self.now + self.dice.between(15 * MINUTE, until - self.now);
        self.dice.chance(LEAVES_UNSEEN).then(|| {
            self.desks.at_mut(agent).ending = Ending::Phantom(Some(later));
            leaves
        })
    }

    /// The first status of a session: before it nothing is known of the agent.
    pub(super) fn choose_status(&mut self, agent: usize, session: usize) {
        if self.puts_off(agent, Action::ChooseStatus(agent, session)) {
            return;
        }
        let now = self.now;
        let desk = self.desks.at_mut(agent);
        desk.presence = Presence::Present;
        desk.current.status = AVAILABLE;
        desk.current.status_start = now;
        desk.current.next_status = None;
        desk.current.contacts.clear();
        desk.idle_since = now;
        desk.record(now);
        if let Some(session) = desk.history.sessions.last_mut() {
            session.first_status = Some(now);
        }
        self.say_agent(agent, AgentEventKind::StateChange, (false, true));
        self.begin_to_beat(agent);
        self.plan_call(agent, session);
        self.plan_reconfiguration(agent, session);
        self.after(1, Action::SeekWork(agent));
    }

    /// The shift is over, and the agent leaves as is their way.
    pub(super) fn end_shift(&mut self, agent: usize, session: usize) {
        if !self.desks.at(agent).acts_in(session) || self.puts_off(agent, Action::EndShift(agent, session)) {
            return;
        }
        let desk = self.desks.at(agent);
        let contacts = &desk.current.contacts;
        let has_only_work = contacts.iter().all(|held| held.state == ContactState::Ended);
        let is_available = desk.current.status == AVAILABLE;
        match desk.ending {
            Ending::Offline(_) | Ending::OfflineAndGone(_) => self.choose(agent, OFFLINE, None),
            _ if !has_only_work || !is_available => {
                let again = self.dice.between(LOOKS_EVERY.0, LOOKS_EVERY.1);
                // Whoever is given one contact after the other leaves like most people in the end, which stops that.
                if self.dice.chance(GIVES_UP_WAITING) {
                    self.desks.at_mut(agent).ending = Ending::Offline(again);
                }
                self.after(again, Action::EndShift(agent, session));
            }
            Ending::WalksAway(_) => {
                self.desks.at_mut(agent).has_walked_away = true;
                self.set_status(agent, OFFLINE);
            }
            Ending::LogsOut => self.say_log_out(agent, false),
            Ending::Phantom(ended) => {
                let desk = self.desks.at_mut(agent);
                desk.is_phantom = true;
                if let Some(session) = desk.history.sessions.last_mut() {
                    session.phantom_since = Some(self.now);
                }
                if let Some(later) = ended {
                    self.after(later, Action::EndSession(agent, session));
                }
            }
        }
    }

    /// The agent is Offline now, and logs out soon.
    pub(super) fn went_offline(&mut self, agent: usize) {
        let session = self.desks.at(agent).session();
        let (soon, with_snapshot) = match self.desks.at(agent).ending {
            Ending::Offline(soon) => (soon, true),
            Ending::OfflineAndGone(soon) | Ending::WalksAway(soon) => (soon, false),
            Ending::LogsOut | Ending::Phantom(_) => (1_000, true),
        };
        self.after(soon, Action::LogOut(agent, session, with_snapshot));
    }

    /// An agent who is Offline logs out.
    pub(super) fn log_out(&mut self, agent: usize, session: usize, with_snapshot: bool) {
        let again = Action::LogOut(agent, session, with_snapshot);
        if self.desks.at(agent).session() == session && !self.puts_off(agent, again) {
            self.say_log_out(agent, with_snapshot);
        }
    }

    /// A supervisor ends the session of somebody who is not there.
    pub(super) fn end_session(&mut self, agent: usize, session: usize) {
        let desk = self.desks.at(agent);
        let is_open = desk.session() == session && desk.presence == Presence::Present;
        if is_open && !self.puts_off(agent, Action::EndSession(agent, session)) {
            self.say_log_out(agent, false);
        }
    }

    /// LOGOUT. Without a current snapshot it ends the status and whatever the agent held; with one the agent goes on being Offline.
    fn say_log_out(&mut self, agent: usize, with_snapshot: bool) {
        let now = self.now;
        let desk = self.desks.at_mut(agent);
        if let Some(session) = desk.history.sessions.last_mut() {
            session.logout = Some(now);
        }
        desk.keep_previous();
        if with_snapshot {
            desk.presence = Presence::LoggedOut(now);
            self.say_agent(agent, AgentEventKind::Logout, (true, true));
            return;
        }
        desk.presence = Presence::Away;
        desk.record_end(now);
        let held = std::mem::take(&mut desk.current.contacts);
        self.say_agent(agent, AgentEventKind::Logout, (true, false));
        let has_walked_away = self.desks.at(agent).has_walked_away;
        for held in held {
            if held.state != ContactState::Ended {
                let offers = self.contacts.at_mut(held.contact).offers.iter_mut();
                for offer in offers.filter(|offer| offer.agent == agent) {
                    offer.cleared.get_or_insert(now);
                }
            } else if !has_walked_away {
                self.cleared(held.contact);
                self.complete_if_over(held.contact);
            }
        }
    }
}
