//! The six tables as data. Rows are built from it; the documentation, the dashboards' tests and the local cloud read it.

pub(crate) mod agent_event;
pub(crate) mod agent_event_contact;
pub(crate) mod contact_event;
pub(crate) mod instance;
pub(crate) mod queue;
pub(crate) mod user;

/// A table of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// One row per agent event.
    AgentEvent,
    /// One row per contact in an agent event's current snapshot, and one for each contact that left it.
    AgentEventContact,
    /// One row per contact event.
    ContactEvent,
    /// One row per instance and collection.
    Instance,
    /// One row per queue and collection.
    Queue,
    /// One row per user and collection.
    User,
}

impl Table {
    /// Every table there is.
    pub const ALL: &[Self] = &[
        Self::AgentEvent,
        Self::AgentEventContact,
        Self::ContactEvent,
        Self::Instance,
        Self::Queue,
        Self::User,
    ];

    /// The table's name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::AgentEvent => "AgentEvent",
            Self::AgentEventContact => "AgentEvent_Contact",
            Self::ContactEvent => "ContactEvent",
            Self::Instance => "Instance",
            Self::Queue => "Queue",
            Self::User => "User",
        }
    }

    /// The value of `measure_name` in every row of the table.
    pub fn measure_name(self) -> &'static str {
        match self {
            Self::AgentEvent => "agent_event",
            Self::AgentEventContact => "agent_event_contact",
            Self::ContactEvent => "contact_event",
            Self::Instance => "instance",
            Self::Queue => "queue",
            Self::User => "user",
        }
    }

    /// The table's columns besides `time` and `measure_name`, which all tables have.
    pub fn columns(self) -> &'static [&'static Column] {
        match self {
            Self::AgentEvent => agent_event::COLUMNS,
            Self::AgentEventContact => agent_event_contact::COLUMNS,
            Self::ContactEvent => contact_event::COLUMNS,
            Self::Instance => instance::COLUMNS,
            Self::Queue => queue::COLUMNS,
            Self::User => user::COLUMNS,
        }
    }
}

/// A column.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// The name, `snake_case`.
    pub name: &'static str,
    /// Dimension or measure.
    pub role: Role,
    /// The type, fixed for ever: Timestream ties a name to one type.
    pub column_type: ColumnType,
    /// The unit of a number; none for a plain count, an id or a name.
    pub unit: Option<Unit>,
    /// What it says, in a sentence.
    pub meaning: &'static str,
    /// Where the definition comes from: a field of Connect's, or a rule of AWS's documentation.
    pub source: &'static str,
    /// Whether it may identify a person, so that the privacy setting governs it.
    pub personal: bool,
    /// A dimension that a row may lack.
    pub optional: bool,
}

/// Dimension or measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Part of the row's key, always text.
    Dimension,
    /// A value.
    Measure,
}

/// A column's type, in Timestream's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Text.
    Varchar,
    /// A whole number.
    Bigint,
    /// A number.
    Double,
    /// Yes or no.
    Boolean,
    /// A moment, to the nanosecond.
    Timestamp,
}

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Things counted.
    Count,
}

impl Column {
    const fn new(
        role: Role,
        column_type: ColumnType,
        name: &'static str,
        meaning: &'static str,
        source: &'static str,
    ) -> Self {
        Self {
            name,
            role,
            column_type,
            unit: None,
            meaning,
            source,
            personal: false,
            optional: false,
        }
    }

    const fn dimension(name: &'static str, meaning: &'static str, source: &'static str) -> Self {
        Self::new(Role::Dimension, ColumnType::Varchar, name, meaning, source)
    }

    const fn varchar(name: &'static str, meaning: &'static str, source: &'static str) -> Self {
        Self::new(Role::Measure, ColumnType::Varchar, name, meaning, source)
    }

    const fn seconds(name: &'static str, meaning: &'static str, source: &'static str) -> Self {
        let mut column = Self::new(Role::Measure, ColumnType::Double, name, meaning, source);
        column.unit = Some(Unit::Seconds);
        column
    }

    const fn count(name: &'static str, meaning: &'static str, source: &'static str) -> Self {
        let mut column = Self::new(Role::Measure, ColumnType::Bigint, name, meaning, source);
        column.unit = Some(Unit::Count);
        column
    }

    const fn boolean(name: &'static str, meaning: &'static str, source: &'static str) -> Self {
        Self::new(Role::Measure, ColumnType::Boolean, name, meaning, source)
    }

    const fn timestamp(name: &'static str, meaning: &'static str, source: &'static str) -> Self {
        Self::new(Role::Measure, ColumnType::Timestamp, name, meaning, source)
    }

    const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// Declares a table's columns, each as a constant to build rows with, and all of them in order.
macro_rules! columns {
    ($($constant:ident = $column:expr;)*) => {
        $(pub(crate) static $constant: $crate::schema::Column = $column;)*

        /// Every column of the table, in order.
        pub(crate) static COLUMNS: &[&$crate::schema::Column] = &[$(&$constant),*];
    };
}
use columns;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Timestream's limit on a dimension's name, in bytes.
    const MAX_DIMENSION_NAME_BYTES: usize = 60;

    #[test]
    fn columns_obey_timestreams_rules_for_names() {
        for table in Table::ALL {
            let mut names = BTreeSet::new();
            for column in table.columns() {
                let name = column.name;
                assert!(names.insert(name), "{} has {name} twice", table.name());
                assert!(
                    name.chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                    "{name}"
                );
                assert!(name.len() <= MAX_DIMENSION_NAME_BYTES, "{name}");
                assert!(
                    !name.starts_with("ts_") && !name.starts_with("measure_name"),
                    "{name} is reserved"
                );
                assert!(!["time", "measure_value"].contains(&name), "{name} is reserved");
                assert!(
                    !column.meaning.is_empty() && column.meaning.ends_with('.'),
                    "{name}: {:?}",
                    column.meaning
                );
                assert!(!column.source.is_empty(), "{name} has no source");
            }
        }
    }

    #[test]
    fn a_name_has_one_type_and_one_unit_in_all_tables() {
        for (one, other) in Table::ALL
            .iter()
            .flat_map(|one| Table::ALL.iter().map(move |other| (one, other)))
        {
            for column in one.columns() {
                for same in other.columns().iter().filter(|same| same.name == column.name) {
                    assert_eq!(
                        (same.column_type, same.unit, same.personal),
                        (column.column_type, column.unit, column.personal),
                        "{} in {} and {}",
                        column.name,
                        one.name(),
                        other.name()
                    );
                }
            }
        }
    }

    #[test]
    fn dimensions_are_a_table_s_first_columns() {
        for table in Table::ALL {
            assert!(
                table.columns().is_sorted_by_key(|column| column.role == Role::Measure),
                "{}",
                table.name()
            );
        }
    }

    #[test]
    fn every_table_is_keyed_by_its_instance() {
        for table in Table::ALL {
            let first = table.columns().first().unwrap();
            assert_eq!(
                (first.name, first.role),
                ("instance_id", Role::Dimension),
                "{}",
                table.name()
            );
        }
    }
}
