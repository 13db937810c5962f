//! From the SDK's types to the model's plain ones.

use std::collections::HashMap;

use aws_sdk_connect::primitives::DateTime;
use aws_sdk_connect::types;
use model::{Instant, snapshot};

/// An instance from ListInstances.
pub(crate) fn instance_summary(summary: types::InstanceSummary) -> snapshot::Instance {
    snapshot::Instance {
        id: summary.id,
        arn: summary.arn,
        alias: summary.instance_alias,
        status: summary.instance_status.map(|status| status.as_str().to_owned()),
        identity_management_type: summary.identity_management_type.map(|kind| kind.as_str().to_owned()),
        created: summary.created_time.as_ref().and_then(instant),
        inbound_calls_enabled: summary.inbound_calls_enabled,
        outbound_calls_enabled: summary.outbound_calls_enabled,
    }
}

/// An instance from DescribeInstance.
pub(crate) fn instance(instance: types::Instance) -> snapshot::Instance {
    snapshot::Instance {
        id: instance.id,
        arn: instance.arn,
        alias: instance.instance_alias,
        status: instance.instance_status.map(|status| status.as_str().to_owned()),
        identity_management_type: instance.identity_management_type.map(|kind| kind.as_str().to_owned()),
        created: instance.created_time.as_ref().and_then(instant),
        inbound_calls_enabled: instance.inbound_calls_enabled,
        outbound_calls_enabled: instance.outbound_calls_enabled,
    }
}

/// A queue from SearchQueues.
pub(crate) fn queue(queue: types::Queue) -> snapshot::Queue {
    snapshot::Queue {
        id: queue.queue_id,
        arn: queue.queue_arn,
        name: queue.name,
        description: queue.description,
        status: queue.status.map(|status| status.as_str().to_owned()),
        hours_of_operation_id: queue.hours_of_operation_id,
        max_contacts: queue.max_contacts.map(i64::from),
    }
}

/// A user from SearchUsers; `routing_profiles` and `hierarchy_groups` are names by id.
pub(crate) fn user(
    user: types::UserSearchSummary,
    routing_profiles: &HashMap<String, String>,
    hierarchy_groups: &HashMap<String, String>,
) -> snapshot::User {
    let name = |names: &HashMap<String, String>, id: Option<&String>| id.and_then(|id| names.get(id)).cloned();
    let identity = user.identity_info;
    let phone = user.phone_config;
    snapshot::User {
        id: user.id,
        arn: user.arn,
        username: user.username,
        first_name: identity.as_ref().and_then(|identity| identity.first_name.clone()),
        last_name: identity.and_then(|identity| identity.last_name),
        routing_profile_name: name(routing_profiles, user.routing_profile_id.as_ref()),
        routing_profile_id: user.routing_profile_id,
        hierarchy_group_name: name(hierarchy_groups, user.hierarchy_group_id.as_ref()),
        hierarchy_group_id: user.hierarchy_group_id,
        phone_type: phone.as_ref().map(|phone| phone.phone_type.as_str().to_owned()),
        after_contact_work_time_limit_millis: phone.map(|phone| i64::from(phone.after_contact_work_time_limit)),
    }
}

/// A moment, unless it is one that no store takes.
pub(crate) fn instant(time: &DateTime) -> Option<Instant> {
    Instant::from_millis(time.to_millis().ok()?)
}
