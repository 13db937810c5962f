//! A user: who an agent is.

use super::{Collection, identity, one_row};
use crate::schema::{Table, user as columns};
use crate::{Normalised, Poison, Row};

/// A user as SearchUsers answers it, with the names of what it only has the ids of.
#[derive(Clone, PartialEq, Default)]
pub struct User {
    /// Id.
    pub id: Option<String>,
    /// Arn.
    pub arn: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// IdentityInfo.FirstName.
    pub first_name: Option<String>,
    /// IdentityInfo.LastName.
    pub last_name: Option<String>,
    /// RoutingProfileId.
    pub routing_profile_id: Option<String>,
    /// The routing profile's name, from ListRoutingProfiles.
    pub routing_profile_name: Option<String>,
    /// HierarchyGroupId.
    pub hierarchy_group_id: Option<String>,
    /// The group's name, from ListUserHierarchyGroups.
    pub hierarchy_group_name: Option<String>,
    /// PhoneConfig.PhoneType.
    pub phone_type: Option<String>,
    /// PhoneConfig.AfterContactWorkTimeLimit as SearchUsers has it: in milliseconds, where DescribeUser has seconds. 0 is no limit.
    pub after_contact_work_time_limit_millis: Option<i64>,
}

/// The row of a user.
pub fn user(collection: &Collection<'_>, user: &User) -> Result<Normalised, Poison> {
    let id = identity(user.id.as_ref(), "Id")?;
    let mut row = Row::new(Table::User, collection.tick, collection.version());
    row.dimension(&columns::INSTANCE_ID, Some(collection.instance_id));
    row.dimension(&columns::USER_ID, Some(id));
    row.varchar(&columns::USERNAME, user.username.as_deref());
    row.varchar(&columns::FIRST_NAME, user.first_name.as_deref());
    row.varchar(&columns::LAST_NAME, user.last_name.as_deref());
    row.varchar(&columns::USER_ARN, user.arn.as_deref());
    row.varchar(&columns::ROUTING_PROFILE_ID, user.routing_profile_id.as_deref());
    row.varchar(&columns::ROUTING_PROFILE_NAME, user.routing_profile_name.as_deref());
    row.varchar(&columns::HIERARCHY_GROUP_ID, user.hierarchy_group_id.as_deref());
    row.varchar(&columns::HIERARCHY_GROUP_NAME, user.hierarchy_group_name.as_deref());
    row.varchar(&columns::PHONE_TYPE, user.phone_type.as_deref());
    #[expect(clippy::cast_precision_loss, reason = "a limit of any sense is far below 2^53 ms")]
    let limit = user
        .after_contact_work_time_limit_millis
        .map(|millis| millis as f64 / 1000.0);
    row.double(&columns::AFTER_CONTACT_WORK_TIME_LIMIT, limit);
    one_row(row, Vec::new())
}
