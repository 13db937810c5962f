//! What a board is: panels on a grid, variables, a range of time.

use crate::field::{Colouring, Link, Mapping, Override, Step, Unit};
use crate::source::{Annotation, Source};
use crate::transformation::Transformation;
use crate::variable::Variable;

/// A dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// Its address for ever: `/d/<uid>`, and the name of its file.
    pub uid: &'static str,
    /// The name that people see.
    pub title: &'static str,
    /// Whom it serves, in a sentence.
    pub description: &'static str,
    /// Where the range of time begins when the board is opened, as `now-1h`; it ends now.
    pub from: &'static str,
    /// The choices above the panels, in the order in which they are shown. A variable may use those before it.
    pub variables: Vec<Variable>,
    /// Marks on the panels with time on their axis.
    pub annotations: Vec<Annotation>,
    /// The panels.
    pub panels: Vec<Panel>,
}

/// A panel of a board. Take what is not said from `Panel::default()`; every panel but a text says `description`, `unit` and `no_value`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// Its number on the board for ever: other panels and links go by it.
    pub id: u32,
    /// What it shows, in a few words.
    pub title: &'static str,
    /// The rule of its figure, with the name under which docs/definitions.md explains it.
    pub description: String,
    /// Where it is.
    pub place: Place,
    /// How it is drawn.
    pub kind: Kind,
    /// Where its figures come from.
    pub source: Source,
    /// The unit of its figures; overrides say the unit of single columns.
    pub unit: Unit,
    /// Digits after the point; `None` leaves them to Grafana.
    pub decimals: Option<u8>,
    /// What stands where there is no figure: another text than 0.
    pub no_value: &'static str,
    /// The least value of a gauge or an axis.
    pub minimum: Option<f64>,
    /// The greatest value of a gauge or an axis.
    pub maximum: Option<f64>,
    /// Where colours come from.
    pub colouring: Colouring,
    /// The colours of values, the lowest first; empty for none.
    pub thresholds: Vec<Step>,
    /// Texts and colours of values.
    pub mappings: Vec<Mapping>,
    /// A name for every field in place of its column, such as `${__field.labels.agent}`.
    pub display_name: Option<&'static str>,
    /// What is different in single columns.
    pub overrides: Vec<Override>,
    /// What happens to the answer before it is drawn.
    pub transformations: Vec<Transformation>,
    /// Links in the panel's head. (Links of values are in overrides.)
    pub links: Vec<Link>,
    /// A range of its own in place of the board's while that is a relative one: `30m` for the last 30 minutes, `now/d` for today.
    pub time_from: Option<&'static str>,
    /// The least `$__interval`, such as `1m`.
    pub minimum_interval: Option<&'static str>,
}

/// A place on the grid of 24 columns; a row is 30 pixels high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Columns to the left of it.
    pub x: u8,
    /// Rows above it.
    pub y: u16,
    /// Its columns.
    pub width: u8,
    /// Its rows.
    pub height: u16,
}

impl Place {
    /// A place by its column, row, width and height.
    pub const fn at(x: u8, y: u16, width: u8, height: u16) -> Self {
        Self { x, y, width, height }
    }
}

/// How a panel is drawn: the seven kinds that these boards use, and the preview draws.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Big figures.
    Stat {
        /// Which figures.
        figures: Figures,
        /// What is coloured.
        coloured: Coloured,
        /// Whether a line of the values lies behind.
        sparkline: bool,
    },
    /// Rows and columns.
    Table {
        /// The column to sort by at first, and whether downwards.
        sort: Option<(&'static str, bool)>,
    },
    /// Values over time.
    TimeSeries {
        /// How a series is drawn.
        drawn: Drawn,
        /// Whether series are stacked.
        stacked: bool,
        /// Whether a line goes on over points that are missing.
        over_gaps: bool,
        /// The figures in the legend besides the names, in Grafana's words (`lastNotNull`, `max`, `sum`, `mean`).
        legend: Vec<&'static str>,
        /// Whether the thresholds are drawn as lines.
        thresholds_as_lines: bool,
    },
    /// A bar for each figure.
    BarGauge {
        /// Which figures.
        figures: Figures,
        /// Whether bars lie.
        horizontal: bool,
    },
    /// Parts of a whole.
    PieChart {
        /// Which figures.
        figures: Figures,
        /// Whether it has a hole.
        donut: bool,
    },
    /// States over time: a row for each series of texts.
    StateTimeline {
        /// Whether equal values next to each other are one.
        merged: bool,
    },
    /// Markdown.
    Text {
        /// The text.
        markdown: String,
    },
}

impl Default for Kind {
    fn default() -> Self {
        Self::Table { sort: None }
    }
}

impl Kind {
    /// The plugin's name in Grafana.
    pub fn plugin(&self) -> &'static str {
        match self {
            Self::Stat { .. } => "stat",
            Self::Table { .. } => "table",
            Self::TimeSeries { .. } => "timeseries",
            Self::BarGauge { .. } => "bargauge",
            Self::PieChart { .. } => "piechart",
            Self::StateTimeline { .. } => "state-timeline",
            Self::Text { .. } => "text",
        }
    }
}

/// Which figures of an answer a stat, bar gauge or pie shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figures {
    /// The last value of each numeric column or series.
    Last,
    /// The last value of this column only, of whatever type.
    LastOf(&'static str),
    /// Every row: the texts are the names, the numbers the figures; at most so many rows.
    EachRow(u16),
    /// The sum of each numeric column or series.
    Sum,
    /// The greatest value of each numeric column or series.
    Greatest,
}

/// What a stat colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coloured {
    /// Nothing.
    Nothing,
    /// The figure.
    Value,
    /// What is behind it.
    Background,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// A line from point to point.
    Line,
    /// A line that holds its value until the next point.
    Steps,
    /// A bar for each point.
    Bars,
    /// The points alone.
    Points,
}
