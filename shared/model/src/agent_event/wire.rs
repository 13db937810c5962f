//! An agent event as Amazon Connect writes it: only what is used, every field optional, every enumeration open text. What is not
//! declared here (inbound queues, proficiencies, the times of a next status) is skipped, whatever it holds.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::json::{Text, WholeNumber};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AgentEvent<'a> {
    #[serde(borrow, rename = "AgentARN")]
    pub(super) agent_arn: Option<Text<'a>>,
    #[serde(borrow, rename = "InstanceARN")]
    pub(super) instance_arn: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) event_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) event_timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) event_type: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) current_agent_snapshot: Option<Snapshot<'a>>,
    #[serde(borrow)]
    pub(super) previous_agent_snapshot: Option<PreviousSnapshot<'a>>,
    /// Only contact records have it; AWS allows them on the same stream.
    #[serde(rename = "AWSContactTraceRecordFormatVersion")]
    pub(super) contact_record_version: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Snapshot<'a> {
    #[serde(borrow)]
    pub(super) agent_status: Option<AgentStatus<'a>>,
    #[serde(borrow)]
    pub(super) next_agent_status: Option<Named<'a>>,
    #[serde(borrow)]
    pub(super) configuration: Option<Configuration<'a>>,
    #[serde(borrow)]
    pub(super) contacts: Option<Vec<Contact<'a>>>,
}

/// The snapshot before, whose configuration is skipped: half of a record is configuration, and only the present one is used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PreviousSnapshot<'a> {
    #[serde(borrow)]
    pub(super) agent_status: Option<AgentStatus<'a>>,
    #[serde(borrow)]
    pub(super) contacts: Option<Vec<Contact<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AgentStatus<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) start_timestamp: Option<Text<'a>>,
    #[serde(borrow, rename = "Type")]
    pub(super) status_type: Option<Text<'a>>,
}

/// Anything of which the name alone is used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Named<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Configuration<'a> {
    #[serde(borrow)]
    pub(super) username: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) first_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) last_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) agent_hierarchy_groups: Option<HierarchyGroups<'a>>,
    #[serde(borrow)]
    pub(super) routing_profile: Option<RoutingProfile<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct HierarchyGroups<'a> {
    #[serde(borrow)]
    pub(super) level1: Option<Named<'a>>,
    #[serde(borrow)]
    pub(super) level2: Option<Named<'a>>,
    #[serde(borrow)]
    pub(super) level3: Option<Named<'a>>,
    #[serde(borrow)]
    pub(super) level4: Option<Named<'a>>,
    #[serde(borrow)]
    pub(super) level5: Option<Named<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RoutingProfile<'a> {
    #[serde(borrow, rename = "ARN")]
    pub(super) arn: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) concurrency: Option<Vec<Concurrency<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Concurrency<'a> {
    #[serde(borrow)]
    pub(super) channel: Option<Text<'a>>,
    pub(super) available_slots: Option<WholeNumber>,
    pub(super) maximum_slots: Option<WholeNumber>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_field_names, reason = "the names are Connect's")]
pub(super) struct Contact<'a> {
    #[serde(borrow)]
    pub(super) contact_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) initial_contact_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) channel: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) initiation_method: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) state: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) state_start_timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) connected_to_agent_timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) queue_timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) queue: Option<Queue<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Queue<'a> {
    #[serde(borrow, rename = "ARN")]
    pub(super) arn: Option<Text<'a>>,
    /// Null for an agent's own queue.
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
}
