//! The simulated contact centre at rest: its queues, routing profiles and agents.

/// The simulated instance: another than that of the samples in `events/`, so that both can lie in one database.
pub const INSTANCE_ID: &str = "5eed5eed-0000-4000-8000-000000000001";

/// The instance's alias.
pub const INSTANCE_ALIAS: &str = "simulated";

/// The contact centre.
#[derive(Debug, Clone, PartialEq)]
pub struct Centre {
    /// AWS region of the instance.
    pub region: String,
    /// AWS account.
    pub account: String,
    /// The instance's id.
    pub instance_id: String,
    /// The queues.
    pub queues: Vec<Queue>,
    /// The routing profiles.
    pub profiles: Vec<RoutingProfile>,
    /// The agents.
    pub agents: Vec<Agent>,
}

/// A channel, in Connect's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// VOICE.
    Voice,
    /// CHAT.
    Chat,
    /// TASK.
    Task,
}

/// A queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    /// The queue's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The channel of what arrives in it.
    pub channel: Channel,
}

/// A routing profile.
#[derive(Debug, Clone, PartialEq)]
pub struct RoutingProfile {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Slots by channel: how many contacts at once.
    pub slots: Vec<(Channel, u32)>,
    /// Queues served: index in `Centre::queues`, in order of priority.
    pub queues: Vec<usize>,
}

/// An agent.
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    /// The id; equal to `user_id` of `User`.
    pub id: String,
    /// The user name.
    pub username: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// Index in `Centre::profiles`.
    pub profile: usize,
    /// The group of the hierarchy (level 1): the team.
    pub team: String,
    /// Id of that group.
    pub team_id: String,
    /// The most seconds of after-contact work that Connect allows, then it ends by itself; 0 for no limit.
    pub after_contact_work_limit_seconds: u32,
}

impl Channel {
    /// The name in events.
    pub fn name(self) -> &'static str {
        match self {
            Self::Voice => "VOICE",
            Self::Chat => "CHAT",
            Self::Task => "TASK",
        }
    }
}

/// The statuses that agents may choose: id, name, type.
pub const STATUSES: [(&str, &str, &str); 4] = [
    ("eeeeeeee-0000-4000-8000-000000000001", "Available", "ROUTABLE"),
    ("eeeeeeee-0000-4000-8000-000000000002", "Offline", "OFFLINE"),
    ("eeeeeeee-0000-4000-8000-000000000003", "Lunch", "CUSTOM"),
    ("eeeeeeee-0000-4000-8000-000000000004", "Training", "CUSTOM"),
];
