//! The metric points of a contact event. Events repeat what earlier ones said, so each point comes from the one event that
//! defines it: counting it again on a later event of the contact would count the contact twice.

use std::sync::Arc;

use super::EventType;
use super::durations::Durations;
use crate::metric_point::{Dimensions, Metric};
use crate::{Instant, MetricPoint};

/// Whose points they are.
pub(super) struct Owner<'a> {
    pub(super) instance_id: &'a str,
    pub(super) queue_id: Option<&'a str>,
    pub(super) channel: Option<&'a str>,
}

/// The event's points, each for the instance, the queue and the channel, as far as they are known.
pub(super) fn points(
    event_type: EventType,
    in_queue: bool,
    durations: &Durations,
    owner: &Owner<'_>,
    time: Instant,
) -> Vec<MetricPoint> {
    let values = match event_type {
        EventType::Queued => [(Metric::ContactsQueued, Some(1.0)), NONE, NONE],
        EventType::ConnectedToAgent if in_queue => [
            (Metric::ContactsAnswered, Some(1.0)),
            (Metric::QueueTime, durations.queue_time),
            NONE,
        ],
        EventType::Disconnected if durations.abandoned == Some(true) => [
            (Metric::ContactsAbandoned, Some(1.0)),
            (Metric::AbandonTime, durations.queue_time),
            NONE,
        ],
        EventType::Completed => [
            (Metric::HandleTime, durations.handle_time),
            (
                Metric::AfterContactWorkTime,
                durations.after_call_work_time.filter(|seconds| *seconds > 0.0),
            ),
            (Metric::HoldTime, durations.hold_time),
        ],
        _ => return Vec::new(),
    };
    let dimension_sets = dimension_sets(owner);
    let mut points = Vec::with_capacity(values.len() * dimension_sets.len());
    for (metric, value) in values {
        let Some(value) = value else { continue };
        points.extend(dimension_sets.iter().flatten().map(|dimensions| MetricPoint {
            metric,
            dimensions: dimensions.clone(),
            time,
            value,
        }));
    }
    points
}

/// Fills the places of events that have fewer metrics than others.
const NONE: (Metric, Option<f64>) = (Metric::ContactsQueued, None);

fn dimension_sets(owner: &Owner<'_>) -> [Option<Dimensions>; 3] {
    let instance: Arc<str> = owner.instance_id.into();
    [
        owner
            .queue_id
            .map(|queue| Dimensions::Queue(Arc::clone(&instance), queue.into())),
        owner
            .channel
            .map(|channel| Dimensions::Channel(Arc::clone(&instance), channel.into())),
        Some(Dimensions::Instance(instance)),
    ]
}
