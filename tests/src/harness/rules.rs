//! Which requests suffer what.

use std::time::Duration;

/// What happens to a request.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Refused as too many, in Timestream's error shape.
    Throttle,
    /// Refused with this status and error name, in Timestream's error shape.
    Refuse(u16, &'static str),
    /// The connection is broken off; the endpoint never sees the request.
    Drop,
    /// The endpoint does what it was asked; its answer is lost.
    LoseAnswer,
    /// Passed on, this much later.
    Delay(Duration),
}

/// Which requests suffer what.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) fault: Fault,
    /// Only requests of this operation (a part of `X-Amz-Target`); every request without.
    pub(crate) operation: Option<&'static str>,
    /// Only requests with this text in their body; every request without.
    pub(crate) body_contains: Option<String>,
    /// Only the first so many; all of them without.
    pub(crate) times: Option<usize>,
    /// Only every so-manieth of these, the last of so many; 1 for each of them.
    pub(crate) every: usize,
}

impl Rule {
    /// Every write suffers this.
    pub(crate) fn writes(fault: Fault) -> Self {
        Self {
            operation: Some("WriteRecords"),
            ..Self::all(fault)
        }
    }

    /// Every request suffers this.
    pub(crate) fn all(fault: Fault) -> Self {
        Self {
            fault,
            operation: None,
            body_contains: None,
            times: None,
            every: 1,
        }
    }

    /// Only the first so many.
    pub(crate) fn times(self, times: usize) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }
}

/// A rule in force, and how many requests it was meant for so far.
pub(super) struct Standing {
    rule: Rule,
    met: usize,
}

impl Standing {
    pub(super) fn new(rule: Rule) -> Self {
        Self { rule, met: 0 }
    }

    /// What this request suffers.
    pub(super) fn fault_for(&mut self, operation: &str, body: &[u8]) -> Option<Fault> {
        let Self { rule, met } = self;
        let is_meant = rule.operation.is_none_or(|named| operation.contains(named))
            && rule
                .body_contains
                .as_deref()
                .is_none_or(|text| String::from_utf8_lossy(body).contains(text));
        if !is_meant || rule.times == Some(0) {
            return None;
        }
        *met += 1;
        if *met % rule.every != 0 {
            return None;
        }
        rule.times = rule.times.map(|times| times - 1);
        Some(rule.fault.clone())
    }
}
