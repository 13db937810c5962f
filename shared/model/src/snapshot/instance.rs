//! An instance, with the totals of the whole of it.

use super::{Collection, CurrentMetric, Metrics, identity, one_row};
use crate::metric_point::Dimensions;
use crate::schema::{Table, instance as columns};
use crate::{Instant, Normalised, Poison, Row};

/// An instance as ListInstances and DescribeInstance answer it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Instance {
    /// Id.
    pub id: Option<String>,
    /// Arn.
    pub arn: Option<String>,
    /// InstanceAlias; an instance with an existing directory may have none.
    pub alias: Option<String>,
    /// InstanceStatus.
    pub status: Option<String>,
    /// IdentityManagementType.
    pub identity_management_type: Option<String>,
    /// CreatedTime.
    pub created: Option<Instant>,
    /// InboundCallsEnabled.
    pub inbound_calls_enabled: Option<bool>,
    /// OutboundCallsEnabled.
    pub outbound_calls_enabled: Option<bool>,
}

/// The row and metric points of an instance. `totals` are figures of the whole instance, asked for without grouping: agents are
/// never summed over queues, because each would be counted once per queue that they serve.
pub fn instance(
    collection: &Collection<'_>,
    instance: &Instance,
    totals: Option<&Metrics>,
) -> Result<Normalised, Poison> {
    let id = identity(instance.id.as_ref(), "Id")?;
    let totals = totals.filter(|totals| !totals.is_empty());
    let time = collection.row_time(totals);
    let mut row = Row::new(Table::Instance, time, collection.version());
    row.dimension(&columns::INSTANCE_ID, Some(id));
    row.varchar(&columns::INSTANCE_ALIAS, instance.alias.as_deref());
    row.varchar(&columns::INSTANCE_ARN, instance.arn.as_deref());
    row.varchar(&columns::STATUS, instance.status.as_deref());
    row.varchar(
        &columns::IDENTITY_MANAGEMENT_TYPE,
        instance.identity_management_type.as_deref(),
    );
    row.timestamp(&columns::CREATED, instance.created);
    row.boolean(&columns::INBOUND_CALLS_ENABLED, instance.inbound_calls_enabled);
    row.boolean(&columns::OUTBOUND_CALLS_ENABLED, instance.outbound_calls_enabled);
    let Some(totals) = totals else {
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
                row.double(&columns::OLDEST_CONTACT_AGE, totals.get(metric));
                continue;
            }
            CurrentMetric::SlotsActive => &columns::SLOTS_ACTIVE,
            CurrentMetric::SlotsAvailable => &columns::SLOTS_AVAILABLE,
        };
        row.bigint(column, totals.count(metric));
    }
    one_row(row, totals.points(&Dimensions::Instance(id.into()), time))
}
