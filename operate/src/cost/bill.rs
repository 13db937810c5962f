//! A month's bill: quantities from the assumptions and the metered samples, times unit prices.

use super::assume::{Assumptions, HOURS_PER_MONTH};
use super::meter::Metered;
use super::prices::{Price, Prices};
use super::samples::{Event, Samples, mix};
use super::series;
use super::volume::METERED_EVENTS;

/// Metrics that an event source mapping counts its events with (`MetricsConfig`): polled, invoked, filtered out, failed, dropped, deleted and
/// sent to the failure destination.
const MAPPING_METRICS: f64 = 7.0;

/// One line of the bill.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) service: &'static str,
    pub(crate) item: &'static str,
    pub(crate) quantity: f64,
    pub(crate) price: Price,
}

impl Line {
    pub(crate) fn new(service: &'static str, item: &'static str, quantity: f64, price: &Price) -> Self {
        Self {
            service,
            item,
            quantity,
            price: price.clone(),
        }
    }

    pub(crate) fn usd(&self) -> f64 {
        self.price.of(self.quantity)
    }
}

/// The sum of lines.
pub(crate) fn total(lines: &[Line]) -> f64 {
    lines.iter().map(Line::usd).sum()
}

/// A source of events in a month.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    /// Events of one invocation, on average.
    pub(crate) batch: f64,
    pub(crate) month: Metered,
}

/// A month of so many agents.
#[derive(Debug)]
pub(crate) struct Month {
    pub(crate) contacts: f64,
    pub(crate) agent_events: Source,
    pub(crate) contact_events: Source,
    pub(crate) snapshots: Source,
    /// Custom metrics, as whole months.
    pub(crate) metrics: f64,
    pub(crate) lines: Vec<Line>,
}

/// What the deployed stack has of fixed things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stack {
    /// Metrics that alarms watch.
    pub(crate) alarm_metrics: u32,
    pub(crate) composite_alarms: u32,
    pub(crate) dashboards: u32,
}

/// Everything that a bill is computed from.
#[derive(Debug)]
pub(crate) struct Basis<'a> {
    pub(crate) assumptions: &'a Assumptions,
    pub(crate) samples: &'a Samples,
    pub(crate) prices: &'a Prices,
    pub(crate) stack: Stack,
    /// Contact events that stand for a month's.
    pub(crate) journeys: Vec<Event>,
}

impl<'a> Basis<'a> {
    pub(crate) fn new(assumptions: &'a Assumptions, samples: &'a Samples, prices: &'a Prices, stack: Stack) -> Self {
        Self {
            assumptions,
            samples,
            prices,
            stack,
            journeys: mix(&[(samples.journeys.as_slice(), 1.0)], METERED_EVENTS),
        }
    }

    /// The month of `agents`.
    pub(crate) fn month(&self, agents: u32) -> Month {
        let (assumptions, prices) = (self.assumptions, self.prices);
        let contacts = assumptions.contacts_per_month(agents);
        let agent_events = self.agent_events(agents);
        let contact_events = self.contact_events(contacts, assumptions.buffered);
        let snapshots = self.snapshots(agents);
        let queues = assumptions.queues(agents);
        let mappings = if assumptions.buffered { 2.0 } else { 1.0 };
        let metrics =
            series::of(assumptions, self.samples, queues).months(assumptions.open_share()) + mappings * MAPPING_METRICS;

        let mut lines = self.stream_lines(&agent_events);
        lines.extend(self.function_lines(
            "agent-events",
            &agent_events,
            assumptions.duration_ms,
            assumptions.open_seconds(),
        ));
        lines.extend(self.contact_lines(&contact_events, assumptions.buffered));
        let always = HOURS_PER_MONTH * 3600.0;
        lines.extend(self.function_lines(
            "instance-snapshot",
            &snapshots,
            assumptions.snapshot_duration_ms,
            always,
        ));
        lines.push(Line::new(
            "instance-snapshot",
            "Scheduler, invocations",
            snapshots.month.invocations,
            &prices.scheduler_invocation,
        ));
        let together = agent_events.month.and(contact_events.month).and(snapshots.month);
        lines.extend(self.store_lines(together.stored_bytes));
        lines.extend(self.watching_lines(metrics, together.invocations));
        lines.extend(self.other_lines(together.events));
        Month {
            contacts,
            agent_events,
            contact_events,
            snapshots,
            metrics,
            lines,
        }
    }
}
