//! The figures of a centre so small that they can be worked out by hand.

use std::ops::Range;

use super::*;
use crate::centre::{Agent, Queue, RoutingProfile};

const S: Millis = 1_000;

fn centre() -> Centre {
    let agent = |number: u32| Agent {
        id: format!("agent-{number}"),
        username: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        profile: 0,
        team: String::new(),
        team_id: String::new(),
        after_contact_work_limit_seconds: 0,
    };
    let queue = |id: &str| Queue {
        id: id.to_owned(),
        name: id.to_owned(),
        channel: Channel::Voice,
    };
    Centre {
        region: String::new(),
        account: String::new(),
        instance_id: String::new(),
        queues: vec![queue("served"), queue("not served")],
        profiles: vec![RoutingProfile {
            id: String::new(),
            name: String::new(),
            slots: vec![(Channel::Voice, 1)],
            queues: vec![0],
        }],
        agents: vec![agent(0), agent(1)],
    }
}

/// A call that came into the first queue.
fn queued(enqueued: Millis, left: Option<(Millis, Left)>) -> Contact {
    Contact {
        contact_id: format!("contact-{enqueued}"),
        initial: None,
        previous: None,
        channel: Channel::Voice,
        initiation_method: InitiationMethod::Inbound,
        initiated: enqueued,
        connected_to_system: None,
        scheduled: None,
        queued: Some(Queued {
            queue: 0,
            enqueued,
            left,
        }),
        offers: Vec::new(),
        handled: None,
        pauses: Vec::new(),
        disconnected: left.map(|(left, _)| left),
        completed: None,
    }
}

fn named(name: &str, from: Millis, until: Option<Millis>) -> Named {
    Named {
        name: name.to_owned(),
        from,
        until,
    }
}

/// An hour: one call answered after 10 s (held for 15 s of 100 s, 20 s of work), one given up after 3 s, one after 40 s, one that asked to
/// be called back after 30 s, one that was moved after 60 s, and one that still waits. The callback waits too. The second agent is at
/// lunch, and goes Offline in the end.
fn hour() -> Truth {
    let mut answered = queued(100 * S, Some((110 * S, Left::Answered)));
    answered.disconnected = Some(210 * S);
    answered.completed = Some(230 * S);
    answered.offers = vec![
        Offer {
            agent: 1,
            offered: 101 * S,
            ended: Some((105 * S, Outcome::Missed)),
            cleared: Some(120 * S),
        },
        Offer {
            agent: 0,
            offered: 106 * S,
            ended: Some((110 * S, Outcome::Connected)),
            cleared: None,
        },
    ];
    answered.handled = Some(Handled {
        agent: 0,
        connected: 110 * S,
        holds: vec![
            Span {
                from: 120 * S,
                until: Some(130 * S),
            },
            Span {
                from: 205 * S,
                until: None,
            },
        ],
        ended: Some(210 * S),
        cleared: Some(230 * S),
        transferred_out: false,
        external: false,
    });
    let callback = Contact {
        initial: Some(3),
        previous: Some(3),
        initiation_method: InitiationMethod::Callback,
        ..queued(631 * S, None)
    };
    let first = AgentHistory {
        sessions: vec![Session {
            login: 0,
            first_status: Some(10 * S),
            logout: None,
            phantom_since: None,
        }],
        statuses: vec![named("Available", 10 * S, None)],
        states: vec![
            named("Available", 10 * S, Some(106 * S)),
            named("Incoming", 106 * S, Some(110 * S)),
            named("On Contact", 110 * S, Some(120 * S)),
            named("On Hold", 120 * S, Some(130 * S)),
            named("On Contact", 130 * S, Some(205 * S)),
            named("On Hold", 205 * S, Some(210 * S)),
            named("After Contact Work", 210 * S, Some(230 * S)),
            named("Available", 230 * S, None),
        ],
    };
    let second = AgentHistory {
        sessions: vec![Session {
            login: 20 * S,
            first_status: Some(20 * S),
            logout: Some(3_000 * S),
            phantom_since: None,
        }],
        statuses: vec![
            named("Available", 20 * S, Some(120 * S)),
            named("Lunch", 120 * S, Some(2_900 * S)),
            named("Offline", 2_900 * S, None),
        ],
        states: vec![
            named("Available", 20 * S, Some(101 * S)),
            named("Incoming", 101 * S, Some(105 * S)),
            named("Missed", 105 * S, Some(120 * S)),
            named("Lunch", 120 * S, Some(2_900 * S)),
            named("Offline", 2_900 * S, None),
        ],
    };
    Truth {
        start: 0,
        end: 3_600 * S,
        centre: centre(),
        contacts: vec![
            answered,
            queued(200 * S, Some((203 * S, Left::Abandoned))),
            queued(300 * S, Some((340 * S, Left::Abandoned))),
            queued(600 * S, Some((630 * S, Left::CallbackRequested))),
            queued(700 * S, Some((760 * S, Left::Transferred))),
            queued(3_000 * S, None),
            callback,
        ],
        agents: vec![first, second],
    }
}

const THRESHOLDS: Thresholds = Thresholds {
    service_level: 30 * S,
    short_abandon: 5 * S,
};

#[test]
fn a_queue_s_figures() {
    let truth = hour();
    let figures = truth.queue_figures(0, &(0..truth.end), THRESHOLDS);
    let expected = QueueFigures {
        queued: 7,
        answered: 1,
        abandoned_in_rows: 4,
        abandoned: 2,
        short_abandoned: 1,
        callbacks: 1,
        moved: 1,
        answered_waits: vec![10 * S],
        abandoned_waits: vec![3 * S, 40 * S],
        // Answered, the short abandon, and the callback, asked for at the last moment.
        left_in_time: 3,
        answered_in_time: 1,
    };
    assert_eq!(figures, expected);
    assert_eq!(figures.left(), 5);
    assert_eq!(figures.service_level(), Some(60.0));
    assert_eq!(figures.answered_service_level(), Some(50.0));
    assert_eq!(figures.mean_wait(), Some(10_000.0));
    assert_eq!(
        truth.queue_figures(1, &(0..truth.end), THRESHOLDS),
        QueueFigures::default()
    );
}

#[test]
fn a_contact_counts_when_it_came_and_when_it_left() {
    let truth = hour();
    let check = |interval: Range<Millis>, expected: (usize, usize, usize)| {
        let figures = truth.queue_figures(0, &interval, THRESHOLDS);
        assert_eq!(
            (figures.queued, figures.answered, figures.left()),
            expected,
            "{interval:?}"
        );
    };
    check(0..100 * S, (0, 0, 0));
    check(100 * S..110 * S, (1, 0, 0));
    check(110 * S..111 * S, (0, 1, 1));
    check(203 * S..204 * S, (0, 0, 1));
    let empty = truth.queue_figures(0, &(0..1), THRESHOLDS);
    assert_eq!(
        (empty.service_level(), empty.answered_service_level(), empty.mean_wait()),
        (None, None, None)
    );
}

#[test]
fn who_is_in_a_queue() {
    let truth = hour();
    let check = |at: Millis, contacts: &[usize], longest: Option<Millis>| {
        assert_eq!(truth.in_queue(0, at), contacts, "{at}");
        assert_eq!(truth.longest_wait(0, at), longest, "{at}");
    };
    check(99 * S, &[], None);
    check(100 * S, &[0], Some(0));
    check(109 * S, &[0], Some(9 * S));
    check(110 * S, &[], None);
    check(3_100 * S, &[6, 5], Some(2_469 * S));
}

#[test]
fn a_contact_s_times() {
    let truth = hour();
    let contact = &truth.contacts[0];
    let handled = contact.handled.as_ref().unwrap();
    assert_eq!(contact.wait(), Some(10 * S));
    assert_eq!(handled.agent_time(), Some(100 * S));
    assert_eq!(handled.hold(), Some(15 * S));
    assert_eq!(handled.after_contact_work(), Some(20 * S));
    assert_eq!(contact.handle_time(), Some(120 * S));
    let abandoned: Vec<bool> = truth.contacts.iter().map(Contact::is_abandoned_in_its_row).collect();
    assert_eq!(abandoned, [false, true, true, true, true, false, false]);
    assert_eq!(truth.goes_on_as(), [None, None, None, Some(6), None, None, None]);
}

#[test]
fn who_is_there() {
    let truth = hour();
    let check = |queue: Option<usize>, at: Millis, expected: [usize; 6]| {
        let counts = truth.agents_at(queue, at);
        let told = [
            counts.online,
            counts.staffed,
            counts.available,
            counts.on_contact,
            counts.non_productive,
            counts.error,
        ];
        assert_eq!(told, expected, "{queue:?} at {at}");
    };
    check(None, 5 * S, [0, 0, 0, 0, 0, 0]);
    check(Some(0), 50 * S, [2, 2, 2, 0, 0, 0]);
    check(Some(1), 50 * S, [0, 0, 0, 0, 0, 0]);
    check(None, 107 * S, [2, 2, 0, 0, 0, 1]);
    check(None, 220 * S, [2, 1, 0, 1, 1, 0]);
    check(None, 2_900 * S, [1, 1, 1, 0, 0, 0]);
}

#[test]
fn what_agents_times_went_to() {
    let truth = hour();
    let first = truth.occupancy(0, &(0..330 * S));
    let expected = Occupancy {
        on_contact: 120 * S,
        idle: 196 * S,
        contact_time: 120 * S,
    };
    assert_eq!(first, expected);
    assert_eq!(first.by_agent(), Some(120.0 / 316.0));
    assert_eq!(first.by_contacts(), Some(120.0 / 316.0));
    // Lunch is neither, and the missed call keeps the agent from nothing else.
    let second = truth.occupancy(1, &(0..truth.end));
    assert_eq!((second.on_contact, second.idle), (0, 96 * S));
    assert_eq!(truth.occupancy(1, &(0..1)).by_agent(), None);
    let states = truth.agents[0].times_in_state(&(115 * S..215 * S));
    assert_eq!(
        states.into_iter().collect::<Vec<_>>(),
        [
            ("After Contact Work", 5 * S),
            ("On Contact", 80 * S),
            ("On Hold", 15 * S)
        ]
    );
}

#[test]
fn what_agents_did() {
    let truth = hour();
    assert_eq!(
        truth.missed(&(0..truth.end)).into_iter().collect::<Vec<_>>(),
        [((1, 0), 1)]
    );
    assert_eq!(truth.missed(&(0..105 * S)).len(), 0);
    let history = &truth.agents[1];
    assert_eq!(
        history.logins_and_logouts(&(0..truth.end)),
        (vec![20 * S], vec![3_000 * S])
    );
    assert_eq!(history.logins_and_logouts(&(21 * S..3_000 * S)), (vec![], vec![]));
    assert_eq!(
        (history.state_at(19 * S), history.state_at(104 * S)),
        (None, Some("Incoming"))
    );
    assert_eq!(
        (history.status_at(119 * S), history.status_at(3_599 * S)),
        (Some("Available"), Some("Offline"))
    );
    assert!(history.session_at(3_000 * S).is_none());
}
