//! What is true of agents: at an instant, and over an interval.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{AgentHistory, Contact, Millis, Named, Outcome, Session, Truth};

/// How many agents there are of each kind at an instant, as Connect's real-time metrics define them. An agent counts for every queue that
/// the routing profile serves: never add these up over queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AgentCounts {
    /// Logged in, in another status than Offline.
    pub online: usize,
    /// Online, and not in a custom status.
    pub staffed: usize,
    /// In the status Available, without any contact.
    pub available: usize,
    /// Online, with a contact that they talk to, hold, have paused or have work left of.
    pub on_contact: usize,
    /// Online, in a custom status.
    pub non_productive: usize,
    /// Online, with a contact that they missed, declined or lost.
    pub error: usize,
}

/// What an agent's time went to over an interval, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Occupancy {
    /// On a contact, on hold or in after-contact work, however many contacts there were at once.
    pub on_contact: Millis,
    /// Available without a contact, or blocked by one missed or declined. Not while one is offered.
    pub idle: Millis,
    /// All contacts' times with the agent, after-contact work included, added up.
    pub contact_time: Millis,
}

impl Occupancy {
    /// Connect's occupancy, which ignores how many contacts there were at once: 0 to 1; `None` for an agent who was not there.
    pub fn by_agent(&self) -> Option<f64> {
        self.share(self.on_contact)
    }

    /// The occupancy that counts every contact: more than 1 where there were several at once.
    pub fn by_contacts(&self) -> Option<f64> {
        self.share(self.contact_time)
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds are far below 2^53")]
    fn share(&self, part: Millis) -> Option<f64> {
        let whole = self.on_contact + self.idle;
        (whole > 0).then(|| part as f64 / whole as f64)
    }
}

/// The one of several stretches that an instant lies in.
fn at(names: &[Named], instant: Millis) -> Option<&str> {
    let before = names.partition_point(|named| named.from <= instant);
    let latest = names.get(before.checked_sub(1)?)?;
    latest
        .until
        .is_none_or(|until| until > instant)
        .then_some(latest.name.as_str())
}

/// How much of a stretch lies in an interval, in milliseconds.
fn overlap(from: Millis, until: Option<Millis>, interval: &Range<Millis>) -> Millis {
    let until = until.unwrap_or(interval.end).min(interval.end);
    (until - from.max(interval.start)).max(0)
}

impl AgentHistory {
    /// The agent's state (column `state`) at an instant; `None` while nothing is known of the agent.
    pub fn state_at(&self, instant: Millis) -> Option<&str> {
        at(&self.states, instant)
    }

    /// The agent's status at an instant.
    pub fn status_at(&self, instant: Millis) -> Option<&str> {
        at(&self.statuses, instant)
    }

    /// The session that an instant lies in.
    pub fn session_at(&self, instant: Millis) -> Option<&Session> {
        let mut sessions = self.sessions.iter().rev();
        sessions.find(|session| session.login <= instant && session.logout.is_none_or(|logout| logout > instant))
    }

    /// Time in each state during an interval, in milliseconds.
    pub fn times_in_state(&self, interval: &Range<Millis>) -> BTreeMap<&str, Millis> {
        times(&self.states, interval)
    }

    /// Time in each status during an interval, in milliseconds.
    pub fn times_in_status(&self, interval: &Range<Millis>) -> BTreeMap<&str, Millis> {
        times(&self.statuses, interval)
    }

    /// The instants of the logins and of the logouts in an interval.
    pub fn logins_and_logouts(&self, interval: &Range<Millis>) -> (Vec<Millis>, Vec<Millis>) {
        let logins = self.sessions.iter().map(|session| session.login);
        let logouts = self.sessions.iter().filter_map(|session| session.logout);
        (
            logins.filter(|instant| interval.contains(instant)).collect(),
            logouts.filter(|instant| interval.contains(instant)).collect(),
        )
    }

    /// Time in any of these states while the status was Available.
    fn time_while_available(&self, states: &[&str], interval: &Range<Millis>) -> Millis {
        let available = self.statuses.iter().filter(|status| status.name == "Available");
        let spans = available
            .map(|status| status.from.max(interval.start)..status.until.unwrap_or(interval.end).min(interval.end));
        let wanted = |span: Range<Millis>| -> Millis {
            let within = self.states.iter().filter(|state| states.contains(&state.name.as_str()));
            within.map(|state| overlap(state.from, state.until, &span)).sum()
        };
        spans.filter(|span| !span.is_empty()).map(wanted).sum()
    }
}

fn times<'n>(names: &'n [Named], interval: &Range<Millis>) -> BTreeMap<&'n str, Millis> {
    let mut times = BTreeMap::new();
    for named in names {
        let time = overlap(named.from, named.until, interval);
        if time > 0 {
            *times.entry(named.name.as_str()).or_default() += time;
        }
    }
    times
}

impl Truth {
    /// How many agents there are at an instant who serve a queue (index in `centre.queues`), or in all.
    pub fn agents_at(&self, queue: Option<usize>, instant: Millis) -> AgentCounts {
        let mut counts = AgentCounts::default();
        for (index, (agent, history)) in self.centre.agents.iter().zip(&self.agents).enumerate() {
            let profile = self.centre.profiles.get(agent.profile);
            let serves = queue.is_none_or(|queue| profile.is_some_and(|profile| profile.queues.contains(&queue)));
            let status = history.status_at(instant).filter(|status| *status != "Offline");
            let (true, Some(status), Some(_)) = (serves, status, history.session_at(instant)) else {
                continue;
            };
            let state = history.state_at(instant).unwrap_or_default();
            let is_staffed = status == "Available";
            counts.online += 1;
            counts.staffed += usize::from(is_staffed);
            counts.non_productive += usize::from(!is_staffed);
            counts.available += usize::from(state == "Available");
            counts.error += usize::from(matches!(state, "Error" | "Missed" | "Rejected"));
            counts.on_contact += usize::from(
                self.contacts
                    .iter()
                    .any(|contact| self.held_by(contact, index).is_some_and(|held| held.contains(&instant))),
            );
        }
        counts
    }

    /// What an agent's (index in `centre.agents`) time went to over an interval.
    pub fn occupancy(&self, agent: usize, interval: &Range<Millis>) -> Occupancy {
        let Some(history) = self.agents.get(agent) else {
            return Occupancy::default();
        };
        let held = self.contacts.iter().filter_map(|contact| self.held_by(contact, agent));
        Occupancy {
            on_contact: history.time_while_available(&["On Contact", "On Hold", "After Contact Work"], interval),
            idle: history.time_while_available(&["Available", "Missed", "Rejected", "Error"], interval),
            contact_time: held.map(|held| overlap(held.start, Some(held.end), interval)).sum(),
        }
    }

    /// How many offers rang out in an interval, by agent and queue (indices in `centre`).
    pub fn missed(&self, interval: &Range<Millis>) -> BTreeMap<(usize, usize), usize> {
        let mut missed = BTreeMap::new();
        for contact in &self.contacts {
            let queue = contact.queued.map_or(usize::MAX, |queued| queued.queue);
            for offer in &contact.offers {
                let ended = offer.ended.filter(|(_, outcome)| *outcome == Outcome::Missed);
                if ended.is_some_and(|(instant, _)| interval.contains(&instant)) {
                    *missed.entry((offer.agent, queue)).or_default() += 1;
                }
            }
        }
        missed
    }

    /// From when until before when a contact was with an agent, after-contact work included: until it was cleared, or until the logout of
    /// an agent who left the work undone, or until the end.
    fn held_by(&self, contact: &Contact, agent: usize) -> Option<Range<Millis>> {
        let handled = contact.handled.as_ref().filter(|handled| handled.agent == agent)?;
        let history = self.agents.get(agent)?;
        let logout = history.session_at(handled.connected).and_then(|session| session.logout);
        Some(handled.connected..handled.cleared.or(logout).unwrap_or(self.end))
    }
}
