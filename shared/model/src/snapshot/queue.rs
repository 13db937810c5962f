//! A standard queue, with its current figures.

use super::{Collection, CurrentMetric, Metrics, identity, one_row};
use crate::metric_point::Dimensions;
use crate::schema::{Table, queue as columns};
use crate::{Normalised, Poison, Row};

/// A queue as SearchQueues answers it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Queue {
    /// QueueId.
    pub id: Option<String>,
    /// QueueArn.
    pub arn: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Status.
    pub status: Option<String>,
    /// HoursOfOperationId.
    pub hours_of_operation_id: Option<String>,
    /// MaxContacts; absent where there is no limit.
    pub max_contacts: Option<i64>,
}

/// The row and metric points of a queue. `metrics` are its figures: [`Metrics::zero`] if Connect left the queue out of its answer,
/// none at all if they were not to be had.
pub fn queue(collection: &Collection<'_>, queue: &Queue, metrics: Option<&Metrics>) -> Result<Normalised, Poison> {
    let instance_id = collection.instance_id;
    let id = identity(queue.id.as_ref(), "QueueId")?;
    let metrics = metrics.filter(|metrics| !metrics.is_empty());
    let time = collection.row_time(metrics);
    let mut row = Row::new(Table::Queue, time, collection.version());
    row.dimension(&columns::INSTANCE_ID, Some(instance_id));
    row.dimension(&columns::QUEUE_ID, Some(id));
    row.varchar(&columns::QUEUE_NAME, queue.name.as_deref());
    row.varchar(&columns::QUEUE_ARN, queue.arn.as_deref());
    row.varchar(&columns::STATUS, queue.status.as_deref());
    row.varchar(&columns::DESCRIPTION, queue.description.as_deref());
    row.bigint(&columns::MAX_CONTACTS, queue.max_contacts);
    row.varchar(&columns::HOURS_OF_OPERATION_ID, queue.hours_of_operation_id.as_deref());
    let Some(metrics) = metrics else {
        return one_row(row, Vec::new());
    };
    for metric in CurrentMetric::ALL.iter().copied() {
        let column = match metric {
            CurrentMetric::AgentsOnline => &columns::AGENTS_ONLINE,
            CurrentMetric::AgentsAvailable => &columns::AGENTS_AVAILABLE,
            CurrentMetric::AgentsStaffed => &columns::AGENTS_STAFFED,
            CurrentMetric::AgentsOnContact => &columns::AGENTS_ON_CONTACT,
            CurrentMetric::AgentsNonProductive => &columns::AGENTS_NON_PRODUCTIVE,
            CurrentMetric::AgentsError => &columns::AGENTS_ERROR,
            CurrentMetric::AgentsAfterContactWork => &columns::CONTACTS_IN_AFTER_CONTACT_WORK,
            CurrentMetric::ContactsInQueue => &columns::CONTACTS_IN_QUEUE,
            CurrentMetric::ContactsScheduled => &columns::CONTACTS_SCHEDULED,
            CurrentMetric::OldestContactAge => {
                row.double(&columns::OLDEST_CONTACT_AGE, metrics.get(metric));
                continue;
            }
            CurrentMetric::SlotsActive => &columns::SLOTS_ACTIVE,
            CurrentMetric::SlotsAvailable => &columns::SLOTS_AVAILABLE,
        };
        row.bigint(column, metrics.count(metric));
    }
    let dimensions = Dimensions::Queue(instance_id.into(), id.into());
    one_row(row, metrics.points(&dimensions, time))
}
