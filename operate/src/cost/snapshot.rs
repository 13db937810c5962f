//! Snapshots, made up: an instance, queues and users with names and descriptions of usual length.

use model::snapshot::{self, Collection, CurrentMetric, Instance, Metrics, Queue, User};
use model::{Instant, Normalised, Poison};

use super::samples::Event;

/// Any moment: no length depends on it.
const TICK_MILLIS: i64 = 1_800_000_000_000;
const INSTANCE_ID: &str = "11111111-2222-3333-4444-555555555555";

fn collection(tick: Instant) -> Collection<'static> {
    Collection {
        instance_id: INSTANCE_ID,
        tick,
        collected_at: tick,
    }
}

fn tick() -> Instant {
    Instant::from_millis(TICK_MILLIS).unwrap_or(Instant::EPOCH)
}

#[expect(clippy::unnecessary_wraps, reason = "every field that it fills is optional")]
fn text(text: impl Into<String>) -> Option<String> {
    Some(text.into())
}

fn id(number: u32) -> String {
    format!("aaaaaaaa-0000-4000-8000-{number:012}")
}

fn arn(kind: &str, number: u32) -> String {
    format!(
        "arn:aws:connect:eu-west-2:111111111111:instance/{INSTANCE_ID}/{kind}/{}",
        id(number)
    )
}

/// What one tick of the queues' schedule collects.
pub(crate) fn queues(instances: u32, queues: u32) -> Vec<Event> {
    let collection = collection(tick());
    let metrics = Metrics::zero(Some(collection.tick), CurrentMetric::ALL.iter().copied());
    let instance = |number| Instance {
        id: text(id(number)),
        arn: text(format!("arn:aws:connect:eu-west-2:111111111111:instance/{INSTANCE_ID}")),
        alias: text("contact-centre"),
        status: text("ACTIVE"),
        identity_management_type: text("SAML"),
        created: Some(collection.tick),
        inbound_calls_enabled: Some(true),
        outbound_calls_enabled: Some(true),
    };
    let queue = |number| Queue {
        id: text(id(number)),
        arn: text(arn("queue", number)),
        name: text("Customer Service"),
        description: text("First line for every product"),
        status: text("ENABLED"),
        hours_of_operation_id: text(id(0)),
        max_contacts: Some(50),
    };
    let instances = (0..instances).map(|number| snapshot::instance(&collection, &instance(number), Some(&metrics)));
    let queues = (0..queues).map(|number| snapshot::queue(&collection, &queue(number), Some(&metrics)));
    instances.chain(queues).filter_map(event).collect()
}

/// What one tick of the users' schedule collects.
pub(crate) fn users(users: u32) -> Vec<Event> {
    let collection = collection(tick());
    let user = |number| User {
        id: text(id(number)),
        arn: text(arn("agent", number)),
        username: text("firstname.lastname"),
        first_name: text("Firstname"),
        last_name: text("Lastname"),
        routing_profile_id: text(id(0)),
        routing_profile_name: text("Customer Service"),
        hierarchy_group_id: text(id(0)),
        hierarchy_group_name: text("Early shift"),
        phone_type: text("SOFT_PHONE"),
        after_contact_work_time_limit_millis: Some(30_000),
    };
    (0..users)
        .filter_map(|number| event(snapshot::user(&collection, &user(number))))
        .collect()
}

fn event(normalised: Result<Normalised, Poison>) -> Option<Event> {
    match normalised {
        Ok(Normalised::Facts(facts)) => Some(Event {
            bytes: 0,
            rows: facts.rows,
            metric_points: facts.metric_points,
        }),
        Ok(Normalised::Ignored(_)) | Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_is_a_row() {
        assert_eq!(queues(1, 7).len(), 8);
        assert_eq!(users(12).len(), 12);
        assert!(
            queues(2, 3)
                .iter()
                .all(|event| event.rows.len() == 1 && !event.metric_points.is_empty())
        );
    }
}
