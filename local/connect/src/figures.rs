//! The current figures, computed from who is there and who waits, by Connect's definitions of its real-time metrics.

use std::collections::BTreeSet;

use crate::centre::{Contact, Instance, Queue, RoutingProfile, User};

/// The figures of some part of an instance.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Figures {
    agents_online: u32,
    agents_available: u32,
    agents_staffed: u32,
    agents_on_contact: u32,
    agents_non_productive: u32,
    agents_error: u32,
    contacts_in_after_contact_work: u32,
    contacts_in_queue: u32,
    contacts_scheduled: u32,
    oldest_contact_seconds: f64,
    slots_active: u32,
    slots_available: u32,
}

/// A part of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part<'i> {
    /// Queues: the agents whose routing profile serves any of them, and the contacts in them.
    Queues(BTreeSet<&'i str>),
    /// Routing profiles: their agents, and the contacts in the queues they serve.
    RoutingProfiles(BTreeSet<&'i str>),
}

impl Figures {
    /// The figures of a part. An agent counts once, however many of the part's queues they serve.
    pub(crate) fn of(instance: &Instance, part: &Part<'_>) -> Self {
        let mut figures = Self::default();
        for user in &instance.users {
            if let Some(profile) = instance.routing_profile(&user.routing_profile_id) {
                figures.add_contacts(user, part);
                if part.has_agents_of(profile) {
                    figures.add_agent(instance, user, profile, part);
                }
            }
        }
        for queue in instance.queues.iter().filter(|queue| part.has_queue(instance, queue)) {
            figures.add_queue(queue);
        }
        figures
    }

    /// Whether there is anybody and anything at all. Connect leaves out what has no data.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The figure of that name; ages in seconds. None for a metric that is not offered.
    pub(crate) fn get(&self, name: &str) -> Option<f64> {
        let count = match name {
            "AGENTS_ONLINE" => self.agents_online,
            "AGENTS_AVAILABLE" => self.agents_available,
            "AGENTS_STAFFED" => self.agents_staffed,
            // The second is the old name of the first.
            "AGENTS_ON_CONTACT" | "AGENTS_ON_CALL" => self.agents_on_contact,
            "AGENTS_NON_PRODUCTIVE" => self.agents_non_productive,
            "AGENTS_ERROR" => self.agents_error,
            "AGENTS_AFTER_CONTACT_WORK" => self.contacts_in_after_contact_work,
            "CONTACTS_IN_QUEUE" => self.contacts_in_queue,
            "CONTACTS_SCHEDULED" => self.contacts_scheduled,
            "OLDEST_CONTACT_AGE" => return Some(self.oldest_contact_seconds),
            "SLOTS_ACTIVE" => self.slots_active,
            "SLOTS_AVAILABLE" => self.slots_available,
            _ => return None,
        };
        Some(count.into())
    }

    fn add_queue(&mut self, queue: &Queue) {
        self.contacts_in_queue += u32::try_from(queue.waiting.len()).unwrap_or(u32::MAX);
        self.contacts_scheduled += queue.scheduled;
        for waiting in &queue.waiting {
            self.oldest_contact_seconds = self.oldest_contact_seconds.max(waiting.seconds);
        }
    }

    /// A contact belongs to the queue it came from, and an agent's contacts to the agent's routing profile.
    fn add_contacts(&mut self, user: &User, part: &Part<'_>) {
        let contacts = user.contacts.iter().filter(|contact| match part {
            Part::Queues(ids) => contact.queue_id.as_deref().is_some_and(|id| ids.contains(id)),
            Part::RoutingProfiles(ids) => ids.contains(user.routing_profile_id.as_str()),
        });
        for contact in contacts {
            self.slots_active += u32::from(is_handled(contact));
            self.contacts_in_after_contact_work += u32::from(contact.state == "ENDED");
        }
    }

    fn add_agent(&mut self, instance: &Instance, user: &User, profile: &RoutingProfile, part: &Part<'_>) {
        let Some(status_type) = instance.status_type(user).filter(|kind| *kind != "OFFLINE") else {
            return;
        };
        let is_custom = status_type == "CUSTOM";
        let is_on_contact = user.contacts.iter().any(is_handled);
        let is_in_error = user
            .contacts
            .iter()
            .any(|contact| matches!(contact.state.as_str(), "ERROR" | "MISSED" | "REJECTED"));
        self.agents_online += 1;
        self.agents_non_productive += u32::from(is_custom);
        self.agents_staffed += u32::from(!is_custom);
        self.agents_on_contact += u32::from(is_on_contact);
        self.agents_error += u32::from(is_in_error);
        self.agents_available += u32::from(!is_custom && !is_in_error && user.contacts.is_empty());
        if !is_custom && !is_in_error {
            self.slots_available += free_slots(user, profile, part);
        }
    }
}

impl Part<'_> {
    fn has_agents_of(&self, profile: &RoutingProfile) -> bool {
        match self {
            Self::Queues(ids) => ids.iter().any(|id| profile.queues.contains_key(*id)),
            Self::RoutingProfiles(ids) => ids.contains(profile.id.as_str()),
        }
    }

    fn has_queue(&self, instance: &Instance, queue: &Queue) -> bool {
        match self {
            Self::Queues(ids) => ids.contains(queue.id.as_str()),
            Self::RoutingProfiles(ids) => instance
                .routing_profiles
                .iter()
                .any(|profile| ids.contains(profile.id.as_str()) && profile.queues.contains_key(&queue.id)),
        }
    }
}

/// Connected, on hold, paused or in after-contact work. An incoming contact is not handled yet.
fn is_handled(contact: &Contact) -> bool {
    matches!(
        contact.state.as_str(),
        "CONNECTED" | "CONNECTED_ONHOLD" | "PAUSED" | "ENDED"
    )
}

/// Slots that a contact of the part could be routed to now. An agent who holds contacts of one channel is not offered those of
/// another (Connect's default, without cross-channel concurrency).
fn free_slots(user: &User, profile: &RoutingProfile, part: &Part<'_>) -> u32 {
    let is_served = |channel: &String| match part {
        Part::Queues(ids) => {
            let mut queues = ids.iter().filter_map(|id| profile.queues.get(*id));
            queues.any(|channels| channels.contains(channel))
        }
        Part::RoutingProfiles(_) => profile.queues.values().any(|channels| channels.contains(channel)),
    };
    let held = |channel: &String| {
        user.contacts
            .iter()
            .filter(|contact| contact.channel == *channel)
            .count()
    };
    let is_offered = |channel: &String| user.contacts.is_empty() || held(channel) > 0;
    profile
        .slots
        .iter()
        .filter(|(channel, _)| is_served(channel) && is_offered(channel))
        .map(|(channel, most)| most.saturating_sub(u32::try_from(held(channel)).unwrap_or(u32::MAX)))
        .sum()
}
