//! Hands events to the deployed functions the way they arrive on AWS: through the stream, the bus and the schedules.

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::PutRecordsRequestEntry;
use aws_sdk_scheduler::types::{ActionAfterCompletion, FlexibleTimeWindow, FlexibleTimeWindowMode};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use model::contact_event::DETAIL_TYPES;
use serde_json::Value;

use crate::envelope::partition_key;
use crate::stack::Stack;
use crate::{CloudError, clients};

/// The source of events that are played again. EventBridge takes none from `aws.…` but its own.
pub const REPLAY_SOURCE: &str = "connect-analytics.replay";

/// As many records as one PutRecords may carry.
const RECORDS_A_CALL: usize = 500;
/// As many events as one PutEvents may carry.
const EVENTS_A_CALL: usize = 10;

/// Puts payloads on the stream of agent events, in this order, partitioned by agent as Amazon Connect does it.
pub async fn put_agent_events(address: &str, stream: &str, payloads: &[&[u8]]) -> Result<(), CloudError> {
    let client = clients::kinesis(address);
    for chunk in payloads.chunks(RECORDS_A_CALL) {
        let records = chunk.iter().map(|payload| {
            PutRecordsRequestEntry::builder()
                .partition_key(partition_key(payload))
                .data(Blob::new(*payload))
                .build()
        });
        let records = records
            .collect::<Result<Vec<_>, _>>()
            .map_err(CloudError::call("a record is incomplete"))?;
        let answer = client
            .put_records()
            .stream_name(stream)
            .set_records(Some(records))
            .send()
            .await
            .map_err(CloudError::call("PutRecords failed"))?;
        if let Some(refused) = answer.records().iter().find_map(|record| record.error_message()) {
            return Err(CloudError::Unexpected(format!(
                "PutRecords refused a record: {refused}"
            )));
        }
    }
    Ok(())
}

/// Whether EventBridge carries this event to the function: it must be an event of a detail-type that the rule lets through, with an object
/// for its detail. Anything else never gets that far.
pub fn is_carried(event: &[u8]) -> bool {
    let Ok(event) = serde_json::from_slice::<Value>(event) else {
        return false;
    };
    let detail_type = event.get("detail-type").and_then(Value::as_str);
    detail_type.is_some_and(|name| DETAIL_TYPES.contains(&name))
        && event.get("detail").is_some_and(Value::is_object)
        && time(&event).is_some()
}

/// Puts contact events on the default bus, from [`REPLAY_SOURCE`]. The bus gives each an id of its own.
pub async fn put_contact_events(address: &str, events: &[&[u8]]) -> Result<(), CloudError> {
    let client = clients::eventbridge(address);
    for chunk in events.chunks(EVENTS_A_CALL) {
        let entries = chunk.iter().map(|event| entry(event)).collect::<Result<Vec<_>, _>>()?;
        let answer = client
            .put_events()
            .set_entries(Some(entries))
            .send()
            .await
            .map_err(CloudError::call("PutEvents failed"))?;
        if let Some(refused) = answer.entries().iter().find_map(|entry| entry.error_message()) {
            return Err(CloudError::Unexpected(format!("PutEvents refused an event: {refused}")));
        }
    }
    Ok(())
}

fn entry(event: &[u8]) -> Result<PutEventsRequestEntry, CloudError> {
    let event: Value = serde_json::from_slice(event).map_err(CloudError::call("the event is not JSON"))?;
    let text = |name: &str| event.get(name).and_then(Value::as_str).map(str::to_owned);
    let resources = event.get("resources").and_then(Value::as_array).into_iter().flatten();
    let resources: Vec<String> = resources.filter_map(Value::as_str).map(str::to_owned).collect();
    let seconds = time(&event).map(|time| aws_sdk_eventbridge::primitives::DateTime::from_secs(time.as_second()));
    Ok(PutEventsRequestEntry::builder()
        .source(REPLAY_SOURCE)
        .set_detail_type(text("detail-type"))
        .set_detail(event.get("detail").map(Value::to_string))
        .set_resources(Some(resources))
        .set_time(seconds)
        .build())
}

fn time(event: &Value) -> Option<Timestamp> {
    event.get("time")?.as_str()?.parse().ok()
}

/// Lets a deployed schedule tick once now, not at its next turn: a schedule of the same group, target and input that ends with its one tick.
pub async fn tick_now(address: &str, stack: &Stack, schedule: &str) -> Result<(), CloudError> {
    let client = clients::scheduler(address);
    let group = stack.resource("Schedules")?;
    let name = stack.resource(schedule)?;
    let deployed = client
        .get_schedule()
        .group_name(group)
        .name(name)
        .send()
        .await
        .map_err(CloudError::call(format!("GetSchedule {name} failed")))?;
    let at = Timestamp::now()
        .saturating_add(1.second())
        .map_err(CloudError::call("no time to tick at"))?;
    let window = FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off).build();
    client
        .create_schedule()
        .group_name(group)
        .name(format!("{name}-now-{}", at.as_millisecond()))
        .schedule_expression(format!(
            "at({})",
            at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S")
        ))
        .action_after_completion(ActionAfterCompletion::Delete)
        .flexible_time_window(window.map_err(CloudError::call("the window is incomplete"))?)
        .set_target(deployed.target)
        .send()
        .await
        .map_err(CloudError::call(format!("CreateSchedule for {name} failed")))?;
    Ok(())
}

/// Lets the Connect stub at `connect` answer from this description, as of `time`; without a time, as of whenever it is asked.
pub async fn describe(connect: &str, description: &[u8], time: Option<Timestamp>) -> Result<(), CloudError> {
    let mut url = format!("{connect}/centre");
    if let Some(time) = time {
        url = format!("{url}?time={}", time.as_millisecond());
    }
    let answer = reqwest::Client::new().put(url).body(description.to_vec()).send().await;
    let answer = answer.map_err(CloudError::call("the Connect stub did not take the description"))?;
    if answer.status().is_success() {
        return Ok(());
    }
    let reason = answer.text().await.unwrap_or_default();
    Err(CloudError::Unexpected(format!(
        "the Connect stub refused the description: {reason}"
    )))
}

/// Lets the deployed snapshot collect `what` (`instances`, `queues`, `users`) now, as a schedule does that ticked at `time`.
pub async fn collect(ministack: &str, stack: &Stack, what: &[&str], time: Timestamp) -> Result<(), CloudError> {
    let event = serde_json::json!({"collect": what, "time": time.to_string()});
    let answer = clients::lambda(ministack)
        .invoke()
        .function_name(stack.function("instance-snapshot")?)
        .payload(aws_sdk_lambda::primitives::Blob::new(event.to_string()))
        .send()
        .await
        .map_err(CloudError::call("invoking instance-snapshot failed"))?;
    match answer.function_error() {
        None => Ok(()),
        Some(error) => Err(CloudError::Unexpected(format!(
            "instance-snapshot answered with an error: {error}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_rule_lets_through_is_put_on_the_bus() {
        let cases = [
            (
                r#"{"detail-type":"Amazon Connect Contact Event","time":"2026-01-31T08:30:00Z","detail":{}}"#,
                true,
            ),
            (
                r#"{"detail-type":"B","time":"2026-01-31T08:30:00Z","detail":{}}"#,
                false,
            ),
            (
                r#"{"detail-type":"Amazon Connect Contact Event","time":"2026-01-31T08:30:00Z","detail":[]}"#,
                false,
            ),
            (
                r#"{"detail-type":"Amazon Connect Contact Event","time":"yesterday","detail":{}}"#,
                false,
            ),
            (r#"{"detail-type":"Amazon Connect Contact Event","detail":{}}"#, false),
            ("[]", false),
            ("not json", false),
        ];
        for (event, expected) in cases {
            assert_eq!(is_carried(event.as_bytes()), expected, "{event}");
        }
    }
}
