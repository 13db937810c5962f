//! The figures of GetCurrentMetricData, by Connect's names for them.

use std::collections::BTreeMap;

use crate::metric_point::{Dimensions, Metric};
use crate::{Instant, MetricPoint};

/// A metric of GetCurrentMetricData that a table has a column for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CurrentMetric {
    /// Agents logged in and not Offline.
    AgentsOnline,
    /// Agents who can take a contact.
    AgentsAvailable,
    /// Agents online and not in a custom status.
    AgentsStaffed,
    /// Agents on a contact.
    AgentsOnContact,
    /// Agents in a custom status.
    AgentsNonProductive,
    /// Agents in an error state.
    AgentsError,
    /// Despite its name the number of contacts, not agents, in after-contact work.
    AgentsAfterContactWork,
    /// Contacts waiting.
    ContactsInQueue,
    /// Callbacks scheduled for later.
    ContactsScheduled,
    /// Wait so far of the contact longest in the queue.
    OldestContactAge,
    /// Slots in use.
    SlotsActive,
    /// Slots for which a contact could be routed now.
    SlotsAvailable,
}

/// How a figure was asked for, on which its unit depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// Grouped by queue: ages are in seconds.
    ByQueue,
    /// Without grouping: Connect answers OLDEST_CONTACT_AGE in milliseconds, though the unit it names is SECONDS.
    Ungrouped,
}

impl CurrentMetric {
    /// Every metric.
    pub const ALL: &[Self] = &[
        Self::AgentsOnline,
        Self::AgentsAvailable,
        Self::AgentsStaffed,
        Self::AgentsOnContact,
        Self::AgentsNonProductive,
        Self::AgentsError,
        Self::AgentsAfterContactWork,
        Self::ContactsInQueue,
        Self::ContactsScheduled,
        Self::OldestContactAge,
        Self::SlotsActive,
        Self::SlotsAvailable,
    ];

    /// Connect's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AgentsOnline => "AGENTS_ONLINE",
            Self::AgentsAvailable => "AGENTS_AVAILABLE",
            Self::AgentsStaffed => "AGENTS_STAFFED",
            Self::AgentsOnContact => "AGENTS_ON_CONTACT",
            Self::AgentsNonProductive => "AGENTS_NON_PRODUCTIVE",
            Self::AgentsError => "AGENTS_ERROR",
            Self::AgentsAfterContactWork => "AGENTS_AFTER_CONTACT_WORK",
            Self::ContactsInQueue => "CONTACTS_IN_QUEUE",
            Self::ContactsScheduled => "CONTACTS_SCHEDULED",
            Self::OldestContactAge => "OLDEST_CONTACT_AGE",
            Self::SlotsActive => "SLOTS_ACTIVE",
            Self::SlotsAvailable => "SLOTS_AVAILABLE",
        }
    }

    /// The metric of that name; nothing for one that no table has.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.name() == name)
    }

    /// Whether it counts contacts, each of which is in one queue only; the others count agents and their slots, and an agent
    /// serves many queues but has one routing profile.
    pub fn is_of_contacts(self) -> bool {
        match self {
            Self::AgentsAfterContactWork | Self::ContactsInQueue | Self::ContactsScheduled | Self::OldestContactAge => {
                true
            }
            Self::AgentsOnline
            | Self::AgentsAvailable
            | Self::AgentsStaffed
            | Self::AgentsOnContact
            | Self::AgentsNonProductive
            | Self::AgentsError
            | Self::SlotsActive
            | Self::SlotsAvailable => false,
        }
    }

    /// The project's CloudWatch metric of this figure, where it has one.
    fn point(self) -> Option<Metric> {
        match self {
            Self::AgentsOnline => Some(Metric::AgentsOnline),
            Self::AgentsAvailable => Some(Metric::AgentsAvailable),
            Self::AgentsOnContact => Some(Metric::AgentsOnContact),
            Self::AgentsNonProductive => Some(Metric::AgentsNonProductive),
            Self::AgentsError => Some(Metric::AgentsError),
            Self::SlotsAvailable => Some(Metric::SlotsAvailable),
            Self::OldestContactAge => Some(Metric::OldestContactAge),
            Self::ContactsInQueue => Some(Metric::ContactsInQueue),
            Self::AgentsStaffed | Self::AgentsAfterContactWork | Self::ContactsScheduled | Self::SlotsActive => None,
        }
    }
}

/// The figures of one queue, or of a whole instance. A figure that Connect could not compute is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct Metrics {
    /// When Connect computed them (DataSnapshotTime); of figures put together from several pages, the latest.
    pub snapshot_time: Option<Instant>,
    values: BTreeMap<CurrentMetric, f64>,
}

impl Metrics {
    /// No figures yet, of that moment.
    pub fn new(snapshot_time: Option<Instant>) -> Self {
        Self {
            snapshot_time,
            values: BTreeMap::new(),
        }
    }

    /// All zero: what it means when Connect leaves a queue out of its answer, because nobody is there and nobody waits.
    pub fn zero(snapshot_time: Option<Instant>, metrics: impl IntoIterator<Item = CurrentMetric>) -> Self {
        Self {
            snapshot_time,
            values: metrics.into_iter().map(|metric| (metric, 0.0)).collect(),
        }
    }

    /// Keeps one figure as Connect answered it, ages in seconds. A null is not kept: it says "cannot be computed", not zero.
    pub fn set(&mut self, metric: CurrentMetric, value: Option<f64>, grouping: Grouping) {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            self.values.remove(&metric);
            return;
        };
        let value = match (metric, grouping) {
            (CurrentMetric::OldestContactAge, Grouping::Ungrouped) => value / 1000.0,
            _ => value,
        };
        self.values.insert(metric, value);
    }

    /// The figure, if it is known; ages are in seconds.
    pub fn get(&self, metric: CurrentMetric) -> Option<f64> {
        self.values.get(&metric).copied()
    }

    /// Whether there is no figure at all.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// These figures and those of another part of the same whole, which share nothing that is counted: counts are added, and the
    /// oldest age is the older of the two. A figure that either part lacks is unknown for the whole.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let values = self.values.iter().filter_map(|(metric, one)| {
            let another = other.get(*metric)?;
            let both = match metric {
                CurrentMetric::OldestContactAge => one.max(another),
                _ => one + another,
            };
            Some((*metric, both))
        });
        Self {
            snapshot_time: self.snapshot_time.max(other.snapshot_time),
            values: values.collect(),
        }
    }

    /// These figures, and those of `other` that are of other metrics.
    #[must_use]
    pub fn beside(mut self, other: Self) -> Self {
        self.snapshot_time = self.snapshot_time.max(other.snapshot_time);
        self.values.extend(other.values);
        self
    }

    /// The figure as a whole number, for a column that counts.
    pub(super) fn count(&self, metric: CurrentMetric) -> Option<i64> {
        /// The largest whole number up to which every `f64` is exact.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let value = self.get(metric)?.round();
        #[expect(clippy::cast_possible_truncation, reason = "a whole number inside i64's range")]
        (value.abs() <= EXACT).then_some(value as i64)
    }

    /// The figures as points for CloudWatch.
    pub(super) fn points(&self, dimensions: &Dimensions, time: Instant) -> Vec<MetricPoint> {
        let point = |(metric, value): (&CurrentMetric, &f64)| {
            Some(MetricPoint {
                metric: metric.point()?,
                dimensions: dimensions.clone(),
                time,
                value: *value,
            })
        };
        self.values.iter().filter_map(point).collect()
    }
}
