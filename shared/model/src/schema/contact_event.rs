//! `ContactEvent`: one row per contact event.

use super::{Column, columns};

columns! {
    INSTANCE_ID = Column::dimension("instance_id", "The Connect instance.", "detail.instanceArn, last part");
    CONTACT_ID = Column::dimension("contact_id", "The contact; each transferred leg has its own.", "detail.contactId");
    CHANNEL = Column::dimension("channel", "VOICE, CHAT, TASK, EMAIL, or a channel not documented yet.", "detail.channel, upper case, TASKS read as TASK").optional();
    EVENT_TYPE = Column::dimension("event_type", "INITIATED, CONNECTED_TO_SYSTEM, QUEUED, CONNECTED_TO_AGENT, CONTACT_DATA_UPDATED, PAUSED, RESUMED, DISCONNECTED, COMPLETED, or a type not documented yet.", "detail.eventType");
    EVENT_ID = Column::varchar("event_id", "The event's own id.", "id of the EventBridge event");
    INITIATION_METHOD = Column::varchar("initiation_method", "INBOUND, OUTBOUND, TRANSFER, CALLBACK and so on.", "detail.initiationMethod");
    INITIAL_CONTACT_ID = Column::varchar("initial_contact_id", "The first contact of a chain of transfers.", "detail.initialContactId");
    PREVIOUS_CONTACT_ID = Column::varchar("previous_contact_id", "The contact before this one in a chain.", "detail.previousContactId");
    RELATED_CONTACT_ID = Column::varchar("related_contact_id", "A contact that belongs to this one.", "detail.relatedContactId");
    QUEUE_ID = Column::varchar("queue_id", "The queue.", "detail.queueInfo.queueArn, last part");
    QUEUE_TYPE = Column::varchar("queue_type", "STANDARD or AGENT.", "detail.queueInfo.queueType");
    AGENT_ID = Column::varchar("agent_id", "The agent.", "detail.agentInfo.agentArn, last part");
    INITIATED = Column::timestamp("initiated", "When the contact began; its meaning varies with the initiation method.", "detail.initiationTimestamp");
    CONNECTED_TO_SYSTEM = Column::timestamp("connected_to_system", "When its media reached Connect.", "detail.connectedToSystemTimestamp");
    ENQUEUED = Column::timestamp("enqueued", "When it entered the queue.", "detail.queueInfo.enqueueTimestamp");
    CONNECTED_TO_AGENT = Column::timestamp("connected_to_agent", "When it was joined with the agent.", "detail.agentInfo.connectedToAgentTimestamp");
    DISCONNECTED = Column::timestamp("disconnected", "When this leg ended for the customer.", "detail.disconnectTimestamp");
    AFTER_CONTACT_WORK_START = Column::timestamp("after_contact_work_start", "When after-contact work began.", "detail.agentInfo.afterContactWorkStartTimestamp");
    AFTER_CONTACT_WORK_END = Column::timestamp("after_contact_work_end", "When after-contact work ended.", "detail.agentInfo.afterContactWorkEndTimestamp");
    SCHEDULED = Column::timestamp("scheduled", "When a scheduled task or callback is due.", "detail.scheduledTimestamp");
    DISCONNECT_REASON = Column::varchar("disconnect_reason", "Why it ended; documented for campaigns and e-mail only, absent for most contacts.", "detail.disconnectReason, OUTBUND read as OUTBOUND");
    SUBTYPE = Column::varchar("subtype", "The channel's subtype, such as connect:Telephony.", "detail.segmentAttributes.connect:Subtype");
    CAMPAIGN_ID = Column::varchar("campaign_id", "The outbound campaign.", "detail.campaign.campaignId");
    QUEUE_TIME = Column::seconds("queue_time", "Time in queue: until an agent took it, or until it was abandoned.", "connected_to_agent - enqueued, or disconnected - enqueued where abandoned");
    AGENT_TIME = Column::seconds("agent_time", "Time with the agent, hold included.", "after_contact_work_start - connected_to_agent, or disconnected - connected_to_agent where there was no after-contact work (contact record definitions: an agent's part may end before or after the customer's)");
    HOLD_TIME = Column::seconds("hold_time", "Hold by the agent.", "detail.agentInfo.agentInitiatedHoldDuration");
    AFTER_CALL_WORK_TIME = Column::seconds("after_call_work_time", "After-contact work.", "afterContactWorkEndTimestamp - afterContactWorkStartTimestamp, or afterContactWorkDuration where an instant is missing");
    HANDLE_TIME = Column::seconds("handle_time", "Agent time and after-contact work; on COMPLETED, when both are known.", "agent_time + after_call_work_time (contact record definition of handle time)");
    ABANDONED = Column::boolean("abandoned", "Whether it left the queue before any agent; only on DISCONNECTED. A transfer to another queue or a requested callback cannot be told apart here.", "DISCONNECTED with queueInfo and without agentInfo");
}
