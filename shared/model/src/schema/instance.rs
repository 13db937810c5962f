//! `Instance`: one row per instance and collection.

use super::{Column, columns};

columns! {
    INSTANCE_ID = Column::dimension("instance_id", "The Connect instance.", "InstanceSummary.Id");
    INSTANCE_ALIAS = Column::varchar("instance_alias", "The instance's alias; an instance with an existing directory may have none.", "InstanceSummary.InstanceAlias");
    INSTANCE_ARN = Column::varchar("instance_arn", "The instance's ARN.", "InstanceSummary.Arn");
    STATUS = Column::varchar("status", "ACTIVE, CREATION_IN_PROGRESS or CREATION_FAILED.", "InstanceSummary.InstanceStatus");
    IDENTITY_MANAGEMENT_TYPE = Column::varchar("identity_management_type", "SAML, CONNECT_MANAGED or EXISTING_DIRECTORY.", "InstanceSummary.IdentityManagementType");
    CREATED = Column::timestamp("created", "When the instance was created.", "InstanceSummary.CreatedTime");
    INBOUND_CALLS_ENABLED = Column::boolean("inbound_calls_enabled", "Whether calls may come in.", "InstanceSummary.InboundCallsEnabled");
    OUTBOUND_CALLS_ENABLED = Column::boolean("outbound_calls_enabled", "Whether calls may go out.", "InstanceSummary.OutboundCallsEnabled");
    AGENTS_ONLINE = Column::count("agents_online", "Agents logged in and not Offline. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData AGENTS_ONLINE");
    AGENTS_AVAILABLE = Column::count("agents_available", "Agents who can take a contact. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData AGENTS_AVAILABLE");
    AGENTS_STAFFED = Column::count("agents_staffed", "Agents online and not in a custom status. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData AGENTS_STAFFED");
    AGENTS_ON_CONTACT = Column::count("agents_on_contact", "Agents on a contact. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData AGENTS_ON_CONTACT");
    AGENTS_NON_PRODUCTIVE = Column::count("agents_non_productive", "Agents in a custom status. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData AGENTS_NON_PRODUCTIVE");
    AGENTS_ERROR = Column::count("agents_error", "Agents in an error state. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData AGENTS_ERROR");
    CONTACTS_IN_AFTER_CONTACT_WORK = Column::count("contacts_in_after_contact_work", "Contacts, not agents, in after-contact work. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData AGENTS_AFTER_CONTACT_WORK");
    CONTACTS_IN_QUEUE = Column::count("contacts_in_queue", "Contacts waiting. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData CONTACTS_IN_QUEUE");
    CONTACTS_SCHEDULED = Column::count("contacts_scheduled", "Callbacks scheduled for later. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData CONTACTS_SCHEDULED");
    OLDEST_CONTACT_AGE = Column::seconds("oldest_contact_age", "Wait so far of the contact longest in the queue. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData OLDEST_CONTACT_AGE (milliseconds where the call has no grouping)");
    SLOTS_ACTIVE = Column::count("slots_active", "Slots in use. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData SLOTS_ACTIVE");
    SLOTS_AVAILABLE = Column::count("slots_available", "Slots for which a contact could be routed now. For the whole instance, asked for ungrouped: a sum over queues would count an agent once per queue.", "GetCurrentMetricData SLOTS_AVAILABLE");
}
