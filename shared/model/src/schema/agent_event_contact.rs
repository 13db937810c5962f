//! `AgentEvent_Contact`: one row per contact in the current snapshot, and one for each that left it.

use super::{Column, columns};

columns! {
    INSTANCE_ID = Column::dimension("instance_id", "The Connect instance.", "InstanceARN, last part");
    AGENT_ID = Column::dimension("agent_id", "The agent; equal to `user_id` of `User`.", "AgentARN, last part");
    CONTACT_ID = Column::dimension("contact_id", "The contact.", "Contacts[].ContactId");
    CHANNEL = Column::dimension("channel", "VOICE, CHAT, TASK, EMAIL, or a channel not documented yet.", "Contacts[].Channel, upper case, TASKS read as TASK").optional();
    EVENT_ID = Column::varchar("event_id", "The agent event's id.", "EventId");
    EVENT_TYPE = Column::varchar("event_type", "The agent event's type.", "EventType");
    CONTACT_STATE = Column::varchar("contact_state", "The contact's state at this agent; CLEARED for a contact that left.", "Contacts[].State");
    PREVIOUS_CONTACT_STATE = Column::varchar("previous_contact_state", "Its state before; only on an event that changed it.", "State of the same ContactId in PreviousAgentSnapshot");
    STATE_START = Column::timestamp("state_start", "When the contact entered `contact_state`; for CLEARED, the event's time. On hold it is the time of the event that put it there if Connect did not reset its own, and then absent on later events.", "Contacts[].StateStartTimestamp; EventTimestamp where the state changed and that stood still");
    DURATION = Column::seconds("duration", "How long it had been in `contact_state` at the event's time.", "EventTimestamp - state_start");
    INITIAL_CONTACT_ID = Column::varchar("initial_contact_id", "The first contact of a chain of transfers.", "Contacts[].InitialContactId");
    INITIATION_METHOD = Column::varchar("initiation_method", "INBOUND, OUTBOUND, TRANSFER, CALLBACK and so on.", "Contacts[].InitiationMethod");
    QUEUE_ID = Column::varchar("queue_id", "The queue it came from; for an agent's own queue the agent's id.", "Contacts[].Queue.ARN, last part");
    QUEUE_NAME = Column::varchar("queue_name", "The queue's name; an agent's own queue has none.", "Contacts[].Queue.Name");
    QUEUE_TIME = Column::seconds("queue_time", "How long it waited in the queue for this agent; the same on every row of the contact from its connection on.", "ConnectedToAgentTimestamp - QueueTimestamp");
    CONNECTED_TO_AGENT = Column::timestamp("connected_to_agent", "When it was joined with the agent.", "Contacts[].ConnectedToAgentTimestamp");
    ENQUEUED = Column::timestamp("enqueued", "When it entered the queue.", "Contacts[].QueueTimestamp");
    RING_TIME = Column::seconds("ring_time", "How long it was offered to the agent; only on the event that ended the offer, and not for outbound calls, which ring elsewhere.", "CONNECTING or INCOMING until CONNECTED, MISSED, REJECTED or ERROR: StateStartTimestamp of the new state - that of the old");
    TALK_TIME = Column::seconds("talk_time", "Time with the agent, hold included; only on the event that ended the conversation.", "StateStartTimestamp of ENDED - ConnectedToAgentTimestamp; EventTimestamp - ConnectedToAgentTimestamp where the contact left without ENDED");
    AFTER_CALL_WORK_TIME = Column::seconds("after_call_work_time", "After-contact work; only on the CLEARED row of a contact that was ENDED. On a LOGOUT without a snapshot its end is the logout, and there is none if the agent was Offline before.", "EventTimestamp - StateStartTimestamp of ENDED (AWS: determine how long an agent spends doing ACW)");
    MISSED = Column::boolean("missed", "True on the event in which the contact turned MISSED, and only there.", "Transition of Contacts[].State into MISSED");
}
