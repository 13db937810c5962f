//! The functions' metrics as queries to CloudWatch.

use crate::source::{Metric, MetricQuery};

/// The three functions, by their names after that of the stack, and a letter for ids of expressions.
pub(super) const FUNCTIONS: [&str; 3] = ["agent-events", "contact-events", "instance-snapshot"];

/// The namespace of the functions' own metrics.
pub(super) const OURS: &str = "${namespace}";

/// A metric of a function.
pub(super) fn of(
    namespace: &'static str,
    metric: &'static str,
    function: &str,
    (statistic, period): (&'static str, &'static str),
    label: &'static str,
) -> Metric {
    Metric {
        id: "",
        query: MetricQuery::Statistic {
            namespace,
            metric,
            dimensions: vec![("FunctionName", format!("${{stack}}-{function}"))],
            statistic,
            exact: true,
        },
        period,
        label,
        hidden: false,
    }
}

/// One metric of each function, under the function's name.
pub(super) fn of_each(
    namespace: &'static str,
    metric: &'static str,
    (statistic, period): (&'static str, &'static str),
) -> Vec<Metric> {
    FUNCTIONS
        .map(|function| of(namespace, metric, function, (statistic, period), function))
        .to_vec()
}

/// Metric math over the ids of other queries.
pub(super) fn expression(text: impl Into<String>, period: &'static str, label: &'static str) -> Metric {
    Metric {
        id: "",
        query: MetricQuery::Expression(text.into()),
        period,
        label,
        hidden: false,
    }
}

impl Metric {
    /// For expressions, under this id.
    pub(super) fn hidden_as(mut self, id: &'static str) -> Self {
        self.id = id;
        self.hidden = true;
        self
    }
}
