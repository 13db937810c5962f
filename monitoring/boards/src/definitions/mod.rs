//! What each figure on the boards means, once.

use crate::Targets;

pub mod document;

mod agents;
mod contacts;
mod pipeline;
mod queues;

/// Every definition, in the order of docs/definitions.md.
pub fn definitions(targets: &Targets) -> Vec<Definition> {
    let mut all = contacts::definitions(targets);
    all.extend(queues::definitions(targets));
    all.extend(agents::definitions());
    all.extend(pipeline::definitions());
    all
}

/// The definition of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its name, as panels name it in their descriptions: `Definition: <name>.`
    pub name: &'static str,
    /// The exact rule.
    pub rule: &'static str,
    /// The unit, in a word.
    pub unit: &'static str,
    /// Amazon Connect's own rule and name, where there is one, and how this differs.
    pub in_connect: Option<Comparison>,
    /// How it is computed.
    pub computed: Computed,
}

/// Connect's rule beside this project's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Connect's rule in a sentence or two, and the difference.
    pub rule: &'static str,
    /// The page of AWS's documentation that says so.
    pub source: &'static str,
}

/// How a figure is computed.
#[derive(Debug, Clone, PartialEq)]
pub enum Computed {
    /// By this query, with Grafana's variables and the plugin's macros as panels have it. docs/definitions.md shows it with All chosen,
    /// for the last day.
    Sql(String),
    /// By CloudWatch: metric, statistic, dimensions, in a sentence.
    CloudWatch(&'static str),
}
