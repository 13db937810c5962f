//! What happens to an answer before it is drawn: four of Grafana's transformations, which the preview knows too.

/// A transformation.
#[derive(Debug, Clone, PartialEq)]
pub enum Transformation {
    /// `organize`: other names, another order, columns left out.
    Organize {
        /// Columns and what they are called.
        renamed: Vec<(&'static str, &'static str)>,
        /// Columns in their order; those not named come after.
        order: Vec<&'static str>,
        /// Columns left out.
        hidden: Vec<&'static str>,
    },
    /// `filterFieldsByName`: only these columns.
    Fields(Vec<&'static str>),
    /// `sortBy`: rows by one column.
    SortBy {
        /// The column.
        field: &'static str,
        /// Greatest first.
        descending: bool,
    },
    /// `filterByValue`: only rows that fulfil conditions.
    Rows {
        /// Whether all conditions must hold, not one of them.
        all: bool,
        /// The conditions.
        conditions: Vec<(&'static str, Condition)>,
    },
}

/// A condition on the value of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// There is none.
    IsNull,
    /// There is one.
    IsNotNull,
    /// It is this text.
    Equal(&'static str),
    /// It is another than this text.
    NotEqual(&'static str),
    /// It is greater than this.
    Greater(f64),
    /// It is this or greater.
    GreaterOrEqual(f64),
    /// It is less than this.
    Lower(f64),
    /// It is this or less.
    LowerOrEqual(f64),
}

impl Transformation {
    /// Grafana's id of the transformation.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Organize { .. } => "organize",
            Self::Fields(_) => "filterFieldsByName",
            Self::SortBy { .. } => "sortBy",
            Self::Rows { .. } => "filterByValue",
        }
    }
}
