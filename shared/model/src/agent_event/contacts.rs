//! The rows of `AgentEvent_Contact`: one for each contact in the current snapshot, one for each that left it.

use std::sync::Arc;

use super::Identity;
use super::change::Change;
use super::snapshot::{Held, instant};
use super::state::Activity;
use crate::json::text;
use crate::metric_point::{Dimensions, Metric};
use crate::row::RowError;
use crate::schema::Table;
use crate::schema::agent_event_contact as column;
use crate::{Instant, MODEL_VERSION, MetricPoint, Row, arn, channel};

/// The state of a contact that the agent no longer holds. Connect has no name for it.
const CLEARED: &str = "CLEARED";

/// Adds the rows, and a metric point for each contact that was missed. A contact without an id has no row.
pub(super) fn add(
    identity: &Identity<'_>,
    change: &Change<'_, '_>,
    rows: &mut Vec<Row>,
    metric_points: &mut Vec<MetricPoint>,
) -> Result<(), RowError> {
    for held in change.current.map_or(&[][..], |current| &current.contacts) {
        if held.id.is_some() {
            let moment = Moment::of_held(held, change);
            if moment.missed {
                add_missed(identity, held, metric_points);
            }
            rows.push(row(identity, held, &moment)?);
        }
    }
    for held in change.left() {
        rows.push(row(identity, held, &Moment::of_left(held, change))?);
    }
    Ok(())
}

/// What an event says of one contact: its state, and what the event ended.
#[derive(Default)]
struct Moment<'e> {
    state: Option<&'e str>,
    previous_state: Option<&'e str>,
    start: Option<Instant>,
    ring_time: Option<f64>,
    talk_time: Option<f64>,
    after_call_work_time: Option<f64>,
    missed: bool,
}

impl<'e> Moment<'e> {
    fn of_held(held: &Held<'e>, change: &Change<'_, 'e>) -> Self {
        let before = change.before(held);
        let mut moment = Self {
            state: held.state,
            start: held.start_after(before, change.event_time),
            ..Self::default()
        };
        if change.previous.is_none() || before.is_some_and(|before| before.state == held.state) {
            return moment;
        }
        moment.missed = held.activity == Some(Activity::Missed);
        let Some(before) = before else {
            return moment;
        };
        moment.previous_state = before.state;
        if is_offer(before) && ends_offer(held) {
            moment.ring_time = seconds(before.start, moment.start);
        }
        if held.activity == Some(Activity::AfterContactWork) {
            moment.talk_time = seconds(held.connected.or(before.connected), moment.start);
        }
        moment
    }

    /// A contact that left. From MISSED, REJECTED and ERROR it leaves without after-contact work. Where it left with the whole
    /// snapshot, the agent of a status Offline had walked away from the work before, and when it ended is not known.
    fn of_left(held: &Held<'e>, change: &Change<'_, 'e>) -> Self {
        let end = Some(change.event_time);
        let abandoned = change.current.is_none() && change.previous.is_some_and(|before| before.status.is_offline());
        Self {
            state: Some(CLEARED),
            previous_state: held.state,
            start: end,
            talk_time: match held.activity {
                Some(Activity::OnContact | Activity::OnHold) => seconds(held.connected, end),
                _ => None,
            },
            after_call_work_time: match held.activity {
                Some(Activity::AfterContactWork) if !abandoned => seconds(held.start, end),
                _ => None,
            },
            ..Self::default()
        }
    }
}

/// Whether the contact was being offered to the agent; the ringing of an outbound call is no offer.
fn is_offer(before: &Held<'_>) -> bool {
    before.activity == Some(Activity::Incoming) && before.state != Some("PENDING")
}

fn ends_offer(held: &Held<'_>) -> bool {
    use Activity::{Error, Missed, OnContact, OnHold, Rejected};
    matches!(held.activity, Some(OnContact | OnHold | Missed | Rejected | Error))
}

fn seconds(start: Option<Instant>, end: Option<Instant>) -> Option<f64> {
    end?.seconds_since(start?)
}

fn row(identity: &Identity<'_>, held: &Held<'_>, moment: &Moment<'_>) -> Result<Row, RowError> {
    let mut row = Row::new(Table::AgentEventContact, identity.row_time, MODEL_VERSION);
    row.dimension(&column::INSTANCE_ID, Some(identity.instance_id));
    row.dimension(&column::AGENT_ID, Some(identity.agent_id));
    row.dimension(&column::CONTACT_ID, held.id);
    row.dimension(
        &column::CHANNEL,
        text(held.wire.channel.as_ref()).map(channel::name).as_deref(),
    );
    row.varchar(&column::EVENT_ID, Some(identity.event_id));
    row.varchar(&column::EVENT_TYPE, Some(identity.event_type));
    row.varchar(&column::CONTACT_STATE, moment.state);
    row.varchar(&column::PREVIOUS_CONTACT_STATE, moment.previous_state);
    row.timestamp(&column::STATE_START, moment.start);
    row.double(&column::DURATION, seconds(moment.start, Some(identity.time)));
    row.varchar(&column::INITIAL_CONTACT_ID, text(held.wire.initial_contact_id.as_ref()));
    row.varchar(&column::INITIATION_METHOD, text(held.wire.initiation_method.as_ref()));
    row.varchar(&column::QUEUE_ID, queue_id(held));
    let queue = held.wire.queue.as_ref();
    row.varchar(&column::QUEUE_NAME, queue.and_then(|queue| text(queue.name.as_ref())));
    let enqueued = instant(held.wire.queue_timestamp.as_ref());
    row.double(&column::QUEUE_TIME, seconds(enqueued, held.connected));
    row.timestamp(&column::CONNECTED_TO_AGENT, held.connected);
    row.timestamp(&column::ENQUEUED, enqueued);
    row.double(&column::RING_TIME, moment.ring_time);
    row.double(&column::TALK_TIME, moment.talk_time);
    row.double(&column::AFTER_CALL_WORK_TIME, moment.after_call_work_time);
    row.boolean(&column::MISSED, moment.missed.then_some(true));
    row.finish()
}

/// The bare id of the contact's queue; for an agent's own queue that is the agent's.
fn queue_id<'h>(held: &'h Held<'_>) -> Option<&'h str> {
    let queue = held.wire.queue.as_ref()?;
    text(queue.arn.as_ref()).and_then(arn::last_part)
}

fn add_missed(identity: &Identity<'_>, held: &Held<'_>, metric_points: &mut Vec<MetricPoint>) {
    let instance: Arc<str> = Arc::from(identity.instance_id);
    let queue = queue_id(held).map(|queue| Dimensions::Queue(Arc::clone(&instance), Arc::from(queue)));
    let channel = text(held.wire.channel.as_ref()).map(channel::name);
    let channel = channel.map(|channel| Dimensions::Channel(Arc::clone(&instance), Arc::from(channel.as_ref())));
    let points = [Some(Dimensions::Instance(instance)), queue, channel];
    metric_points.extend(points.into_iter().flatten().map(|dimensions| MetricPoint {
        metric: Metric::ContactsMissed,
        dimensions,
        time: identity.time,
        value: 1.0,
    }));
}
