//! `Queue`: one row per standard queue and collection.

use super::{Column, columns};

columns! {
    INSTANCE_ID = Column::dimension("instance_id", "The Connect instance.", "The instance asked");
    QUEUE_ID = Column::dimension("queue_id", "The queue.", "Queue.QueueId");
    QUEUE_NAME = Column::varchar("queue_name", "The queue's name.", "Queue.Name");
    QUEUE_ARN = Column::varchar("queue_arn", "The queue's ARN.", "Queue.QueueArn");
    STATUS = Column::varchar("status", "ENABLED or DISABLED.", "Queue.Status");
    DESCRIPTION = Column::varchar("description", "The queue's description.", "Queue.Description");
    MAX_CONTACTS = Column::count("max_contacts", "Most contacts the queue takes; absent where there is no limit.", "Queue.MaxContacts");
    HOURS_OF_OPERATION_ID = Column::varchar("hours_of_operation_id", "The queue's hours of operation.", "Queue.HoursOfOperationId");
    AGENTS_ONLINE = Column::count("agents_online", "Agents logged in and not Offline.", "GetCurrentMetricData AGENTS_ONLINE");
    AGENTS_AVAILABLE = Column::count("agents_available", "Agents who can take a contact.", "GetCurrentMetricData AGENTS_AVAILABLE");
    AGENTS_STAFFED = Column::count("agents_staffed", "Agents online and not in a custom status.", "GetCurrentMetricData AGENTS_STAFFED");
    AGENTS_ON_CONTACT = Column::count("agents_on_contact", "Agents on a contact.", "GetCurrentMetricData AGENTS_ON_CONTACT");
    AGENTS_NON_PRODUCTIVE = Column::count("agents_non_productive", "Agents in a custom status.", "GetCurrentMetricData AGENTS_NON_PRODUCTIVE");
    AGENTS_ERROR = Column::count("agents_error", "Agents in an error state.", "GetCurrentMetricData AGENTS_ERROR");
    CONTACTS_IN_AFTER_CONTACT_WORK = Column::count("contacts_in_after_contact_work", "Contacts, not agents, in after-contact work.", "GetCurrentMetricData AGENTS_AFTER_CONTACT_WORK");
    CONTACTS_IN_QUEUE = Column::count("contacts_in_queue", "Contacts waiting.", "GetCurrentMetricData CONTACTS_IN_QUEUE");
    CONTACTS_SCHEDULED = Column::count("contacts_scheduled", "Callbacks scheduled for later.", "GetCurrentMetricData CONTACTS_SCHEDULED");
    OLDEST_CONTACT_AGE = Column::seconds("oldest_contact_age", "Wait so far of the contact longest in the queue.", "GetCurrentMetricData OLDEST_CONTACT_AGE");
    SLOTS_ACTIVE = Column::count("slots_active", "Slots in use.", "GetCurrentMetricData SLOTS_ACTIVE");
    SLOTS_AVAILABLE = Column::count("slots_available", "Slots for which a contact could be routed now.", "GetCurrentMetricData SLOTS_AVAILABLE");
}
