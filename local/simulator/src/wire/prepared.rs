//! The parts of events that never change, written once.

use super::text;
use crate::centre::{Agent, Centre, Channel, Queue, RoutingProfile, STATUSES};

/// A contact centre's constant JSON.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    /// In the order of `centre.agents`.
    pub(super) agents: Vec<PreparedAgent>,
    /// In the order of `centre.queues`.
    pub(super) queues: Vec<PreparedQueue>,
    /// In the order of `STATUSES`.
    pub(super) statuses: Vec<PreparedStatus>,
    /// In an agent event, after its type: the instance, up to the previous snapshot.
    pub(super) instance: Vec<u8>,
    /// In a contact event, from the event's id to its time.
    pub(super) account: Vec<u8>,
    /// In a contact event, from the time to the contact's id among the resources.
    pub(super) resources: Vec<u8>,
    /// In a contact event's detail, the instance.
    pub(super) detail_instance: Vec<u8>,
    /// In a contact event's detail, the tags of a contact.
    pub(super) tags: Vec<u8>,
    /// In the description, all before the queues.
    pub(super) description: Vec<u8>,
}

/// An agent's constant JSON.
#[derive(Debug, Clone)]
pub(super) struct PreparedAgent {
    /// From the beginning of an agent event to its current snapshot.
    pub(super) event: Vec<u8>,
    /// The configuration up to the first number of free slots.
    pub(super) configuration: Vec<u8>,
    /// For each channel of the routing profile: how many slots there are, and the JSON from the number of free ones to the next such.
    pub(super) slots: Vec<(Channel, u32, Vec<u8>)>,
    /// The configuration from the last slots to its end.
    pub(super) configuration_end: Vec<u8>,
    /// `agentInfo` of a contact event up to the instant of connection.
    pub(super) info: Vec<u8>,
    /// And from there on: the hierarchy groups.
    pub(super) info_groups: Vec<u8>,
    /// The user in the description, without what they are doing.
    pub(super) user: Vec<u8>,
}

/// A queue's constant JSON.
#[derive(Debug, Clone)]
pub(super) struct PreparedQueue {
    /// The queue as an agent's snapshot has it.
    pub(super) in_snapshot: Vec<u8>,
    /// `queueInfo` of a contact event up to its instant.
    pub(super) info: Vec<u8>,
    /// The queue in the description, without what waits in it.
    pub(super) described: Vec<u8>,
    /// The id, in quotes.
    pub(super) id: Vec<u8>,
}

/// A status' constant JSON.
#[derive(Debug, Clone)]
pub(super) struct PreparedStatus {
    /// AgentStatus up to its start.
    pub(super) current: Vec<u8>,
    /// And from there to the configuration.
    pub(super) current_end: Vec<u8>,
    /// NextAgentStatus up to when it was chosen.
    pub(super) next: Vec<u8>,
    /// The name, in quotes.
    pub(super) name: Vec<u8>,
}

/// The queue that outbound calls of a routing profile's agents are counted in, as index in `centre.queues`: the first voice queue that it
/// serves, or its first. `None` for a profile without queues, or one that does not exist.
pub(crate) fn default_outbound_queue(centre: &Centre, profile: usize) -> Option<usize> {
    let queues = &centre.profiles.get(profile)?.queues;
    let is_voice = |index: &&usize| {
        centre
            .queues
            .get(**index)
            .is_some_and(|queue| queue.channel == Channel::Voice)
    };
    queues.iter().find(is_voice).or_else(|| queues.first()).copied()
}

/// The channel's name in agent events, which alone say TASKS.
pub(super) fn agent_event_channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Task => "TASKS",
        Channel::Voice | Channel::Chat => channel.name(),
    }
}

impl Prepared {
    /// Writes what never changes.
    pub(crate) fn new(centre: &Centre) -> Self {
        let Centre {
            region,
            account,
            instance_id,
            ..
        } = centre;
        let arn = format!("arn:aws:connect:{region}:{account}:instance/{instance_id}");
        let quoted_arn = quoted(&arn);
        Self {
            agents: centre
                .agents
                .iter()
                .map(|agent| PreparedAgent::new(centre, &arn, agent))
                .collect(),
            queues: centre
                .queues
                .iter()
                .map(|queue| PreparedQueue::new(centre, &arn, queue))
                .collect(),
            statuses: STATUSES
                .iter()
                .map(|status| PreparedStatus::new(&arn, status))
                .collect(),
            instance: format!(r#"","InstanceARN":{quoted_arn},"PreviousAgentSnapshot":"#).into_bytes(),
            account: format!(
                r#","detail-type":"Amazon Connect Contact Event","source":"aws.connect","account":{},"time":"#,
                quoted(account)
            )
            .into_bytes(),
            resources: format!(
                r#","region":{},"resources":[{quoted_arn},{}"#,
                quoted(region),
                without_end(&quoted(&format!("{arn}/contact/")))
            )
            .into_bytes(),
            detail_instance: format!(r#","instanceArn":{quoted_arn}"#).into_bytes(),
            tags: format!(r#","tags":{{"aws:connect:instanceId":{}"#, quoted(instance_id)).into_bytes(),
            description: super::snapshot::beginning(centre),
        }
    }
}

impl PreparedAgent {
    fn new(centre: &Centre, arn: &str, agent: &Agent) -> Self {
        let agent_arn = quoted(&format!("{arn}/agent/{}", agent.id));
        let group_arn = quoted(&format!("{arn}/agent-group/{}", agent.team_id));
        let profile = centre.profiles.get(agent.profile);
        let profile_arn = quoted(&format!(
            "{arn}/routing-profile/{}",
            profile.map_or("", |profile| profile.id.as_str())
        ));
        let configuration = format!(
            r#"{{"AgentHierarchyGroups":{{"Level1":{{"ARN":{group_arn},"Name":{}}},"Level2":null,"Level3":null,"Level4":null,"Level5":null}},"FirstName":{},"LastName":{},"Proficiencies":[],"RoutingProfile":{{"ARN":{profile_arn},"Concurrency":["#,
            quoted(&agent.team),
            quoted(&agent.first_name),
            quoted(&agent.last_name),
        );
        let mut slots = Vec::new();
        for (channel, most) in profile.into_iter().flat_map(|profile| &profile.slots) {
            let rest = format!(
                r#","Channel":"{}","MaximumSlots":{most}}}"#,
                agent_event_channel(*channel)
            );
            slots.push((*channel, *most, rest.into_bytes()));
        }
        let configuration_end = format!(
            r#"],"DefaultOutboundQueue":{},"InboundQueues":[{}],"Name":{}}},"Username":{}}},"Contacts":["#,
            default_outbound_queue(centre, agent.profile)
                .and_then(|index| centre.queues.get(index))
                .map_or_else(|| "null".to_owned(), |queue| queue_in_snapshot(arn, queue)),
            inbound_queues(centre, arn, agent, profile),
            quoted(profile.map_or("", |profile| profile.name.as_str())),
            quoted(&agent.username),
        );
        Self {
            event: format!(
                r#"{{"AWSAccountId":{},"AgentARN":{agent_arn},"CurrentAgentSnapshot":"#,
                quoted(&centre.account)
            )
            .into_bytes(),
            configuration: configuration.into_bytes(),
            slots,
            configuration_end: configuration_end.into_bytes(),
            info: format!(r#","agentInfo":{{"agentArn":{agent_arn},"connectedToAgentTimestamp":"#).into_bytes(),
            info_groups: format!(r#","hierarchyGroups":{{"level1":{{"arn":{group_arn}}}}}"#).into_bytes(),
            user: super::snapshot::user(agent, profile).into_bytes(),
        }
    }
}

impl PreparedQueue {
    fn new(centre: &Centre, arn: &str, queue: &Queue) -> Self {
        let queue_arn = quoted(&format!("{arn}/queue/{}", queue.id));
        Self {
            in_snapshot: queue_in_snapshot(arn, queue).into_bytes(),
            info: format!(r#","queueInfo":{{"queueArn":{queue_arn},"queueType":"STANDARD","enqueueTimestamp":"#)
                .into_bytes(),
            described: super::snapshot::queue(centre, queue).into_bytes(),
            id: quoted(&queue.id).into_bytes(),
        }
    }
}

impl PreparedStatus {
    fn new(arn: &str, (id, name, kind): &(&str, &str, &str)) -> Self {
        let status_arn = quoted(&format!("{arn}/agent-state/{id}"));
        let name = quoted(name);
        Self {
            current: format!(r#"{{"AgentStatus":{{"ARN":{status_arn},"Name":{name},"StartTimestamp":"#).into_bytes(),
            current_end: format!(r#","Type":"{kind}"}},"Configuration":"#).into_bytes(),
            next: format!(r#"],"NextAgentStatus":{{"ARN":{status_arn},"Name":{name},"EnqueuedTimestamp":"#)
                .into_bytes(),
            name: name.into_bytes(),
        }
    }
}

/// The agent's own queue, which has no name, and those of the routing profile.
fn inbound_queues(centre: &Centre, arn: &str, agent: &Agent, profile: Option<&RoutingProfile>) -> String {
    let channels = profile.into_iter().flat_map(|profile| &profile.slots);
    let channels: Vec<String> = channels
        .map(|(channel, _)| format!("\"{}\"", agent_event_channel(*channel)))
        .collect();
    let own = format!(
        r#"{{"ARN":{},"Channels":[{}],"Name":null}}"#,
        quoted(&format!("{arn}/queue/agent/{}", agent.id)),
        channels.join(",")
    );
    let served = profile.into_iter().flat_map(|profile| &profile.queues);
    let served = served.filter_map(|index| centre.queues.get(*index));
    let served = served.map(|queue| queue_in_snapshot(arn, queue));
    std::iter::once(own).chain(served).collect::<Vec<String>>().join(",")
}

fn queue_in_snapshot(arn: &str, queue: &Queue) -> String {
    format!(
        r#"{{"ARN":{},"Channels":["{}"],"Name":{}}}"#,
        quoted(&format!("{arn}/queue/{}", queue.id)),
        agent_event_channel(queue.channel),
        quoted(&queue.name)
    )
}

/// A text as JSON.
pub(super) fn quoted(value: &str) -> String {
    let mut out = Vec::with_capacity(value.len() + 2);
    text::string(&mut out, value);
    String::from_utf8_lossy(&out).into_owned()
}

/// A quoted text that goes on.
fn without_end(quoted: &str) -> &str {
    quoted.strip_suffix('"').unwrap_or(quoted)
}
