//! The described contact centre: what the file says, and what it must not say.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

/// A contact centre: one account's instances in one region.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Centre {
    /// The region, for ARNs.
    pub region: String,
    /// The account, for ARNs.
    pub account: String,
    /// The instances.
    pub instances: Vec<Instance>,
}

/// An instance and all that is in it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Instance {
    /// The id.
    pub id: String,
    /// The alias; none with an existing directory.
    pub alias: Option<String>,
    /// ACTIVE, CREATION_IN_PROGRESS or CREATION_FAILED.
    pub status: String,
    /// Why it has its status; only DescribeInstance says so.
    pub status_reason: Option<String>,
    /// SAML, CONNECT_MANAGED or EXISTING_DIRECTORY.
    pub identity_management_type: String,
    /// When it was created, in epoch seconds as the API has it.
    pub created: f64,
    /// Whether calls may come in.
    pub inbound_calls: bool,
    /// Whether calls may go out.
    pub outbound_calls: bool,
    /// The other attributes, by type; the values are texts ("true") in the API.
    pub attributes: BTreeMap<String, bool>,
    /// The statuses agents may be in.
    pub agent_statuses: Vec<AgentStatus>,
    /// The groups of the hierarchy.
    pub hierarchy_groups: Vec<HierarchyGroup>,
    /// The routing profiles.
    pub routing_profiles: Vec<RoutingProfile>,
    /// The standard queues.
    pub queues: Vec<Queue>,
    /// The users.
    pub users: Vec<User>,
}

/// A status agents may be in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentStatus {
    /// The id.
    pub id: String,
    /// The name, which agents' `status` refers to.
    pub name: String,
    /// ROUTABLE, CUSTOM or OFFLINE.
    #[serde(rename = "type")]
    pub status_type: String,
}

/// A group of the hierarchy.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HierarchyGroup {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// A routing profile.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoutingProfile {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// How many contacts of a channel an agent takes at once.
    pub slots: Slots,
    /// The queues served, each with the channels it is served in.
    pub queues: BTreeMap<String, Vec<String>>,
}

/// Slots by channel.
pub type Slots = BTreeMap<String, u32>;

/// A standard queue, with what waits in it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Queue {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// ENABLED or DISABLED; ENABLED where nothing is said.
    pub status: Option<String>,
    /// The hours of operation.
    pub hours_of_operation_id: Option<String>,
    /// Most contacts it takes.
    pub max_contacts: Option<u32>,
    /// The contacts that wait.
    pub waiting: Vec<Waiting>,
    /// Callbacks scheduled for later.
    pub scheduled: u32,
    /// Metrics that cannot be computed for this queue, answered as null.
    pub not_computable: Vec<String>,
}

/// A contact that waits.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// Its channel.
    pub channel: String,
    /// For how long, in seconds.
    pub seconds: f64,
}

/// A user, and what they are doing.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct User {
    /// The id.
    pub id: String,
    /// The user name.
    pub username: String,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The routing profile.
    pub routing_profile_id: String,
    /// The group in the hierarchy.
    pub hierarchy_group_id: Option<String>,
    /// SOFT_PHONE or DESK_PHONE; SOFT_PHONE where nothing is said.
    pub phone_type: Option<String>,
    /// After this many seconds of after-contact work the agent is made available; 0 is no limit.
    pub after_contact_work_time_limit: u32,
    /// The name of the status the agent is in; none if they are not logged in.
    pub status: Option<String>,
    /// The contacts they hold.
    pub contacts: Vec<Contact>,
}

/// A contact that an agent holds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The queue it came from; none for an outbound call without one.
    pub queue_id: Option<String>,
    /// Its channel.
    pub channel: String,
    /// Its state, as the agent event stream has it: CONNECTING, CONNECTED, CONNECTED_ONHOLD, PAUSED, ENDED (after-contact work),
    /// MISSED, REJECTED or ERROR.
    pub state: String,
}

/// Why a description cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CentreError {
    /// The file cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not such a description.
    #[error("not the description of a contact centre")]
    NotACentre(#[from] serde_json::Error),
    /// Something refers to what is not there.
    #[error("{what} of instance {instance} is not described")]
    Dangling {
        /// What is missing.
        what: String,
        /// Where.
        instance: String,
    },
}

impl Centre {
    /// Reads a description from a file.
    pub fn load(path: &Path) -> Result<Self, CentreError> {
        let json = std::fs::read(path).map_err(|source| CentreError::Unreadable {
            path: path.display().to_string(),
            source,
        })?;
        Self::from_json(&json)
    }

    /// Reads a description, and checks that all it refers to is there.
    pub fn from_json(json: &[u8]) -> Result<Self, CentreError> {
        let centre: Self = serde_json::from_slice(json)?;
        for instance in &centre.instances {
            instance.check().map_err(|what| CentreError::Dangling {
                what,
                instance: instance.id.clone(),
            })?;
        }
        Ok(centre)
    }

    pub(crate) fn instance(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|instance| instance.id == id)
    }

    /// The ARN of an instance, or of the resource in it that `rest` names (`/queue/…`).
    pub(crate) fn arn(&self, instance: &Instance, rest: &str) -> String {
        let Self { region, account, .. } = self;
        format!("arn:aws:connect:{region}:{account}:instance/{}{rest}", instance.id)
    }
}

impl Instance {
    fn check(&self) -> Result<(), String> {
        let queue = |id: &str| self.queue(id).map(drop).ok_or_else(|| format!("queue {id}"));
        for id in self.routing_profiles.iter().flat_map(|profile| profile.queues.keys()) {
            queue(id)?;
        }
        for user in &self.users {
            let id = &user.routing_profile_id;
            self.routing_profile(id)
                .ok_or_else(|| format!("routing profile {id}"))?;
            if let Some(id) = &user.hierarchy_group_id
                && !self.hierarchy_groups.iter().any(|group| group.id == *id)
            {
                return Err(format!("hierarchy group {id}"));
            }
            if let Some(name) = &user.status
                && !self.agent_statuses.iter().any(|status| status.name == *name)
            {
                return Err(format!("agent status {name}"));
            }
            for id in user.contacts.iter().filter_map(|contact| contact.queue_id.as_deref()) {
                queue(id)?;
            }
        }
        Ok(())
    }

    pub(crate) fn queue(&self, id: &str) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.id == id)
    }

    pub(crate) fn routing_profile(&self, id: &str) -> Option<&RoutingProfile> {
        self.routing_profiles.iter().find(|profile| profile.id == id)
    }

    /// The type of the status that the user is in; none if they are not logged in.
    pub(crate) fn status_type(&self, user: &User) -> Option<&str> {
        let name = user.status.as_ref()?;
        let status = self.agent_statuses.iter().find(|status| status.name == *name)?;
        Some(&status.status_type)
    }
}
