//! The lists, searches and descriptions.

use serde_json::{Value as Json, json};

use crate::centre::{Centre, HierarchyGroup, Instance, Queue, RoutingProfile, User};
use crate::current;
use crate::error::ApiError;
use crate::paging::Page;
use crate::request::{Operation, Parameters};

/// Answers an operation from the described contact centre.
pub(crate) fn answer(
    centre: &Centre,
    operation: Operation,
    parameters: &Parameters,
    now_millis: i64,
) -> Result<Json, ApiError> {
    let page = Page::read(operation, parameters, now_millis)?;
    let answer = match operation {
        Operation::ListInstances => {
            let list = centre.instances.iter().map(|instance| summary(centre, instance));
            paged(&page, "InstanceSummaryList", list.collect())
        }
        Operation::DescribeInstance => json!({"Instance": description(centre, known(centre, parameters)?)}),
        Operation::ListInstanceAttributes => paged(&page, "Attributes", attributes(active(centre, parameters)?)),
        Operation::ListQueues => {
            let list = queue_summaries(centre, active(centre, parameters)?, parameters);
            paged(&page, "QueueSummaryList", list)
        }
        Operation::SearchQueues => {
            let instance = active(centre, parameters)?;
            let queue = |queue| searched_queue(centre, instance, queue);
            counted(&page, "Queues", instance.queues.iter().map(queue).collect())
        }
        Operation::ListUsers => {
            let instance = active(centre, parameters)?;
            let user = |user: &User| {
                let arn = centre.arn(instance, &format!("/agent/{}", user.id));
                json!({"Id": user.id, "Arn": arn, "Username": user.username})
            };
            paged(&page, "UserSummaryList", instance.users.iter().map(user).collect())
        }
        Operation::SearchUsers => {
            let instance = active(centre, parameters)?;
            let user = |user| searched_user(centre, instance, user);
            counted(&page, "Users", instance.users.iter().map(user).collect())
        }
        Operation::ListRoutingProfiles => {
            let instance = active(centre, parameters)?;
            let profile = |profile: &RoutingProfile| {
                let arn = centre.arn(instance, &format!("/routing-profile/{}", profile.id));
                json!({"Id": profile.id, "Arn": arn, "Name": profile.name})
            };
            let list = instance.routing_profiles.iter().map(profile);
            paged(&page, "RoutingProfileSummaryList", list.collect())
        }
        Operation::ListUserHierarchyGroups => {
            let instance = active(centre, parameters)?;
            let group = |group: &HierarchyGroup| {
                let arn = centre.arn(instance, &format!("/agent-group/{}", group.id));
                json!({"Id": group.id, "Arn": arn, "Name": group.name})
            };
            let list = instance.hierarchy_groups.iter().map(group);
            paged(&page, "UserHierarchyGroupSummaryList", list.collect())
        }
        Operation::ListAgentStatuses => {
            let list = agent_statuses(centre, active(centre, parameters)?, parameters);
            paged(&page, "AgentStatusSummaryList", list)
        }
        Operation::GetCurrentMetricData => {
            let instance = active(centre, parameters)?;
            current::answer(centre, instance, parameters, &page, now_millis)?
        }
    };
    Ok(answer)
}

/// The instance that is asked about.
fn known<'c>(centre: &'c Centre, parameters: &Parameters) -> Result<&'c Instance, ApiError> {
    let id = parameters
        .instance_id
        .as_deref()
        .ok_or_else(|| ApiError::request("InstanceId is required"))?;
    centre
        .instance(id)
        .ok_or_else(|| ApiError::not_found(format!("Instance {id} not found")))
}

/// The instance that is asked about, if there is anything in it to be asked about.
fn active<'c>(centre: &'c Centre, parameters: &Parameters) -> Result<&'c Instance, ApiError> {
    let instance = known(centre, parameters)?;
    if instance.status != "ACTIVE" {
        let Instance { id, status, .. } = instance;
        return Err(ApiError::not_found(format!("Instance {id} is {status}")));
    }
    Ok(instance)
}

fn paged(page: &Page, name: &str, list: Vec<Json>) -> Json {
    let (items, next_token) = page.of(list);
    let mut answer = json!({ name: items });
    if let Some(fields) = answer.as_object_mut() {
        insert(fields, "NextToken", next_token);
    }
    answer
}

/// A search also says how many there are.
fn counted(page: &Page, name: &str, list: Vec<Json>) -> Json {
    let total = list.len();
    let mut answer = paged(page, name, list);
    if let Some(fields) = answer.as_object_mut() {
        insert(fields, "ApproximateTotalCount", Some(total));
    }
    answer
}

/// The service leaves out what has no value.
fn insert(fields: &mut serde_json::Map<String, Json>, name: &str, value: Option<impl Into<Json>>) {
    if let Some(value) = value {
        fields.insert(name.to_owned(), value.into());
    }
}

fn summary(centre: &Centre, instance: &Instance) -> Json {
    let mut fields = serde_json::Map::new();
    insert(&mut fields, "Id", Some(instance.id.as_str()));
    insert(&mut fields, "Arn", Some(centre.arn(instance, "")));
    insert(
        &mut fields,
        "IdentityManagementType",
        Some(instance.identity_management_type.as_str()),
    );
    insert(&mut fields, "InstanceAlias", instance.alias.as_deref());
    insert(&mut fields, "CreatedTime", Some(instance.created));
    insert(&mut fields, "InstanceStatus", Some(instance.status.as_str()));
    insert(&mut fields, "InboundCallsEnabled", Some(instance.inbound_calls));
    insert(&mut fields, "OutboundCallsEnabled", Some(instance.outbound_calls));
    let url = instance
        .alias
        .as_ref()
        .map(|alias| format!("https://{alias}.my.connect.aws"));
    insert(&mut fields, "InstanceAccessUrl", url);
    Json::Object(fields)
}

fn description(centre: &Centre, instance: &Instance) -> Json {
    let mut answer = summary(centre, instance);
    if let Some(fields) = answer.as_object_mut() {
        let reason = instance.status_reason.as_ref().map(|reason| json!({"Message": reason}));
        insert(fields, "StatusReason", reason);
    }
    answer
}

fn attributes(instance: &Instance) -> Vec<Json> {
    let calls = [
        ("INBOUND_CALLS", instance.inbound_calls),
        ("OUTBOUND_CALLS", instance.outbound_calls),
    ];
    let others = instance.attributes.iter().map(|(name, value)| (name.as_str(), *value));
    calls
        .into_iter()
        .chain(others)
        .map(|(name, value)| json!({"AttributeType": name, "Value": value.to_string()}))
        .collect()
}

/// Standard queues, and the queue that every agent has, unless one kind only is asked for.
fn queue_summaries(centre: &Centre, instance: &Instance, parameters: &Parameters) -> Vec<Json> {
    let wanted =
        |kind: &str| parameters.queue_types.is_empty() || parameters.queue_types.iter().any(|asked| asked == kind);
    let standard = instance.queues.iter().map(|queue| {
        let arn = centre.arn(instance, &format!("/queue/{}", queue.id));
        json!({"Id": queue.id, "Arn": arn, "Name": queue.name, "QueueType": "STANDARD"})
    });
    let of_agents = instance.users.iter().map(|user| {
        let arn = centre.arn(instance, &format!("/queue/agent/{}", user.id));
        json!({"Id": user.id, "Arn": arn, "QueueType": "AGENT"})
    });
    standard
        .filter(|_| wanted("STANDARD"))
        .chain(of_agents.filter(|_| wanted("AGENT")))
        .collect()
}

fn agent_statuses(centre: &Centre, instance: &Instance, parameters: &Parameters) -> Vec<Json> {
    let types = &parameters.agent_status_types;
    let wanted = instance
        .agent_statuses
        .iter()
        .filter(|status| types.is_empty() || types.contains(&status.status_type));
    let status = wanted.map(|status| {
        let arn = centre.arn(instance, &format!("/agent-state/{}", status.id));
        json!({"Id": status.id, "Arn": arn, "Name": status.name, "Type": status.status_type})
    });
    status.collect()
}

fn searched_queue(centre: &Centre, instance: &Instance, queue: &Queue) -> Json {
    let arn = centre.arn(instance, &format!("/queue/{}", queue.id));
    let mut fields = serde_json::Map::new();
    insert(&mut fields, "Name", Some(queue.name.as_str()));
    insert(&mut fields, "QueueArn", Some(arn));
    insert(&mut fields, "QueueId", Some(queue.id.as_str()));
    insert(&mut fields, "Description", queue.description.as_deref());
    insert(
        &mut fields,
        "HoursOfOperationId",
        queue.hours_of_operation_id.as_deref(),
    );
    insert(&mut fields, "MaxContacts", queue.max_contacts);
    insert(
        &mut fields,
        "Status",
        Some(queue.status.as_deref().unwrap_or("ENABLED")),
    );
    Json::Object(fields)
}

fn searched_user(centre: &Centre, instance: &Instance, user: &User) -> Json {
    let arn = centre.arn(instance, &format!("/agent/{}", user.id));
    // Milliseconds here, seconds in DescribeUser: so the service's model says.
    let limit_millis = u64::from(user.after_contact_work_time_limit) * 1000;
    let mut identity = serde_json::Map::new();
    insert(&mut identity, "FirstName", user.first_name.as_deref());
    insert(&mut identity, "LastName", user.last_name.as_deref());
    let mut fields = serde_json::Map::new();
    insert(&mut fields, "Arn", Some(arn));
    insert(&mut fields, "Id", Some(user.id.as_str()));
    insert(&mut fields, "Username", Some(user.username.as_str()));
    insert(&mut fields, "IdentityInfo", Some(Json::Object(identity)));
    insert(&mut fields, "HierarchyGroupId", user.hierarchy_group_id.as_deref());
    insert(&mut fields, "RoutingProfileId", Some(user.routing_profile_id.as_str()));
    let phone = json!({
        "PhoneType": user.phone_type.as_deref().unwrap_or("SOFT_PHONE"),
        "AutoAccept": false,
        "AfterContactWorkTimeLimit": limit_millis,
    });
    insert(&mut fields, "PhoneConfig", Some(phone));
    Json::Object(fields)
}
