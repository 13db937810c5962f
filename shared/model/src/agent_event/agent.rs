//! The row of `AgentEvent`.

use super::change::Change;
use super::snapshot::Snapshot;
use super::{Identity, state, wire};
use crate::json::text;
use crate::row::RowError;
use crate::schema::agent_event as column;
use crate::schema::{Column, Table};
use crate::{MODEL_VERSION, Row, arn, channel};

/// The one row an agent event always has; who the agent is, is known where there is a current snapshot.
pub(super) fn row(
    identity: &Identity<'_>,
    change: &Change<'_, '_>,
    wire: Option<&wire::Snapshot<'_>>,
) -> Result<Row, RowError> {
    let mut row = Row::new(Table::AgentEvent, identity.row_time, MODEL_VERSION);
    row.dimension(&column::INSTANCE_ID, Some(identity.instance_id));
    row.dimension(&column::AGENT_ID, Some(identity.agent_id));
    row.dimension(&column::EVENT_TYPE, Some(identity.event_type));
    row.varchar(&column::EVENT_ID, Some(identity.event_id));

    let configuration = wire.and_then(|wire| wire.configuration.as_ref());
    if let Some(configuration) = configuration {
        add_configuration(&mut row, configuration);
    }
    if let Some(current) = change.current {
        add_status(&mut row, current, change);
    }
    add_state(&mut row, change);
    if let Some(current) = change.current {
        row.bigint(&column::CONTACTS, i64::try_from(current.contacts.len()).ok());
    }
    let next = wire.and_then(|wire| wire.next_agent_status.as_ref());
    row.varchar(&column::NEXT_STATUS_NAME, named(next));
    if let Some(profile) = configuration.and_then(|configuration| configuration.routing_profile.as_ref()) {
        add_slots(&mut row, profile);
    }
    row.finish()
}

fn add_configuration(row: &mut Row, configuration: &wire::Configuration<'_>) {
    row.varchar(&column::USERNAME, text(configuration.username.as_ref()));
    row.varchar(&column::FIRST_NAME, text(configuration.first_name.as_ref()));
    row.varchar(&column::LAST_NAME, text(configuration.last_name.as_ref()));
    if let Some(profile) = &configuration.routing_profile {
        row.varchar(
            &column::ROUTING_PROFILE_ID,
            text(profile.arn.as_ref()).and_then(arn::last_part),
        );
        row.varchar(&column::ROUTING_PROFILE_NAME, text(profile.name.as_ref()));
    }
    if let Some(groups) = &configuration.agent_hierarchy_groups {
        row.varchar(&column::HIERARCHY_LEVEL_1_NAME, named(groups.level1.as_ref()));
        row.varchar(&column::HIERARCHY_LEVEL_2_NAME, named(groups.level2.as_ref()));
        row.varchar(&column::HIERARCHY_LEVEL_3_NAME, named(groups.level3.as_ref()));
        row.varchar(&column::HIERARCHY_LEVEL_4_NAME, named(groups.level4.as_ref()));
        row.varchar(&column::HIERARCHY_LEVEL_5_NAME, named(groups.level5.as_ref()));
    }
}

fn add_status(row: &mut Row, current: &Snapshot<'_>, change: &Change<'_, '_>) {
    let status = &current.status;
    row.varchar(&column::STATUS_NAME, status.name);
    row.varchar(&column::STATUS_TYPE, status.kind);
    row.timestamp(&column::STATUS_START, status.start);
    row.double(
        &column::STATUS_DURATION,
        status.start.and_then(|start| change.event_time.seconds_since(start)),
    );
    let Some(previous) = change.previous.map(|previous| &previous.status) else {
        return;
    };
    if previous.name.is_some() && previous != status {
        row.varchar(&column::PREVIOUS_STATUS_NAME, previous.name);
        let bounds = status.start.zip(previous.start);
        row.double(
            &column::PREVIOUS_STATUS_DURATION,
            bounds.and_then(|(end, start)| end.seconds_since(start)),
        );
    }
}

fn add_state(row: &mut Row, change: &Change<'_, '_>) {
    let start = state::start(change);
    row.varchar(&column::STATE, change.state);
    row.timestamp(&column::STATE_START, start);
    row.double(
        &column::DURATION,
        start.and_then(|start| change.event_time.seconds_since(start)),
    );
    if change.changed_state() {
        row.varchar(&column::PREVIOUS_STATE, change.previous_state);
        row.double(&column::PREVIOUS_DURATION, state::previous_duration(change));
    }
}

/// The slots of the four channels that have columns; of two entries for one channel the first counts.
fn add_slots(row: &mut Row, profile: &wire::RoutingProfile<'_>) {
    const CHANNELS: [(&str, &Column, &Column); 4] = [
        ("VOICE", &column::VOICE_SLOTS_AVAILABLE, &column::VOICE_SLOTS_MAX),
        ("CHAT", &column::CHAT_SLOTS_AVAILABLE, &column::CHAT_SLOTS_MAX),
        ("TASK", &column::TASK_SLOTS_AVAILABLE, &column::TASK_SLOTS_MAX),
        ("EMAIL", &column::EMAIL_SLOTS_AVAILABLE, &column::EMAIL_SLOTS_MAX),
    ];
    let concurrency = profile.concurrency.as_deref().unwrap_or_default();
    for (name, available, max) in CHANNELS {
        let entry = concurrency
            .iter()
            .find(|entry| text(entry.channel.as_ref()).is_some_and(|text| channel::name(text) == name));
        if let Some(entry) = entry {
            row.bigint(available, entry.available_slots.map(|number| number.0));
            row.bigint(max, entry.maximum_slots.map(|number| number.0));
        }
    }
}

fn named<'w>(named: Option<&'w wire::Named<'_>>) -> Option<&'w str> {
    named.and_then(|named| text(named.name.as_ref()))
}
