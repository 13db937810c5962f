//! How many CloudWatch metrics there are: a name with each dimension set that is really sent is one.

use std::collections::BTreeSet;

use model::metric_point::{Dimensions, Metric};

use super::assume::Assumptions;
use super::meter::count;
use super::samples::{Event, Samples, mix};
use super::snapshot;

/// The functions, of which only the last asks the Connect API.
const FUNCTIONS: usize = 3;

/// Custom metrics, as months: one that is sent only while events come is billed only for those hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Series {
    /// Sent around the clock.
    pub(crate) always: f64,
    /// Sent while the contact centre is open.
    pub(crate) while_open: f64,
}

/// What a metric has one series of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Per {
    Instance,
    Queue,
    Channel,
    Function,
}

fn per(dimensions: &Dimensions) -> Per {
    match dimensions {
        Dimensions::Instance(_) => Per::Instance,
        Dimensions::Queue(..) => Per::Queue,
        Dimensions::Channel(..) => Per::Channel,
        Dimensions::Function(_) => Per::Function,
    }
}

/// Counts the metrics of a deployment with so many queues, by the points that the model makes of the samples and of a snapshot.
pub(crate) fn of(assumptions: &Assumptions, samples: &Samples, queues: u32) -> Series {
    let all = [
        &samples.contact_changes,
        &samples.other_changes,
        &samples.heartbeats,
        &samples.journeys,
    ];
    let of_events = kinds(all.iter().flat_map(|kind| mix(&[(kind.as_slice(), 1.0)], kind.len())));
    let of_snapshots = kinds(snapshot::queues(assumptions.instances, 1));
    // What neither events nor snapshots make, the functions say about themselves.
    let named: BTreeSet<Metric> = of_events.union(&of_snapshots).map(|(metric, _)| *metric).collect();
    let own: Vec<&Metric> = Metric::ALL.iter().filter(|metric| !named.contains(metric)).collect();
    let of_api = |metric: &&&Metric| matches!(metric, Metric::ConnectApiCalls | Metric::ConnectApiThrottles);
    let of_each = own.len() - own.iter().filter(of_api).count();
    let how_many = |kinds: &BTreeSet<(Metric, Per)>| -> f64 {
        let each = kinds.iter().map(|(_, per)| match per {
            Per::Instance => f64::from(assumptions.instances),
            Per::Queue => f64::from(queues),
            Per::Channel => f64::from(assumptions.instances) * f64::from(assumptions.channels),
            Per::Function => 1.0,
        });
        each.sum()
    };
    Series {
        always: how_many(&of_snapshots) + count(own.len()),
        while_open: how_many(&of_events) + count(of_each * (FUNCTIONS - 1)),
    }
}

fn kinds(events: impl IntoIterator<Item = Event>) -> BTreeSet<(Metric, Per)> {
    events
        .into_iter()
        .flat_map(|event| event.metric_points)
        .map(|point| (point.metric, per(&point.dimensions)))
        .collect()
}

impl Series {
    /// Metrics, counted as whole months.
    pub(crate) fn months(self, open_share: f64) -> f64 {
        self.always + self.while_open * open_share
    }
}
