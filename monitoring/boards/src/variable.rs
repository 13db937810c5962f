//! The choices above a board's panels.

/// What Grafana inserts for All, without quoting it: SQL's empty text. `'' IN (${queue:sqlstring})` is then true.
pub const ALL_VALUE: &str = "''";

/// A variable of a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What queries call it.
    pub name: &'static str,
    /// What people see; empty for the name.
    pub label: &'static str,
    /// What it chooses, in a sentence.
    pub description: &'static str,
    /// Where its values come from.
    pub kind: VariableKind,
    /// Whether it is not shown.
    pub hidden: bool,
}

/// Where a variable's values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableKind {
    /// The data sources of a plugin, by its id.
    DataSource {
        /// The plugin's id.
        plugin: &'static str,
    },
    /// The first column of an answer of Timestream.
    Query {
        /// The query; it may use other variables, and then is asked again when they change.
        sql: String,
        /// A regular expression over the values; its named groups `text` and `value` tell the two apart. Empty for none.
        regex: &'static str,
        /// Whether several can be chosen, and All, which is chosen at first and inserts [`ALL_VALUE`].
        multi: bool,
        /// What is chosen at first where there is no All.
        default: &'static str,
    },
    /// Values that are written here.
    Custom {
        /// Values and their texts.
        options: Vec<(&'static str, &'static str)>,
        /// Whether several can be chosen, and All, which is chosen at first and inserts [`ALL_VALUE`].
        multi: bool,
    },
    /// One value that nobody changes.
    Constant(&'static str),
    /// What a person types.
    TextBox {
        /// What stands there at first.
        default: &'static str,
    },
}
