//! When the buffer becomes cheaper: contact events in batches, through SQS, against one invocation each.

use super::bill::{Basis, Source, total};

/// More contacts a month than any contact centre has.
const MOST_CONTACTS: f64 = 1e9;

/// One way for contact events, and what it costs in a month.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    pub(crate) source: Source,
    pub(crate) usd: f64,
}

/// What so many contacts cost, directly or through the buffer: everything from the rule to the store, but for what is the same both ways.
pub(crate) fn way(basis: &Basis<'_>, contacts: f64, buffered: bool) -> Way {
    let source = basis.contact_events(contacts, buffered);
    Way {
        usd: total(&basis.contact_lines(&source, buffered)),
        source,
    }
}

/// The contacts a month from which the buffer is cheaper, to two digits; nothing if it never is.
pub(crate) fn break_even(basis: &Basis<'_>) -> Option<f64> {
    let is_cheaper = |contacts: f64| way(basis, contacts, true).usd < way(basis, contacts, false).usd;
    let mut above = 100.0;
    while !is_cheaper(above) {
        above *= 2.0;
        if above > MOST_CONTACTS {
            return None;
        }
    }
    let mut below = above / 2.0;
    while above / below > 1.005 {
        let middle = f64::midpoint(below, above);
        if is_cheaper(middle) {
            above = middle;
        } else {
            below = middle;
        }
    }
    let digits = 10f64.powf(above.log10().floor() - 1.0);
    Some((above / digits).ceil() * digits)
}
