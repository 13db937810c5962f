//! When a contact's stages happened, and how long they lasted.

use super::EventType;
use super::wire::{AgentInfo, Detail};
use crate::json::{Text, text};
use crate::{Instant, Poison};

/// A contact's instants, as far as the event knows them. Moments in 1970 are unset.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Instants {
    pub(super) initiated: Option<Instant>,
    pub(super) connected_to_system: Option<Instant>,
    pub(super) enqueued: Option<Instant>,
    pub(super) connected_to_agent: Option<Instant>,
    pub(super) disconnected: Option<Instant>,
    pub(super) after_contact_work_start: Option<Instant>,
    pub(super) after_contact_work_end: Option<Instant>,
    pub(super) scheduled: Option<Instant>,
}

impl Instants {
    /// Reads each instant once. One that cannot be read is poison: without it the durations would be wrong and nobody would know.
    pub(super) fn read(detail: &Detail<'_>) -> Result<Self, Poison> {
        let mut instants = Self {
            initiated: instant("initiationTimestamp", detail.initiation_timestamp.as_ref())?,
            connected_to_system: instant(
                "connectedToSystemTimestamp",
                detail.connected_to_system_timestamp.as_ref(),
            )?,
            disconnected: instant("disconnectTimestamp", detail.disconnect_timestamp.as_ref())?,
            scheduled: instant("scheduledTimestamp", detail.scheduled_timestamp.as_ref())?,
            ..Self::default()
        };
        if let Some(queue) = &detail.queue_info {
            instants.enqueued = instant("queueInfo.enqueueTimestamp", queue.enqueue_timestamp.as_ref())?;
        }
        if let Some(agent) = &detail.agent_info {
            instants.connected_to_agent = instant(
                "agentInfo.connectedToAgentTimestamp",
                agent.connected_to_agent_timestamp.as_ref(),
            )?;
            instants.after_contact_work_start = instant(
                "agentInfo.afterContactWorkStartTimestamp",
                agent.after_contact_work_start_timestamp.as_ref(),
            )?;
            instants.after_contact_work_end = instant(
                "agentInfo.afterContactWorkEndTimestamp",
                agent.after_contact_work_end_timestamp.as_ref(),
            )?;
        }
        Ok(instants)
    }

    /// When the event happened: the instant that it was sent to announce; else, for types that announce none of these and for
    /// events that lack theirs, the envelope's time, which is the same moment cut to the second.
    ///
    /// COMPLETED announces that after-contact work is over, or that there is none. Nothing is completed before it is
    /// disconnected, though work may end before (an agent who passed the caller on) and the envelope's time is cut.
    pub(super) fn event_time(
        &self,
        event_type: EventType,
        envelope_time: Option<&Text<'_>>,
    ) -> Result<Instant, Poison> {
        let (defining, not_before) = match event_type {
            EventType::Initiated => (self.initiated, None),
            EventType::ConnectedToSystem => (self.connected_to_system, None),
            EventType::Queued => (self.enqueued, None),
            EventType::ConnectedToAgent => (self.connected_to_agent, None),
            EventType::Disconnected => (self.disconnected, None),
            EventType::Completed => (self.after_contact_work_end, self.disconnected),
            EventType::Other => (None, None),
        };
        let happened = match defining {
            Some(defining) => Some(defining),
            None => instant("time", envelope_time)?,
        };
        happened.max(not_before).ok_or(Poison::Missing { field: "time" })
    }
}

/// Reads an instant; nothing if it is absent or unset.
fn instant(field: &'static str, value: Option<&Text<'_>>) -> Result<Option<Instant>, Poison> {
    match text(value) {
        Some(value) => {
            let instant = Instant::parse(value).ok_or(Poison::BadTime { field })?;
            Ok(Some(instant).filter(|instant| !instant.is_unset()))
        }
        None => Ok(None),
    }
}

/// What follows from the instants, each as the table's schema defines it. What the event cannot know yet is unknown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Durations {
    pub(super) queue_time: Option<f64>,
    pub(super) agent_time: Option<f64>,
    pub(super) hold_time: Option<f64>,
    pub(super) after_call_work_time: Option<f64>,
    pub(super) handle_time: Option<f64>,
    pub(super) abandoned: Option<bool>,
}

impl Durations {
    pub(super) fn of(event_type: EventType, detail: &Detail<'_>, instants: &Instants) -> Self {
        let agent = detail.agent_info.as_ref();
        let after_contact_work = AfterContactWork::of(event_type, agent, instants);
        let agent_time = agent_time(instants, after_contact_work);
        let after_call_work_time = match after_contact_work {
            AfterContactWork::Lasted(seconds) => Some(seconds),
            AfterContactWork::Unknown | AfterContactWork::None => None,
        };
        let handle_time = match (event_type, agent_time, after_contact_work) {
            (EventType::Completed, Some(agent_time), AfterContactWork::Lasted(seconds)) => Some(agent_time + seconds),
            (EventType::Completed, agent_time, AfterContactWork::None) => agent_time,
            _ => None,
        };
        Self {
            queue_time: queue_time(agent, instants),
            agent_time,
            hold_time: agent.and_then(|agent| not_negative(agent.agent_initiated_hold_duration)),
            after_call_work_time,
            handle_time,
            abandoned: abandoned(event_type, detail, instants),
        }
    }
}

/// What an event tells of after-contact work.
#[derive(Debug, Clone, Copy)]
enum AfterContactWork {
    /// Nothing yet, or not enough.
    Unknown,
    /// There was none.
    None,
    /// Seconds.
    Lasted(f64),
}

impl AfterContactWork {
    /// After-contact work is told by COMPLETED, which comes right after DISCONNECTED where there was none: so a COMPLETED with an
    /// agent, a disconnection and no such field says that there was none. Any earlier silence says nothing.
    fn of(event_type: EventType, agent: Option<&AgentInfo<'_>>, instants: &Instants) -> Self {
        let Some(agent) = agent else {
            return Self::Unknown;
        };
        let (start, end) = (instants.after_contact_work_start, instants.after_contact_work_end);
        let seconds = match (start, end) {
            (Some(start), Some(end)) => end.seconds_since(start),
            _ => None,
        };
        let completed = event_type == EventType::Completed && instants.disconnected.is_some();
        match seconds.or_else(|| not_negative(agent.after_contact_work_duration)) {
            Some(seconds) => Self::Lasted(seconds),
            None if completed && start.is_none() && end.is_none() => Self::None,
            None => Self::Unknown,
        }
    }
}

/// The agent's part ends where after-contact work starts, which may lie before or after the customer's disconnection: an agent
/// who transfers a call outside leaves it long before. The disconnection ends it only where there was no after-contact work.
fn agent_time(instants: &Instants, after_contact_work: AfterContactWork) -> Option<f64> {
    let end = match (instants.after_contact_work_start, after_contact_work) {
        (Some(start), _) => Some(start),
        (None, AfterContactWork::None) => instants.disconnected,
        (None, AfterContactWork::Lasted(seconds)) if seconds <= 0.0 => instants.disconnected,
        (None, AfterContactWork::Lasted(_) | AfterContactWork::Unknown) => None,
    };
    end?.seconds_since(instants.connected_to_agent?)
}

/// From the queue to the agent, or to the end for a contact that never had one.
fn queue_time(agent: Option<&AgentInfo<'_>>, instants: &Instants) -> Option<f64> {
    let left = match agent {
        Some(_) => instants.connected_to_agent,
        None => instants.disconnected,
    };
    left?.seconds_since(instants.enqueued?)
}

/// Whether a contact left its queue before any agent. Where an agent is named and the connection is expressly unset, as for a
/// preview that an agent accepted and never began, the event does not tell.
fn abandoned(event_type: EventType, detail: &Detail<'_>, instants: &Instants) -> Option<bool> {
    if event_type != EventType::Disconnected || detail.queue_info.is_none() {
        return None;
    }
    match &detail.agent_info {
        None => Some(true),
        Some(agent) => {
            let expressly_unset =
                text(agent.connected_to_agent_timestamp.as_ref()).is_some() && instants.connected_to_agent.is_none();
            (!expressly_unset).then_some(false)
        }
    }
}

fn not_negative(seconds: Option<f64>) -> Option<f64> {
    seconds.filter(|seconds| *seconds >= 0.0)
}
