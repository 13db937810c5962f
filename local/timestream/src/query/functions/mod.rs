//! The declared table of functions: each one the dialect knows, how a call of it is written, and what becomes of it.
//!
//! A function that is not in the table is refused by name. The engine has functions of the same names that mean other things, so
//! nothing reaches it that was not put here on purpose.

mod aggregates;
mod array_sets;
mod arrays;
mod casts;
mod compositions;
mod correlations;
mod format_patterns;
mod formats;
mod json;
mod lambdas;
mod math;
mod native;
mod patterns;
mod rewrites;
mod sequences;
mod series;
mod shifts;
mod spans;
mod strings;
mod times;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use datafusion::sql::sqlparser::ast::Expr;

use super::call::Call;
use super::cell::Cell;
use super::udaf::{Aggregate, aggregate_udf};
use super::udf::{Param, Parameters, Returns, RowFunction, scalar_udf};

pub(super) use patterns::like;
pub(super) use series::item_type;

/// A function of the dialect.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Its name, in lower case. Names that begin with `$` are internal.
    pub(super) name: &'static str,
    /// How a call is written.
    pub(super) usage: &'static str,
    pub(super) kind: Kind,
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A function of our own, over the values of one row.
    Row(RowFunction),
    /// An aggregate of our own, over the rows of a group or of a window.
    Aggregate(Aggregate),
    /// The engine's, which means the same.
    Native(Native),
    /// Written in other words.
    Rewrite(fn(Call) -> Result<Expr, String>),
    /// Known to the service, and refused here for the reason given.
    Refused(&'static str),
}

/// A function of the engine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Native {
    /// Its name there.
    pub(super) engine: &'static str,
    /// The least and the most arguments.
    pub(super) arity: (usize, usize),
    /// Whether the result is cast to BIGINT, for the engine counts and ranks without sign.
    pub(super) bigint: bool,
    /// Whether it needs OVER.
    pub(super) window: bool,
}

/// The table, in the groups of the documentation.
pub(super) const GROUPS: &[(&str, &[Entry])] = &[
    ("Date and time", times::FUNCTIONS),
    ("Date and time: rounding and moving", shifts::FUNCTIONS),
    ("Date and time: differences and fields", spans::FUNCTIONS),
    ("Date and time: formats", formats::FUNCTIONS),
    ("Aggregates", aggregates::FUNCTIONS),
    ("Aggregates and windows of the engine", native::FUNCTIONS),
    ("Conditions", rewrites::FUNCTIONS),
    ("Conversions", casts::FUNCTIONS),
    ("Numbers", math::FUNCTIONS),
    ("Texts", strings::FUNCTIONS),
    ("Texts: taking apart and putting together", compositions::FUNCTIONS),
    ("Regular expressions", patterns::FUNCTIONS),
    ("JSON", json::FUNCTIONS),
    ("Arrays", arrays::FUNCTIONS),
    ("Arrays: sets", array_sets::FUNCTIONS),
    ("Arrays: sequences", sequences::FUNCTIONS),
    ("Arrays: lambdas", lambdas::FUNCTIONS),
    ("Time series", series::FUNCTIONS),
    ("Time series: correlation", correlations::FUNCTIONS),
];

/// The entry of a function, by its name in lower case.
pub(super) fn lookup(name: &str) -> Option<&'static Entry> {
    static TABLE: LazyLock<HashMap<&'static str, &'static Entry>> = LazyLock::new(|| {
        GROUPS
            .iter()
            .flat_map(|(_, entries)| *entries)
            .map(|entry| (entry.name, entry))
            .collect()
    });
    TABLE.get(name).copied()
}

/// The name of one of our functions in the engine, where the engine's own of the same name must not be shadowed.
pub(super) fn engine_name(name: &str, lenient: bool) -> String {
    let prefix = if lenient { "try:" } else { "" };
    if name.starts_with('$') {
        format!("{prefix}{name}")
    } else {
        format!("{prefix}own:{name}")
    }
}

/// Functions and aggregates in the engine's form.
type Udfs = (Vec<Arc<ScalarUDF>>, Vec<Arc<AggregateUDF>>);

/// All our row functions and aggregates as the engine takes them, made once.
pub(super) fn udfs() -> &'static Udfs {
    static UDFS: LazyLock<Udfs> =
        LazyLock::new(|| {
            let (mut scalars, mut aggregates) = (Vec::new(), Vec::new());
            for Entry { name, usage, kind } in GROUPS.iter().flat_map(|(_, entries)| *entries) {
                match kind {
                    Kind::Row(function) => scalars.extend([false, true].map(|lenient| {
                        Arc::new(scalar_udf(engine_name(name, lenient), name, usage, *function, lenient))
                    })),
                    Kind::Aggregate(aggregate) => {
                        aggregates.push(Arc::new(aggregate_udf(
                            engine_name(name, false),
                            name,
                            usage,
                            *aggregate,
                        )));
                    }
                    Kind::Native(_) | Kind::Rewrite(_) | Kind::Refused(_) => {}
                }
            }
            (scalars, aggregates)
        });
    &UDFS
}

type Evaluate = fn(&[Cell]) -> Result<Cell, String>;

const fn all_required(params: &'static [Param]) -> Parameters {
    Parameters {
        params,
        required: params.len(),
        variadic: false,
    }
}

/// A row function whose parameters are all required and whose result is NULL if any argument is.
const fn row(
    name: &'static str,
    usage: &'static str,
    params: &'static [Param],
    returns: Returns,
    evaluate: Evaluate,
) -> Entry {
    Entry {
        name,
        usage,
        kind: Kind::Row(RowFunction {
            parameters: all_required(params),
            returns,
            strict: true,
            evaluate,
        }),
    }
}

const fn aggregate(
    name: &'static str,
    usage: &'static str,
    params: &'static [Param],
    returns: Returns,
    evaluate: fn(&[Vec<Cell>]) -> Result<Cell, String>,
) -> Entry {
    Entry {
        name,
        usage,
        kind: Kind::Aggregate(Aggregate {
            parameters: all_required(params),
            returns,
            evaluate,
        }),
    }
}

const fn refused(name: &'static str, usage: &'static str, reason: &'static str) -> Entry {
    Entry {
        name,
        usage,
        kind: Kind::Refused(reason),
    }
}

impl Entry {
    /// Only the first `required` arguments must be given.
    const fn required(mut self, required: usize) -> Self {
        match &mut self.kind {
            Kind::Row(function) => function.parameters.required = required,
            Kind::Aggregate(aggregate) => aggregate.parameters.required = required,
            _ => {}
        }
        self
    }

    /// The last parameter may be repeated.
    const fn variadic(mut self) -> Self {
        if let Kind::Row(function) = &mut self.kind {
            function.parameters.variadic = true;
        }
        self
    }

    /// The function is asked even if an argument is NULL.
    const fn lax(mut self) -> Self {
        if let Kind::Row(function) = &mut self.kind {
            function.strict = false;
        }
        self
    }
}

/// What an argument checked by the engine can still be: a cell of a type that the parameter does not allow.
fn mismatch<T>() -> Result<T, String> {
    Err("unexpected argument type".to_owned())
}
