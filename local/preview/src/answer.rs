//! What a query is answered with: frames of columns and rows, as Grafana's panels know them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use crate::math::MathError;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Milliseconds since 1970.
    Time,
    /// A number, whole or not.
    Number,
    /// A text.
    String,
    /// True or false.
    Boolean,
}

/// A column of a [`Frame`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name, as the query gives it.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// What tells this series from others of the same name, such as its agent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

impl Column {
    pub(crate) fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            labels: BTreeMap::new(),
        }
    }
}

/// One table of an answer: all rows of a statement, one of its time series, or one metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Frame {
    /// The target in the panel that this answers, such as `A`.
    #[serde(rename = "refId")]
    pub ref_id: String,
    /// The columns, in the order of the query.
    pub columns: Vec<Column>,
    /// One value per column in each; null is a missing value.
    pub rows: Vec<Vec<Json>>,
}

/// Why one target of a panel has no answer. The others may have one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    #[serde(rename = "refId")]
    pub(crate) ref_id: String,
    /// For whoever looks at the page.
    pub(crate) message: String,
    /// Whether it is the preview, or what stands for AWS here, that cannot do it, and nothing is wrong with the query.
    pub(crate) unsupported: bool,
}

/// What a panel's targets are answered with.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Answer {
    pub(crate) frames: Vec<Frame>,
    pub(crate) failures: Vec<Failure>,
}

impl Answer {
    /// What became of one target.
    pub(crate) fn add(&mut self, ref_id: String, frames: Result<Vec<Frame>, QueryError>) {
        match frames {
            Ok(frames) => self.frames.extend(frames),
            Err(error) => self.failures.push(Failure {
                ref_id,
                unsupported: error.is_unsupported(),
                message: with_causes(&error),
            }),
        }
    }
}

/// The most rows of one target. Grafana draws no more points either, and the page stays quick.
pub(crate) const MAX_ROWS: usize = 20_000;

/// A target cannot be answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QueryError {
    #[error("the query cannot be expanded")]
    Expand(#[from] boards::interpolate::MacroError),
    #[error(transparent)]
    Math(#[from] MathError),
    #[error("the local CloudWatch does not know the statistic {0}; on AWS this panel has its figures")]
    Statistic(String),
    #[error("the panel asks for CloudWatch, and the preview was started without its address")]
    NoCloudWatch,
    #[error("the answer has more than {MAX_ROWS} rows; a shorter time range gives fewer")]
    TooManyRows,
    #[error("no answer within {0} seconds")]
    TooSlow(u64),
    #[error("{0}")]
    Refused(String),
    #[error("the endpoint answered with what the preview cannot read: {0}")]
    Unreadable(String),
    #[error("not a target that the preview can read")]
    Target(#[source] serde_json::Error),
    #[error("a data source of the type {0} is not supported by the preview")]
    DataSource(String),
}

impl QueryError {
    fn is_unsupported(&self) -> bool {
        match self {
            Self::NoCloudWatch | Self::Statistic(_) | Self::DataSource(_) | Self::Math(MathError::Function(_)) => true,
            Self::Expand(_)
            | Self::Math(_)
            | Self::TooManyRows
            | Self::TooSlow(_)
            | Self::Refused(_)
            | Self::Unreadable(_)
            | Self::Target(_) => false,
        }
    }
}

/// The message with its causes.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}
