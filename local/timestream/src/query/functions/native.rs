//! The aggregates and window functions that the engine's own of the same meaning answer.

use super::{Entry, Kind, Native};

const fn native(name: &'static str, usage: &'static str, engine: &'static str, arity: usize) -> Entry {
    Entry {
        name,
        usage,
        kind: Kind::Native(Native {
            engine,
            arity: (arity, arity),
            bigint: false,
            window: false,
        }),
    }
}

const fn window(name: &'static str, usage: &'static str, arity: (usize, usize), bigint: bool) -> Entry {
    Entry {
        name,
        usage,
        kind: Kind::Native(Native {
            engine: name,
            arity,
            bigint,
            window: true,
        }),
    }
}

pub(super) const FUNCTIONS: &[Entry] = &[
    native("count", "count(*), count(x), count(DISTINCT x)", "count", 1),
    native("sum", "sum(x)", "sum", 1),
    native("avg", "avg(x)", "avg", 1),
    native("min", "min(x)", "min", 1),
    native("max", "max(x)", "max", 1),
    native("array_agg", "array_agg(x)", "array_agg", 1),
    native("bool_and", "bool_and(x)", "bool_and", 1),
    native("every", "every(x)", "bool_and", 1),
    native("bool_or", "bool_or(x)", "bool_or", 1),
    native("stddev", "stddev(x)", "stddev_samp", 1),
    native("stddev_samp", "stddev_samp(x)", "stddev_samp", 1),
    native("stddev_pop", "stddev_pop(x)", "stddev_pop", 1),
    native("variance", "variance(x)", "var_samp", 1),
    native("var_samp", "var_samp(x)", "var_samp", 1),
    native("var_pop", "var_pop(x)", "var_pop", 1),
    native("corr", "corr(y, x)", "corr", 2),
    native("covar_samp", "covar_samp(y, x)", "covar_samp", 2),
    native("covar_pop", "covar_pop(y, x)", "covar_pop", 2),
    native("regr_slope", "regr_slope(y, x)", "regr_slope", 2),
    native("regr_intercept", "regr_intercept(y, x)", "regr_intercept", 2),
    window("row_number", "row_number() OVER (…)", (0, 0), true),
    window("rank", "rank() OVER (…)", (0, 0), true),
    window("dense_rank", "dense_rank() OVER (…)", (0, 0), true),
    window("percent_rank", "percent_rank() OVER (…)", (0, 0), false),
    window("cume_dist", "cume_dist() OVER (…)", (0, 0), false),
    window("ntile", "ntile(n) OVER (…)", (1, 1), true),
    window("lag", "lag(x[, offset[, default]]) OVER (…)", (1, 3), false),
    window("lead", "lead(x[, offset[, default]]) OVER (…)", (1, 3), false),
    window("first_value", "first_value(x) OVER (…)", (1, 1), false),
    window("last_value", "last_value(x) OVER (…)", (1, 1), false),
    window("nth_value", "nth_value(x, n) OVER (…)", (2, 2), false),
];
