//! `User`: one row per user and collection.

use super::{Column, columns};

columns! {
    INSTANCE_ID = Column::dimension("instance_id", "The Connect instance.", "The instance asked");
    USER_ID = Column::dimension("user_id", "The user; equal to `agent_id` of the event tables.", "UserSearchSummary.Id");
    USERNAME = Column::varchar("username", "The agent's user name.", "UserSearchSummary.Username").personal();
    FIRST_NAME = Column::varchar("first_name", "The agent's first name.", "UserSearchSummary.IdentityInfo.FirstName").personal();
    LAST_NAME = Column::varchar("last_name", "The agent's last name.", "UserSearchSummary.IdentityInfo.LastName").personal();
    USER_ARN = Column::varchar("user_arn", "The user's ARN.", "UserSearchSummary.Arn");
    ROUTING_PROFILE_ID = Column::varchar("routing_profile_id", "The agent's routing profile.", "UserSearchSummary.RoutingProfileId");
    ROUTING_PROFILE_NAME = Column::varchar("routing_profile_name", "The routing profile's name.", "ListRoutingProfiles, by id");
    HIERARCHY_GROUP_ID = Column::varchar("hierarchy_group_id", "The agent's group in the hierarchy.", "UserSearchSummary.HierarchyGroupId");
    HIERARCHY_GROUP_NAME = Column::varchar("hierarchy_group_name", "The group's name.", "ListUserHierarchyGroups, by id");
    PHONE_TYPE = Column::varchar("phone_type", "SOFT_PHONE or DESK_PHONE.", "UserSearchSummary.PhoneConfig.PhoneType");
    AFTER_CONTACT_WORK_TIME_LIMIT = Column::seconds("after_contact_work_time_limit", "After this much after-contact work the agent is made available; 0 is no limit.", "UserSearchSummary.PhoneConfig.AfterContactWorkTimeLimit, milliseconds there");
}
