//! The JSON as the samples have it, and as the model and the local Connect read it.

use model::{Normalised, agent_event as agent_model, contact_event as contact_model};
use serde_json::Value as Json;

use super::*;
use crate::centre::{Agent, Centre, Channel, Queue, RoutingProfile};
use crate::moment::{AgentEvent, AgentEventKind, ContactEventKind, ContactState, Held, Snapshot};
use crate::truth::{Contact, Handled, InitiationMethod, Left, Millis, Queued, Span};

/// 2026-11-20T09:00:00Z.
const NINE: Millis = 1_795_165_200_000;

fn centre() -> Centre {
    let queue = |number: u32, name: &str, channel| Queue {
        id: format!("aaaaaaaa-0000-4000-8000-00000000000{number}"),
        name: name.to_owned(),
        channel,
    };
    Centre {
        region: "eu-west-2".to_owned(),
        account: "111111111111".to_owned(),
        instance_id: "11111111-2222-3333-4444-555555555555".to_owned(),
        queues: vec![
            queue(1, "Support", Channel::Voice),
            queue(3, "Chat", Channel::Chat),
            queue(4, "Back \"Office\"", Channel::Task),
            queue(6, "Archive", Channel::Voice),
        ],
        profiles: vec![RoutingProfile {
            id: "bbbbbbbb-0000-4000-8000-000000000001".to_owned(),
            name: "Generalist".to_owned(),
            slots: vec![(Channel::Voice, 1), (Channel::Chat, 3), (Channel::Task, 2)],
            queues: vec![1, 0, 2],
        }],
        agents: vec![Agent {
            id: "cccccccc-0000-4000-8000-000000000001".to_owned(),
            username: "agent.one".to_owned(),
            first_name: "Zoë".to_owned(),
            last_name: "O\\Neill".to_owned(),
            profile: 0,
            team: "London".to_owned(),
            team_id: "dddddddd-0000-4000-8000-000000000001".to_owned(),
            after_contact_work_limit_seconds: 60,
        }],
    }
}

fn contact(number: u32, channel: Channel, method: InitiationMethod, initiated: Millis) -> Contact {
    Contact {
        contact_id: format!("eeeeeeee-0000-4000-8000-00000000000{number}"),
        initial: None,
        previous: None,
        channel,
        initiation_method: method,
        initiated,
        connected_to_system: None,
        scheduled: None,
        queued: None,
        offers: Vec::new(),
        handled: None,
        pauses: Vec::new(),
        disconnected: None,
        completed: None,
    }
}

/// A call, answered after 31.5 s, with 62 s and a bit on hold, and 30.5 s of after-contact work.
fn call() -> Contact {
    let connected = NINE + 41_750;
    Contact {
        connected_to_system: Some(NINE + 1_004),
        queued: Some(Queued {
            queue: 0,
            enqueued: NINE + 10_250,
            left: Some((connected, Left::Answered)),
        }),
        handled: Some(Handled {
            agent: 0,
            connected,
            holds: vec![
                Span {
                    from: NINE + 60_000,
                    until: Some(NINE + 100_900),
                },
                Span {
                    from: NINE + 320_000,
                    until: None,
                },
            ],
            ended: Some(NINE + 341_250),
            cleared: Some(NINE + 371_750),
            transferred_out: false,
            external: false,
        }),
        disconnected: Some(NINE + 341_250),
        completed: Some(NINE + 371_750),
        ..contact(1, Channel::Voice, InitiationMethod::Inbound, NINE + 123)
    }
}

fn held(contact: usize, channel: Channel, state: ContactState, queue: usize) -> Held {
    Held {
        contact,
        channel,
        initiation_method: InitiationMethod::Inbound,
        state,
        state_start: NINE + 41_750,
        connected: Some(NINE + 41_750),
        enqueued: Some(NINE + 10_250),
        queue,
    }
}

fn available(contacts: Vec<Held>) -> Snapshot {
    Snapshot {
        status: 0,
        status_start: NINE - 60_000,
        next_status: None,
        contacts,
    }
}

fn agent_json(contacts: &[Contact], event: &AgentEvent<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    agent_event(&mut out, &Prepared::new(&centre()), contacts, event);
    out
}

fn contact_json(contacts: &[Contact], index: usize, kind: ContactEventKind, time: Millis) -> Vec<u8> {
    let mut out = Vec::new();
    let id = 0x9999_0000_0000_4000_8000_0000_0000_0001;
    contact_event(&mut out, &Prepared::new(&centre()), contacts, index, kind, time, id);
    out
}

/// One line for each leaf, with the instance's ARN cut short.
fn leaves(json: &[u8]) -> String {
    fn walk(path: &str, value: &Json, lines: &mut Vec<String>) {
        match value {
            Json::Object(fields) if !fields.is_empty() => {
                for (key, value) in fields {
                    walk(&format!("{path}.{key}"), value, lines);
                }
            }
            Json::Array(items) if !items.is_empty() => {
                for (index, value) in items.iter().enumerate() {
                    walk(&format!("{path}.{index}"), value, lines);
                }
            }
            _ => lines.push(format!("{} {value}", path.trim_start_matches('.'))),
        }
    }
    let mut lines = Vec::new();
    walk("", &serde_json::from_slice(json).unwrap(), &mut lines);
    lines.join("\n").replace(
        "arn:aws:connect:eu-west-2:111111111111:instance/11111111-2222-3333-4444-555555555555",
        "ARN",
    )
}

#[test]
fn a_state_change() {
    let previous = available(Vec::new());
    let current = Snapshot {
        next_status: Some((2, NINE + 50_000)),
        ..available(vec![held(0, Channel::Voice, ContactState::Connected, 0)])
    };
    let event = AgentEvent {
        id: 0x9999_0000_0000_4000_8000_0000_0000_0001,
        time: NINE + 50_000,
        agent: 0,
        kind: AgentEventKind::StateChange,
        previous: Some(&previous),
        current: Some(&current),
    };
    let json = agent_json(&[call()], &event);
    let lines = leaves(&json);
    let previous = lines
        .lines()
        .filter(|line| line.starts_with("PreviousAgentSnapshot"))
        .count();
    assert_eq!(previous, 44, "the same less the contact and the next status");
    let others: Vec<&str> = lines
        .lines()
        .filter(|line| !line.starts_with("PreviousAgentSnapshot"))
        .collect();
    insta::assert_snapshot!(others.join("\n"), @r#"
    AWSAccountId "111111111111"
    AgentARN "ARN/agent/cccccccc-0000-4000-8000-000000000001"
    CurrentAgentSnapshot.AgentStatus.ARN "ARN/agent-state/eeeeeeee-0000-4000-8000-000000000001"
    CurrentAgentSnapshot.AgentStatus.Name "Available"
    CurrentAgentSnapshot.AgentStatus.StartTimestamp "2026-11-20T08:59:00.000Z"
    CurrentAgentSnapshot.AgentStatus.Type "ROUTABLE"
    CurrentAgentSnapshot.Configuration.AgentHierarchyGroups.Level1.ARN "ARN/agent-group/dddddddd-0000-4000-8000-000000000001"
    CurrentAgentSnapshot.Configuration.AgentHierarchyGroups.Level1.Name "London"
    CurrentAgentSnapshot.Configuration.AgentHierarchyGroups.Level2 null
    CurrentAgentSnapshot.Configuration.AgentHierarchyGroups.Level3 null
    CurrentAgentSnapshot.Configuration.AgentHierarchyGroups.Level4 null
    CurrentAgentSnapshot.Configuration.AgentHierarchyGroups.Level5 null
    CurrentAgentSnapshot.Configuration.FirstName "Zoë"
    CurrentAgentSnapshot.Configuration.LastName "O\\Neill"
    CurrentAgentSnapshot.Configuration.Proficiencies []
    CurrentAgentSnapshot.Configuration.RoutingProfile.ARN "ARN/routing-profile/bbbbbbbb-0000-4000-8000-000000000001"
    CurrentAgentSnapshot.Configuration.RoutingProfile.Concurrency.0.AvailableSlots 0
    CurrentAgentSnapshot.Configuration.RoutingProfile.Concurrency.0.Channel "VOICE"
    CurrentAgentSnapshot.Configuration.RoutingProfile.Concurrency.0.MaximumSlots 1
    CurrentAgentSnapshot.Configuration.RoutingProfile.Concurrency.1.AvailableSlots 3
    CurrentAgentSnapshot.Configuration.RoutingProfile.Concurrency.1.Channel "CHAT"
    CurrentAgentSnapshot.Configuration.RoutingProfile.Concurrency.1.MaximumSlots 3
    CurrentAgentSnapshot.Configuration.RoutingProfile.Concurrency.2.AvailableSlots 2
    CurrentAgentSnapshot.Configuration.RoutingProfile.Concurrency.2.Channel "TASKS"
    CurrentAgentSnapshot.Configuration.RoutingProfile.Concurrency.2.MaximumSlots 2
    CurrentAgentSnapshot.Configuration.RoutingProfile.DefaultOutboundQueue.ARN "ARN/queue/aaaaaaaa-0000-4000-8000-000000000001"
    CurrentAgentSnapshot.Configuration.RoutingProfile.DefaultOutboundQueue.Channels.0 "VOICE"
    CurrentAgentSnapshot.Configuration.RoutingProfile.DefaultOutboundQueue.Name "Support"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.0.ARN "ARN/queue/agent/cccccccc-0000-4000-8000-000000000001"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.0.Channels.0 "VOICE"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.0.Channels.1 "CHAT"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.0.Channels.2 "TASKS"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.0.Name null
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.1.ARN "ARN/queue/aaaaaaaa-0000-4000-8000-000000000003"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.1.Channels.0 "CHAT"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.1.Name "Chat"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.2.ARN "ARN/queue/aaaaaaaa-0000-4000-8000-000000000001"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.2.Channels.0 "VOICE"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.2.Name "Support"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.3.ARN "ARN/queue/aaaaaaaa-0000-4000-8000-000000000004"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.3.Channels.0 "TASKS"
    CurrentAgentSnapshot.Configuration.RoutingProfile.InboundQueues.3.Name "Back \"Office\""
    CurrentAgentSnapshot.Configuration.RoutingProfile.Name "Generalist"
    CurrentAgentSnapshot.Configuration.Username "agent.one"
    CurrentAgentSnapshot.Contacts.0.Channel "VOICE"
    CurrentAgentSnapshot.Contacts.0.ConnectedToAgentTimestamp "2026-11-20T09:00:41.750Z"
    CurrentAgentSnapshot.Contacts.0.ContactId "eeeeeeee-0000-4000-8000-000000000001"
    CurrentAgentSnapshot.Contacts.0.InitialContactId null
    CurrentAgentSnapshot.Contacts.0.InitiationMethod "INBOUND"
    CurrentAgentSnapshot.Contacts.0.Queue.ARN "ARN/queue/aaaaaaaa-0000-4000-8000-000000000001"
    CurrentAgentSnapshot.Contacts.0.Queue.Channels.0 "VOICE"
    CurrentAgentSnapshot.Contacts.0.Queue.Name "Support"
    CurrentAgentSnapshot.Contacts.0.QueueTimestamp "2026-11-20T09:00:10.250Z"
    CurrentAgentSnapshot.Contacts.0.State "CONNECTED"
    CurrentAgentSnapshot.Contacts.0.StateStartTimestamp "2026-11-20T09:00:41.750Z"
    CurrentAgentSnapshot.NextAgentStatus.ARN "ARN/agent-state/eeeeeeee-0000-4000-8000-000000000003"
    CurrentAgentSnapshot.NextAgentStatus.EnqueuedTimestamp "2026-11-20T09:00:50.000Z"
    CurrentAgentSnapshot.NextAgentStatus.Name "Lunch"
    EventId "99990000-0000-4000-8000-000000000001"
    EventTimestamp "2026-11-20T09:00:50.000Z"
    EventType "STATE_CHANGE"
    InstanceARN "ARN"
    Version "2017-10-01"
    "#);
    let Normalised::Facts(facts) = agent_model::normalise(&json).unwrap() else {
        panic!("an agent event")
    };
    assert_eq!(facts.rows.len(), 2, "the agent's row, and the contact's");
}

#[test]
fn login_and_logout_have_no_current_snapshot() {
    let last = available(Vec::new());
    let check = |kind, previous, rows: usize| {
        let event = AgentEvent {
            id: 1,
            time: NINE,
            agent: 0,
            kind,
            previous,
            current: None,
        };
        let json = agent_json(&[], &event);
        let Normalised::Facts(facts) = agent_model::normalise(&json).unwrap() else {
            panic!("an agent event")
        };
        assert_eq!(facts.rows.len(), rows, "{kind:?}");
        let json: Json = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["CurrentAgentSnapshot"], Json::Null);
        assert_eq!(json["PreviousAgentSnapshot"].is_null(), previous.is_none());
    };
    check(AgentEventKind::Login, None, 1);
    check(AgentEventKind::Logout, Some(&last), 1);
}

#[test]
fn a_heartbeat_has_the_same_snapshot_twice() {
    let now = available(vec![
        held(0, Channel::Chat, ContactState::Connected, 1),
        held(1, Channel::Chat, ContactState::Ended, 1),
    ]);
    let contacts = [
        contact(1, Channel::Chat, InitiationMethod::Api, NINE),
        contact(2, Channel::Chat, InitiationMethod::Api, NINE),
    ];
    let event = AgentEvent {
        id: 1,
        time: NINE + 120_000,
        agent: 0,
        kind: AgentEventKind::HeartBeat,
        previous: Some(&now),
        current: Some(&now),
    };
    let json: Json = serde_json::from_slice(&agent_json(&contacts, &event)).unwrap();
    assert_eq!(json["CurrentAgentSnapshot"], json["PreviousAgentSnapshot"]);
    let slots = &json["CurrentAgentSnapshot"]["Configuration"]["RoutingProfile"]["Concurrency"];
    let slots: Vec<String> = slots
        .as_array()
        .unwrap()
        .iter()
        .map(|slots| slots["AvailableSlots"].to_string())
        .collect();
    assert_eq!(slots, ["1", "1", "2"], "two of three chats are held");
}

#[test]
fn the_shape_is_that_of_the_samples() {
    /// The paths to all leaves, without positions in lists.
    fn paths(json: &[u8]) -> std::collections::BTreeSet<String> {
        let lines = leaves(json);
        let path = |line: &str| {
            let path = line.split(' ').next().unwrap_or_default();
            let is_name = |part: &&str| part.parse::<usize>().is_err();
            path.split('.').filter(is_name).collect::<Vec<&str>>().join(".")
        };
        lines.lines().map(path).collect()
    }
    let previous = available(vec![held(0, Channel::Voice, ContactState::Connecting, 0)]);
    let current = available(vec![held(0, Channel::Voice, ContactState::Connected, 0)]);
    let event = AgentEvent {
        id: 1,
        time: NINE,
        agent: 0,
        kind: AgentEventKind::StateChange,
        previous: Some(&previous),
        current: Some(&current),
    };
    let ours = paths(&agent_json(&[call()], &event));
    let sample = paths(include_bytes!(
        "../../../../events/agent-events/session/05-call-connected.json"
    ));
    // The samples' agents have a second level of the hierarchy and a proficiency.
    let more = ["AgentHierarchyGroups.Level2", "Proficiencies"];
    let only =
        |theirs: &std::collections::BTreeSet<String>, ours: &std::collections::BTreeSet<String>| -> Vec<String> {
            let missing = theirs
                .difference(ours)
                .filter(|path| !more.iter().any(|more| path.contains(more)));
            missing.cloned().collect()
        };
    assert_eq!(only(&sample, &ours), Vec::<String>::new());
    assert_eq!(only(&ours, &sample), Vec::<String>::new());

    let ours = paths(&contact_json(&[call()], 0, ContactEventKind::Completed, NINE + 371_750));
    let sample = paths(include_bytes!(
        "../../../../events/contact-events/journey-voice/07-completed.json"
    ));
    let sample = sample
        .into_iter()
        .filter(|path| !path.contains("routingCriteria"))
        .collect();
    assert_eq!(only(&sample, &ours), Vec::<String>::new());
    assert_eq!(only(&ours, &sample), Vec::<String>::new());
}

#[test]
fn a_completed_call() {
    let json = contact_json(&[call()], 0, ContactEventKind::Completed, NINE + 371_750);
    insta::assert_snapshot!(leaves(&json), @r#"
    account "111111111111"
    detail.agentInfo.afterContactWorkDuration 30
    detail.agentInfo.afterContactWorkEndTimestamp "2026-11-20T09:06:11.750Z"
    detail.agentInfo.afterContactWorkStartTimestamp "2026-11-20T09:05:41.250Z"
    detail.agentInfo.agentArn "ARN/agent/cccccccc-0000-4000-8000-000000000001"
    detail.agentInfo.agentInitiatedHoldDuration 62
    detail.agentInfo.connectedToAgentTimestamp "2026-11-20T09:00:41.750Z"
    detail.agentInfo.hierarchyGroups.level1.arn "ARN/agent-group/dddddddd-0000-4000-8000-000000000001"
    detail.channel "VOICE"
    detail.connectedToSystemTimestamp "2026-11-20T09:00:01.004Z"
    detail.contactId "eeeeeeee-0000-4000-8000-000000000001"
    detail.customerEndpoint.address "+15550100001"
    detail.customerEndpoint.type "TELEPHONE_NUMBER"
    detail.disconnectTimestamp "2026-11-20T09:05:41.250Z"
    detail.eventType "COMPLETED"
    detail.initiationMethod "INBOUND"
    detail.initiationTimestamp "2026-11-20T09:00:00.123Z"
    detail.instanceArn "ARN"
    detail.queueInfo.enqueueTimestamp "2026-11-20T09:00:10.250Z"
    detail.queueInfo.queueArn "ARN/queue/aaaaaaaa-0000-4000-8000-000000000001"
    detail.queueInfo.queueType "STANDARD"
    detail.segmentAttributes.connect:Subtype.valueString "connect:Telephony"
    detail.systemEndpoint.address "+15550100000"
    detail.systemEndpoint.type "TELEPHONE_NUMBER"
    detail.tags.aws:connect:instanceId "11111111-2222-3333-4444-555555555555"
    detail.tags.aws:connect:systemEndpoint "+15550100000"
    detail-type "Amazon Connect Contact Event"
    id "99990000-0000-4000-8000-000000000001"
    region "eu-west-2"
    resources.0 "ARN"
    resources.1 "ARN/contact/eeeeeeee-0000-4000-8000-000000000001"
    source "aws.connect"
    time "2026-11-20T09:06:11Z"
    version "0"
    "#);
    let Normalised::Facts(facts) = contact_model::normalise(&json).unwrap() else {
        panic!("a contact event")
    };
    assert_eq!(facts.rows.len(), 1);
}

#[test]
fn contact_events_tell_no_more_than_is_known() {
    let contacts = [call()];
    let known = |kind, time| -> Vec<String> {
        let json: Json = serde_json::from_slice(&contact_json(&contacts, 0, kind, time)).unwrap();
        let detail = &json["detail"];
        let mut known = Vec::new();
        for path in [
            "/connectedToSystemTimestamp",
            "/queueInfo/enqueueTimestamp",
            "/agentInfo/connectedToAgentTimestamp",
            "/agentInfo/agentInitiatedHoldDuration",
            "/disconnectTimestamp",
            "/agentInfo/afterContactWorkDuration",
        ] {
            if detail.pointer(path).is_some() {
                known.push(path.rsplit('/').next().unwrap().to_owned());
            }
        }
        known
    };
    let check = |kind, time, expected: usize| {
        let all = [
            "connectedToSystemTimestamp",
            "enqueueTimestamp",
            "connectedToAgentTimestamp",
            "agentInitiatedHoldDuration",
            "disconnectTimestamp",
            "afterContactWorkDuration",
        ];
        assert_eq!(known(kind, time), all[..expected], "{kind:?}");
    };
    check(ContactEventKind::Initiated, NINE + 123, 0);
    check(ContactEventKind::ConnectedToSystem, NINE + 1_004, 1);
    check(ContactEventKind::Queued, NINE + 10_250, 2);
    check(ContactEventKind::ConnectedToAgent, NINE + 41_750, 3);
    check(ContactEventKind::Disconnected, NINE + 341_250, 5);
    check(ContactEventKind::Completed, NINE + 371_750, 6);
}

#[test]
fn every_kind_of_contact_event_is_one_that_the_model_knows() {
    let contacts = [call()];
    for (kind, name) in [
        (ContactEventKind::Initiated, "INITIATED"),
        (ContactEventKind::ConnectedToSystem, "CONNECTED_TO_SYSTEM"),
        (ContactEventKind::Queued, "QUEUED"),
        (ContactEventKind::ConnectedToAgent, "CONNECTED_TO_AGENT"),
        (ContactEventKind::DataUpdated, "CONTACT_DATA_UPDATED"),
        (ContactEventKind::Paused, "PAUSED"),
        (ContactEventKind::Resumed, "RESUMED"),
        (ContactEventKind::Disconnected, "DISCONNECTED"),
        (ContactEventKind::Completed, "COMPLETED"),
    ] {
        let json = contact_json(&contacts, 0, kind, NINE + 371_750);
        assert!(
            matches!(contact_model::normalise(&json), Ok(Normalised::Facts(_))),
            "{name}"
        );
        let json: Json = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["detail"]["eventType"], name);
    }
}

#[test]
fn each_way_to_begin_has_its_own_details() {
    let check = |channel, method, expected: &str| {
        let mut second = contact(2, channel, method, NINE);
        second.queued = Some(Queued {
            queue: 0,
            enqueued: NINE,
            left: None,
        });
        (second.initial, second.previous) = (Some(0), Some(0));
        let json = contact_json(&[call(), second], 1, ContactEventKind::Queued, NINE);
        let json: Json = serde_json::from_slice(&json).unwrap();
        let detail = &json["detail"];
        let has: Vec<&str> = ["systemEndpoint", "customerEndpoint", "queueInfo", "contactDetails"]
            .into_iter()
            .filter(|key| detail.get(key).is_some())
            .collect();
        assert_eq!(has.join(" "), expected, "{channel:?} {method:?}");
        assert_eq!(detail["previousContactId"], "eeeeeeee-0000-4000-8000-000000000001");
        assert_eq!(detail["initialContactId"], "eeeeeeee-0000-4000-8000-000000000001");
    };
    check(
        Channel::Voice,
        InitiationMethod::Inbound,
        "systemEndpoint customerEndpoint queueInfo",
    );
    check(
        Channel::Voice,
        InitiationMethod::Outbound,
        "systemEndpoint customerEndpoint",
    );
    check(Channel::Voice, InitiationMethod::Callback, "customerEndpoint queueInfo");
    check(Channel::Voice, InitiationMethod::Transfer, "customerEndpoint queueInfo");
    check(
        Channel::Voice,
        InitiationMethod::QueueTransfer,
        "customerEndpoint queueInfo",
    );
    check(Channel::Chat, InitiationMethod::Api, "queueInfo");
    check(Channel::Task, InitiationMethod::Api, "queueInfo contactDetails");
}

#[test]
fn after_contact_work_is_told_where_there_was_some_or_where_the_agent_left_before_the_customer() {
    let check = |ended: Millis, cleared: Millis, disconnected: Millis, expected: Option<i64>| {
        let mut contact = call();
        if let Some(handled) = &mut contact.handled {
            (handled.ended, handled.cleared) = (Some(ended), Some(cleared));
        }
        contact.disconnected = Some(disconnected);
        let completed = cleared.max(disconnected);
        let json = contact_json(&[contact], 0, ContactEventKind::Completed, completed);
        let json: Json = serde_json::from_slice(&json).unwrap();
        assert_eq!(
            json["detail"]["agentInfo"]["afterContactWorkDuration"].as_i64(),
            expected
        );
    };
    check(NINE + 341_250, NINE + 371_750, NINE + 341_250, Some(30));
    check(NINE + 341_250, NINE + 341_250, NINE + 341_250, None);
    check(NINE + 341_250, NINE + 341_250, NINE + 900_000, Some(0));
}

#[test]
fn the_description_is_one_that_the_local_connect_answers_from() {
    let waiting = |number, queue, enqueued, channel| Contact {
        queued: Some(Queued {
            queue,
            enqueued,
            left: None,
        }),
        ..contact(number, channel, InitiationMethod::Inbound, enqueued)
    };
    let callback = Contact {
        previous: Some(0),
        initial: Some(0),
        scheduled: Some(NINE + 600_000),
        ..contact(4, Channel::Voice, InitiationMethod::Callback, NINE)
    };
    let contacts = [
        call(),
        waiting(2, 0, NINE + 24_750, Channel::Voice),
        waiting(3, 2, NINE, Channel::Task),
        callback,
    ];
    let agent = available(vec![held(0, Channel::Voice, ContactState::Ended, 0)]);
    let mut out = Vec::new();
    snapshot(
        &mut out,
        &Prepared::new(&centre()),
        &contacts,
        &[Some(&agent)],
        NINE + 100_000,
    );
    let centre = connect_local::Centre::from_json(&out).unwrap();
    let instance = &centre.instances[0];
    let queues: Vec<String> = instance
        .queues
        .iter()
        .map(|queue| {
            let waiting: Vec<f64> = queue.waiting.iter().map(|waiting| waiting.seconds).collect();
            let status = queue.status.as_deref().unwrap_or_default();
            format!("{} {status} {waiting:?} {}", queue.name, queue.scheduled)
        })
        .collect();
    insta::assert_snapshot!(queues.join("\n"), @r#"
    Support ENABLED [75.25] 1
    Chat ENABLED [] 0
    Back "Office" ENABLED [100.0] 0
    Archive DISABLED [] 0
    "#);
    let user = &instance.users[0];
    assert_eq!(user.status.as_deref(), Some("Available"));
    assert_eq!(user.after_contact_work_time_limit, 60);
    assert_eq!(user.contacts[0].state, "ENDED");
    assert_eq!(
        user.contacts[0].queue_id.as_deref(),
        Some("aaaaaaaa-0000-4000-8000-000000000001")
    );

    out.clear();
    snapshot(&mut out, &Prepared::new(&self::centre()), &[], &[None], NINE);
    let centre = connect_local::Centre::from_json(&out).unwrap();
    assert_eq!(centre.instances[0].users[0].status, None, "not logged in");
}

#[test]
fn outbound_calls_are_counted_in_the_first_voice_queue() {
    assert_eq!(default_outbound_queue(&centre(), 0), Some(0));
    assert_eq!(default_outbound_queue(&centre(), 1), None, "no such profile");
}
