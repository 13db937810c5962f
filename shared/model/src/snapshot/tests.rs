use std::fmt::Write as _;

use super::*;

fn at(millis: i64) -> Instant {
    Instant::from_millis(millis).unwrap()
}

/// Collected four seconds after the tick of 08:00:00.
fn collection() -> Collection<'static> {
    Collection {
        instance_id: "i-1",
        tick: at(1_763_712_000_000),
        collected_at: at(1_763_712_004_321),
    }
}

/// Connect computed the figures two seconds after the tick.
fn metrics(grouping: Grouping, values: &[(CurrentMetric, Option<f64>)]) -> Metrics {
    let mut metrics = Metrics::new(Some(at(1_763_712_002_739)));
    for (metric, value) in values {
        metrics.set(*metric, *value, grouping);
    }
    metrics
}

#[expect(clippy::unnecessary_wraps, reason = "every field that it fills is optional")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn support() -> Queue {
    Queue {
        id: text("q-1"),
        arn: text("arn:aws:connect:eu-west-2:111111111111:instance/i-1/queue/q-1"),
        name: text("Support"),
        description: text("First line"),
        status: text("ENABLED"),
        hours_of_operation_id: text("h-1"),
        max_contacts: Some(50),
    }
}

/// The row, then one line for each metric point.
fn facts(normalised: Result<Normalised, Poison>) -> String {
    let Normalised::Facts(facts) = normalised.unwrap() else {
        panic!("ignored");
    };
    assert_eq!(facts.rows.len(), 1);
    assert_eq!(facts.event_time, facts.rows[0].time());
    let mut text = format!("{:?}", facts.rows[0]);
    for point in &facts.metric_points {
        let dimensions = point.dimensions.pairs();
        assert_eq!(point.time, facts.event_time);
        writeln!(text, "{} {:?} {dimensions:?}", point.metric.name(), point.value).unwrap();
    }
    text
}

#[test]
fn a_queue_is_a_row_at_the_time_of_its_figures() {
    let values = [
        (CurrentMetric::AgentsOnline, Some(4.0)),
        (CurrentMetric::AgentsAfterContactWork, Some(2.0)),
        (CurrentMetric::ContactsInQueue, Some(3.0)),
        (CurrentMetric::OldestContactAge, Some(61.5)),
        (CurrentMetric::SlotsActive, None),
    ];
    let metrics = metrics(Grouping::ByQueue, &values);
    insta::assert_snapshot!(facts(queue(&collection(), &support(), Some(&metrics))), @r#"
    Queue at 2025-11-21T08:00:02.739Z version 1763712004321
      instance_id = i-1
      queue_id = q-1
      queue_name: "Support"
      queue_arn: "arn:aws:connect:eu-west-2:111111111111:instance/i-1/queue/q-1"
      status: "ENABLED"
      description: "First line"
      max_contacts: 50
      hours_of_operation_id: "h-1"
      agents_online: 4
      contacts_in_after_contact_work: 2
      contacts_in_queue: 3
      oldest_contact_age: 61.5
    AgentsOnline 4.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    ContactsInQueue 3.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    OldestContactAge 61.5 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    "#);
}

#[test]
fn a_queue_that_connect_left_out_has_zeros() {
    let zero = Metrics::zero(Some(at(1_763_712_002_739)), CurrentMetric::ALL.iter().copied());
    insta::assert_snapshot!(facts(queue(&collection(), &support(), Some(&zero))), @r#"
    Queue at 2025-11-21T08:00:02.739Z version 1763712004321
      instance_id = i-1
      queue_id = q-1
      queue_name: "Support"
      queue_arn: "arn:aws:connect:eu-west-2:111111111111:instance/i-1/queue/q-1"
      status: "ENABLED"
      description: "First line"
      max_contacts: 50
      hours_of_operation_id: "h-1"
      agents_online: 0
      agents_available: 0
      agents_staffed: 0
      agents_on_contact: 0
      agents_non_productive: 0
      agents_error: 0
      contacts_in_after_contact_work: 0
      contacts_in_queue: 0
      contacts_scheduled: 0
      oldest_contact_age: 0.0
      slots_active: 0
      slots_available: 0
    AgentsOnline 0.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    AgentsAvailable 0.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    AgentsOnContact 0.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    AgentsNonProductive 0.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    AgentsError 0.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    ContactsInQueue 0.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    OldestContactAge 0.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    SlotsAvailable 0.0 [("InstanceId", "i-1"), ("QueueId", "q-1")]
    "#);
}

#[test]
fn a_queue_without_figures_is_a_row_at_the_tick() {
    let bare = Queue {
        id: text("q-1"),
        name: text("Support"),
        description: text(""),
        ..Queue::default()
    };
    insta::assert_snapshot!(facts(queue(&collection(), &bare, None)), @r#"
    Queue at 2025-11-21T08:00:00Z version 1763712004321
      instance_id = i-1
      queue_id = q-1
      queue_name: "Support"
    "#);
}

#[test]
fn an_instance_has_its_own_totals_with_the_age_in_seconds() {
    let values = [
        (CurrentMetric::AgentsOnline, Some(7.0)),
        (CurrentMetric::AgentsStaffed, Some(6.0)),
        (CurrentMetric::OldestContactAge, Some(93_500.0)),
    ];
    let totals = metrics(Grouping::Ungrouped, &values);
    let answer = Instance {
        id: text("i-1"),
        arn: text("arn:aws:connect:eu-west-2:111111111111:instance/i-1"),
        alias: text("example"),
        status: text("ACTIVE"),
        identity_management_type: text("CONNECT_MANAGED"),
        created: Some(at(1_700_000_000_000)),
        inbound_calls_enabled: Some(true),
        outbound_calls_enabled: Some(false),
    };
    insta::assert_snapshot!(facts(instance(&collection(), &answer, Some(&totals))), @r#"
    Instance at 2025-11-21T08:00:02.739Z version 1763712004321
      instance_id = i-1
      instance_alias: "example"
      instance_arn: "arn:aws:connect:eu-west-2:111111111111:instance/i-1"
      status: "ACTIVE"
      identity_management_type: "CONNECT_MANAGED"
      created: 2023-11-14T22:13:20Z
      inbound_calls_enabled: true
      outbound_calls_enabled: false
      agents_online: 7
      agents_staffed: 6
      oldest_contact_age: 93.5
    AgentsOnline 7.0 [("InstanceId", "i-1")]
    OldestContactAge 93.5 [("InstanceId", "i-1")]
    "#);
}

#[test]
fn a_user_is_a_row_at_the_tick_with_the_limit_in_seconds() {
    let agent = User {
        id: text("u-1"),
        arn: text("arn:aws:connect:eu-west-2:111111111111:instance/i-1/agent/u-1"),
        username: text("agent.one"),
        first_name: text("Agent"),
        last_name: text("One"),
        routing_profile_id: text("r-1"),
        routing_profile_name: text("Generalist"),
        hierarchy_group_id: None,
        hierarchy_group_name: None,
        phone_type: text("SOFT_PHONE"),
        after_contact_work_time_limit_millis: Some(90_000),
    };
    insta::assert_snapshot!(facts(user(&collection(), &agent)), @r#"
    User at 2025-11-21T08:00:00Z version 1763712004321
      instance_id = i-1
      user_id = u-1
      username: "agent.one"
      first_name: "Agent"
      last_name: "One"
      user_arn: "arn:aws:connect:eu-west-2:111111111111:instance/i-1/agent/u-1"
      routing_profile_id: "r-1"
      routing_profile_name: "Generalist"
      phone_type: "SOFT_PHONE"
      after_contact_work_time_limit: 90.0
    "#);
}

#[test]
fn an_object_without_an_id_is_poison() {
    let missing = |field| Err(Poison::Missing { field });
    assert_eq!(instance(&collection(), &Instance::default(), None), missing("Id"));
    assert_eq!(queue(&collection(), &Queue::default(), None), missing("QueueId"));
    let empty = User {
        id: text(""),
        ..User::default()
    };
    assert_eq!(user(&collection(), &empty), missing("Id"));
}

#[test]
fn parts_of_a_whole_add_up_and_the_oldest_age_is_the_older() {
    let one = metrics(
        Grouping::Ungrouped,
        &[
            (CurrentMetric::ContactsInQueue, Some(3.0)),
            (CurrentMetric::OldestContactAge, Some(9_000.0)),
            (CurrentMetric::ContactsScheduled, None),
        ],
    );
    let mut other = metrics(
        Grouping::Ungrouped,
        &[
            (CurrentMetric::ContactsInQueue, Some(4.0)),
            (CurrentMetric::OldestContactAge, Some(2_000.0)),
            (CurrentMetric::ContactsScheduled, Some(1.0)),
        ],
    );
    other.snapshot_time = Some(at(1_763_712_003_000));
    let both = one.and(&other);
    assert_eq!(both, other.and(&one));
    assert_eq!(both.snapshot_time, other.snapshot_time);
    assert_eq!(both.get(CurrentMetric::ContactsInQueue), Some(7.0));
    assert_eq!(both.get(CurrentMetric::OldestContactAge), Some(9.0));
    assert_eq!(both.get(CurrentMetric::ContactsScheduled), None, "unknown in one part");
}

#[test]
fn only_finite_figures_are_kept_and_only_whole_ones_are_counts() {
    let check = |value: Option<f64>, expected: Option<i64>| {
        let metrics = metrics(Grouping::ByQueue, &[(CurrentMetric::AgentsOnline, value)]);
        assert_eq!(metrics.count(CurrentMetric::AgentsOnline), expected, "{value:?}");
    };
    check(Some(3.0), Some(3));
    check(Some(0.0), Some(0));
    check(None, None);
    check(Some(f64::NAN), None);
    check(Some(f64::INFINITY), None);
    check(Some(1e300), None);
}

#[test]
fn every_name_is_found_again() {
    for metric in CurrentMetric::ALL {
        assert_eq!(CurrentMetric::from_name(metric.name()), Some(*metric));
    }
    assert_eq!(CurrentMetric::from_name("AGENTS_ON_CALL"), None);
}
