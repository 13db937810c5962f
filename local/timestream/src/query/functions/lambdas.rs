//! Functions that take functions: the engine has those that look at one item at a time.

use super::{Entry, Kind, Native, refused};

const fn lambda(name: &'static str, usage: &'static str, engine: &'static str) -> Entry {
    Entry {
        name,
        usage,
        kind: Kind::Native(Native {
            engine,
            arity: (2, 2),
            bigint: false,
            window: false,
        }),
    }
}

pub(super) const FUNCTIONS: &[Entry] = &[
    lambda("$field", "row.field", "get_field"),
    lambda("transform", "transform(array, x -> …)", "array_transform"),
    lambda("filter", "filter(array, x -> …)", "array_filter"),
    lambda("any_match", "any_match(array, x -> …)", "array_any_match"),
    refused(
        "reduce",
        "reduce(array, state, (s, x) -> …, s -> …)",
        "the engine has no lambdas that fold",
    ),
    refused(
        "zip_with",
        "zip_with(a, b, (x, y) -> …)",
        "the engine has no lambdas of two arrays",
    ),
    refused(
        "all_match",
        "all_match(array, x -> …)",
        "write NOT any_match(array, x -> NOT …)",
    ),
    refused(
        "none_match",
        "none_match(array, x -> …)",
        "write NOT any_match(array, x -> …)",
    ),
    refused(
        "row",
        "row(a, b, …)",
        "rows are made by the functions of time series only",
    ),
    refused("map", "map(keys, values)", "maps are no type of a result"),
];
