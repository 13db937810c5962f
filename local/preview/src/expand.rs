//! What the page sends of variables and range, as `boards::interpolate` takes it.

use std::collections::BTreeMap;

use boards::interpolate::{Choice, Choices, Context, MacroError, Range, interval_millis, panel_query, variable_query};
use jiff::Timestamp;
use serde::Deserialize;

/// What is chosen in a variable.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Chosen {
    values: Vec<String>,
    #[serde(default)]
    texts: Vec<String>,
    #[serde(default)]
    multi: bool,
    /// What the dashboard inserts for All, with All chosen.
    #[serde(default)]
    all: Option<String>,
}

/// Where a query stands, which decides what becomes of variables without a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    #[default]
    Panel,
    Variable,
}

/// All that queries depend on besides their texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Surroundings {
    #[serde(default)]
    place: Place,
    #[serde(default)]
    variables: BTreeMap<String, Chosen>,
    /// Milliseconds since 1970.
    from: i64,
    /// Milliseconds since 1970.
    to: i64,
    /// How many points the panel has room for.
    max_data_points: i64,
    /// The least distance of points that the panel wants, in milliseconds.
    #[serde(default)]
    min_interval: i64,
}

impl Surroundings {
    pub(crate) fn range(&self) -> Range {
        Range {
            from: self.from,
            to: self.to,
        }
    }

    pub(crate) fn interval_millis(&self) -> i64 {
        interval_millis(
            self.to.saturating_sub(self.from),
            self.max_data_points,
            self.min_interval,
        )
    }

    pub(crate) fn choices(&self) -> Choices {
        let choice = |chosen: &Chosen| Choice {
            values: chosen.values.clone(),
            texts: chosen.texts.clone(),
            multi: chosen.multi,
            all: chosen.all.clone(),
        };
        self.variables
            .iter()
            .map(|(name, chosen)| (name.clone(), choice(chosen)))
            .collect()
    }

    /// A query as Timestream gets it.
    pub(crate) fn expand(&self, sql: &str) -> Result<String, MacroError> {
        let context = Context {
            choices: self.choices(),
            range: self.range(),
            interval_millis: self.interval_millis(),
            now_millis: Timestamp::now().as_millisecond(),
        };
        match self.place {
            Place::Panel => panel_query(sql, &context),
            Place::Variable => variable_query(sql, &context),
        }
    }
}
