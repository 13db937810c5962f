//! Where a panel's figures come from.

/// The source of a panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Source {
    /// None: a text.
    #[default]
    Nothing,
    /// Queries to Timestream, with `refId` A, B and so on.
    Timestream(Vec<Sql>),
    /// Queries to CloudWatch, with `refId` A, B and so on.
    CloudWatch(Vec<Metric>),
    /// The answer of the panel with this id, on the same board: asked once, drawn twice.
    Panel(u32),
}

/// A query to Timestream. It is text with Grafana's variables and the plugin's macros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql {
    /// The query.
    pub text: String,
    /// What its answer is made into.
    pub format: Format,
}

impl Sql {
    /// A query whose answer is a table, or series if it has columns of Timestream's type for them.
    pub fn table(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            format: Format::Table,
        }
    }

    /// A query whose answer, rows with a `time` in ascending order, is made into series: one for each numeric column and each
    /// combination of texts.
    pub fn time_series(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            format: Format::TimeSeries,
        }
    }
}

/// What the plugin makes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table as it stands.
    Table,
    /// Series, from long to wide.
    TimeSeries,
}

/// A query to CloudWatch: a metric, or an expression over others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// What expressions call it: a small letter, then letters, digits, underscores. Empty if none needs it.
    pub id: &'static str,
    /// What is asked.
    pub query: MetricQuery,
    /// The period in seconds, `auto`, or a variable.
    pub period: &'static str,
    /// The name of its series; dynamic ones such as `${PROP('Dim.Function')}` are CloudWatch's.
    pub label: &'static str,
    /// Whether it is only there for expressions.
    pub hidden: bool,
}

/// What is asked of CloudWatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetricQuery {
    /// One metric.
    Statistic {
        /// The namespace; may be a variable.
        namespace: &'static str,
        /// The metric's name.
        metric: &'static str,
        /// Names and values of the dimensions; a value may be a variable, or `*` for each there is.
        dimensions: Vec<(&'static str, String)>,
        /// `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, `p90`, `TC(:15000)` and so on.
        statistic: &'static str,
        /// Whether there may be no dimensions besides these.
        exact: bool,
    },
    /// Metric math over the ids of other metrics, or a `SEARCH`.
    Expression(String),
}

/// Marks from CloudWatch: changes of the state of alarms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The name of the switch above the panels.
    pub name: &'static str,
    /// What the names of the alarms begin with; may have variables.
    pub alarm_prefix: String,
    /// The colour, one of the palette.
    pub colour: &'static str,
}
