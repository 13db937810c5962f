//! How a value is shown: unit, colours, texts, links.

/// The unit of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// Things counted, names and other texts.
    #[default]
    Count,
    /// Seconds, shown as `2.5 min`.
    Seconds,
    /// Seconds, shown as `00:02:30`.
    Clock,
    /// Milliseconds.
    Milliseconds,
    /// Percent, 0 to 100.
    Percent,
    /// A share, 0 to 1, shown as percent.
    Share,
    /// Bytes.
    Bytes,
    /// Things in a second.
    PerSecond,
    /// Things in a minute.
    PerMinute,
    /// Dollars.
    Dollars,
    /// An instant.
    Instant,
    /// An instant, shown as how long ago it is.
    FromNow,
    /// A text.
    Text,
}

impl Unit {
    /// Grafana's id of the unit.
    pub fn grafana(self) -> &'static str {
        match self {
            Self::Count => "short",
            Self::Seconds => "s",
            Self::Clock => "dthms",
            Self::Milliseconds => "ms",
            Self::Percent => "percent",
            Self::Share => "percentunit",
            Self::Bytes => "bytes",
            Self::PerSecond => "cps",
            Self::PerMinute => "cpm",
            Self::Dollars => "currencyUSD",
            Self::Instant => "dateTimeAsIso",
            Self::FromNow => "dateTimeFromNow",
            Self::Text => "string",
        }
    }
}

/// Where the colours of a panel's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colouring {
    /// From its thresholds (and mappings).
    #[default]
    Thresholds,
    /// One colour, from the palette.
    Fixed(&'static str),
    /// A colour for each series by its place, from Grafana's own palette for all kinds of sight.
    BySeries,
}

/// A step of the thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The least value that has the colour; `None` in the first step, for all below.
    pub from: Option<f64>,
    /// A colour of the palette.
    pub colour: &'static str,
}

/// A text and a colour in place of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Mapping {
    /// Of this value.
    Value {
        /// The value, as a text.
        value: &'static str,
        /// What is shown; `None` for the value itself.
        text: Option<&'static str>,
        /// A colour of the palette.
        colour: Option<&'static str>,
    },
    /// Of numbers in a range, both ends included; `None` is without end.
    Range {
        /// The least.
        from: Option<f64>,
        /// The greatest.
        to: Option<f64>,
        /// What is shown.
        text: Option<&'static str>,
        /// A colour of the palette.
        colour: Option<&'static str>,
    },
    /// Of no value at all.
    Null {
        /// What is shown.
        text: &'static str,
        /// A colour of the palette.
        colour: Option<&'static str>,
    },
}

/// What is different in one column or series.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// Which.
    pub matches: Matches,
    /// What.
    pub properties: Vec<Property>,
}

impl Override {
    /// For the column or series of this name.
    pub fn of(name: &'static str, properties: impl Into<Vec<Property>>) -> Self {
        Self {
            matches: Matches::Name(name),
            properties: properties.into(),
        }
    }
}

/// Which columns or series an override is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matches {
    /// Of this name.
    Name(&'static str),
    /// Of a name that this regular expression matches.
    Regex(&'static str),
    /// Of the query with this `refId`.
    Query(&'static str),
}

/// A property that differs.
#[derive(Debug, Clone, PartialEq)]
pub enum Property {
    /// The name that is shown.
    DisplayName(&'static str),
    /// The unit.
    Unit(Unit),
    /// Digits after the point.
    Decimals(u8),
    /// The least value of its gauge or axis.
    Minimum(f64),
    /// The greatest value of its gauge or axis.
    Maximum(f64),
    /// One colour of the palette.
    Colour(&'static str),
    /// Thresholds of its own.
    Thresholds(Vec<Step>),
    /// Mappings of its own.
    Mappings(Vec<Mapping>),
    /// What stands where there is no value.
    NoValue(&'static str),
    /// The width of the column, in pixels.
    Width(u16),
    /// A column that is there for links and not shown.
    Hidden,
    /// How a cell of a table is coloured, by thresholds and mappings.
    Cell(Cell),
    /// Links of its values.
    Links(Vec<Link>),
    /// Drawn as bars on a chart over time.
    Bars,
    /// Drawn as a line on a chart of bars over time.
    Line,
    /// Not stacked, where the others are.
    Unstacked,
    /// Drawn as a dashed line on a chart over time.
    Dashed,
    /// Filled below its line, in percent.
    Fill(u8),
    /// On the axis at the right.
    RightAxis,
    /// The width of its line.
    LineWidth(u8),
}

/// How a cell of a table shows its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// With a coloured text.
    ColouredText,
    /// On a coloured ground.
    ColouredBackground,
    /// As a bar.
    Bar,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub title: String,
    /// Where it goes.
    pub url: String,
    /// Whether it opens beside this page.
    pub new_page: bool,
}
