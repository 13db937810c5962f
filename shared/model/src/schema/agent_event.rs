//! `AgentEvent`: one row per agent event.

use super::{Column, columns};

columns! {
    INSTANCE_ID = Column::dimension("instance_id", "The Connect instance.", "InstanceARN, last part");
    AGENT_ID = Column::dimension("agent_id", "The agent; equal to `user_id` of `User`.", "AgentARN, last part");
    EVENT_TYPE = Column::dimension("event_type", "STATE_CHANGE, HEART_BEAT, LOGIN, LOGOUT, or a type not documented yet.", "EventType");
    EVENT_ID = Column::varchar("event_id", "The event's own id.", "EventId");
    USERNAME = Column::varchar("username", "The agent's user name.", "Configuration.Username of the current snapshot").personal();
    FIRST_NAME = Column::varchar("first_name", "The agent's first name.", "Configuration.FirstName of the current snapshot").personal();
    LAST_NAME = Column::varchar("last_name", "The agent's last name.", "Configuration.LastName of the current snapshot").personal();
    ROUTING_PROFILE_ID = Column::varchar("routing_profile_id", "The agent's routing profile.", "Configuration.RoutingProfile.ARN, last part");
    ROUTING_PROFILE_NAME = Column::varchar("routing_profile_name", "The routing profile's name.", "Configuration.RoutingProfile.Name");
    HIERARCHY_LEVEL_1_NAME = Column::varchar("hierarchy_level_1_name", "The agent's group on level 1 of the hierarchy.", "Configuration.AgentHierarchyGroups.Level1.Name");
    HIERARCHY_LEVEL_2_NAME = Column::varchar("hierarchy_level_2_name", "The agent's group on level 2 of the hierarchy.", "Configuration.AgentHierarchyGroups.Level2.Name");
    HIERARCHY_LEVEL_3_NAME = Column::varchar("hierarchy_level_3_name", "The agent's group on level 3 of the hierarchy.", "Configuration.AgentHierarchyGroups.Level3.Name");
    HIERARCHY_LEVEL_4_NAME = Column::varchar("hierarchy_level_4_name", "The agent's group on level 4 of the hierarchy.", "Configuration.AgentHierarchyGroups.Level4.Name");
    HIERARCHY_LEVEL_5_NAME = Column::varchar("hierarchy_level_5_name", "The agent's group on level 5 of the hierarchy.", "Configuration.AgentHierarchyGroups.Level5.Name");
    STATUS_NAME = Column::varchar("status_name", "The agent status chosen in the CCP, by its editable name.", "CurrentAgentSnapshot.AgentStatus.Name");
    STATUS_TYPE = Column::varchar("status_type", "ROUTABLE, CUSTOM or OFFLINE; from the status name where the event has no type, and then absent for the fault status Error.", "CurrentAgentSnapshot.AgentStatus.Type");
    STATUS_START = Column::timestamp("status_start", "When that status was chosen.", "CurrentAgentSnapshot.AgentStatus.StartTimestamp");
    STATUS_DURATION = Column::seconds("status_duration", "How long the agent had been in that status at the event's time, contacts taken meanwhile included.", "EventTimestamp - AgentStatus.StartTimestamp");
    PREVIOUS_STATUS_NAME = Column::varchar("previous_status_name", "The status that this event ended; only on an event that changed the status.", "PreviousAgentSnapshot.AgentStatus.Name");
    PREVIOUS_STATUS_DURATION = Column::seconds("previous_status_duration", "How long the status that this event ended had lasted, contacts taken meanwhile included.", "Difference of AgentStatus.StartTimestamp between the two snapshots");
    STATE = Column::varchar("state", "What the agent is doing: Error, Missed, Rejected, On Contact, On Hold, After Contact Work, Incoming, the name of a custom status, Available or Offline; the first of these that applies. On Hold only where every contact the agent is on is on hold; an outbound call that rings is On Contact. Absent where the event has no current snapshot.", "Agent activity in the real-time metrics definitions, from AgentStatus and Contacts[].State");
    STATE_START = Column::timestamp("state_start", "When the agent entered that state. Exact on every event that changed the state (those with `previous_state`, and the first status after a login): two of these in a row bound the state between them. Other events go by the contacts held, and cannot know of one that came and left meanwhile; a state that comes from the status (a custom status, Available, Offline) has no start there, since the time since the status was chosen would be too long.", "On a change the time of its latest cause (StateStartTimestamp of a contact, AgentStatus.StartTimestamp, EventTimestamp for a contact that left or was put on hold); else StateStartTimestamp of the contacts that give the state");
    DURATION = Column::seconds("duration", "How long the agent had been in `state` at the event's time; absent where `state_start` is (see `status_duration`). If Connect does not reset StateStartTimestamp on hold, On Contact after a hold counts from the connection on heartbeats.", "EventTimestamp - state_start");
    PREVIOUS_STATE = Column::varchar("previous_state", "The state that this event ended; only on an event that changed the state, or on a LOGOUT without a snapshot.", "The state by the same rule from PreviousAgentSnapshot");
    PREVIOUS_DURATION = Column::seconds("previous_duration", "How long the state that this event ended had lasted, by the contacts held then: absent for states that come from the status (see `previous_status_duration`).", "state_start, or EventTimestamp where there is no current snapshot - start of the state in PreviousAgentSnapshot");
    NEXT_STATUS_NAME = Column::varchar("next_status_name", "The status the agent will enter once the contacts are done.", "CurrentAgentSnapshot.NextAgentStatus.Name");
    CONTACTS = Column::count("contacts", "Contacts held now, those in after-contact work included.", "Number of CurrentAgentSnapshot.Contacts");
    VOICE_SLOTS_AVAILABLE = Column::count("voice_slots_available", "Free voice slots, by the routing profile alone: other channels may still keep them from being used.", "RoutingProfile.Concurrency[VOICE].AvailableSlots");
    VOICE_SLOTS_MAX = Column::count("voice_slots_max", "All voice slots of the routing profile.", "RoutingProfile.Concurrency[VOICE].MaximumSlots");
    CHAT_SLOTS_AVAILABLE = Column::count("chat_slots_available", "Free chat slots, by the routing profile alone: other channels may still keep them from being used.", "RoutingProfile.Concurrency[CHAT].AvailableSlots");
    CHAT_SLOTS_MAX = Column::count("chat_slots_max", "All chat slots of the routing profile.", "RoutingProfile.Concurrency[CHAT].MaximumSlots");
    TASK_SLOTS_AVAILABLE = Column::count("task_slots_available", "Free task slots, by the routing profile alone: other channels may still keep them from being used.", "RoutingProfile.Concurrency[TASK].AvailableSlots");
    TASK_SLOTS_MAX = Column::count("task_slots_max", "All task slots of the routing profile.", "RoutingProfile.Concurrency[TASK].MaximumSlots");
    EMAIL_SLOTS_AVAILABLE = Column::count("email_slots_available", "Free email slots, by the routing profile alone: other channels may still keep them from being used.", "RoutingProfile.Concurrency[EMAIL].AvailableSlots");
    EMAIL_SLOTS_MAX = Column::count("email_slots_max", "All email slots of the routing profile.", "RoutingProfile.Concurrency[EMAIL].MaximumSlots");
}
