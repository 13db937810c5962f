//! The simulation, in a thread of its own. It waits while the sender is behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use simulator::disorder::{Delivery, Owned, Report, Source, UnderWay};
use simulator::{Emission, Millis, Truth};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

use crate::batch::{Batch, Delivered};
use crate::plan::Plan;

/// As many batches may wait for the sender.
const AHEAD: usize = 16;

/// A simulation that runs.
#[derive(Debug)]
pub(crate) struct Production {
    /// What there is to send; closed after the last.
    pub(crate) batches: Receiver<Batch>,
    /// What really happened, once it is over.
    pub(crate) outcome: oneshot::Receiver<Outcome>,
    /// When set, nothing is handed over any more.
    pub(crate) stop: Arc<AtomicBool>,
}

/// What there is at the end of a simulation.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// What really happened.
    pub(crate) truth: Truth,
    /// What was done to the events on their way, if anything.
    pub(crate) report: Option<Report>,
}

/// Starts the simulation.
pub(crate) fn start(plan: &Plan) -> Production {
    let (send, batches) = channel(AHEAD);
    let (tell, outcome) = oneshot::channel();
    let stop = Arc::new(AtomicBool::new(false));
    let (plan, stopped) = (plan.clone(), Arc::clone(&stop));
    // Nobody waits for the thread: it ends with the program, also in the middle of a simulation.
    std::thread::spawn(move || {
        let outcome = produce(&plan, Handover::new(send, plan.from, stopped));
        // Nobody listens after an interruption.
        let _ = tell.send(outcome);
    });
    Production { batches, outcome, stop }
}

fn produce(plan: &Plan, mut handover: Handover) -> Outcome {
    let Some(disorder) = plan.disorder else {
        let truth = simulator::simulate(&plan.settings, |emission| handover.push(delivered(&emission)));
        handover.flush();
        return Outcome { truth, report: None };
    };
    let mut under_way = UnderWay::new(disorder);
    let truth = simulator::simulate(&plan.settings, |emission| {
        under_way.push(Owned::from(emission), |delivery| handover.push(arrived(&delivery)));
    });
    let report = under_way.finish(|delivery| handover.push(arrived(&delivery)));
    handover.flush();
    Outcome {
        truth,
        report: Some(report),
    }
}

fn delivered<'e>(emission: &Emission<'e>) -> Delivered<'e> {
    let (at, source, key, bytes) = match *emission {
        Emission::AgentEvent { time, agent, json } => (time, Source::AgentEvents, agent, json),
        Emission::ContactEvent { time, contact, json } => (time, Source::ContactEvents, contact, json),
        Emission::Snapshot { time, json } => (time, Source::Snapshots, 0, json),
    };
    Delivered { at, source, key, bytes }
}

fn arrived(delivery: &Delivery) -> Delivered<'_> {
    Delivered {
        at: delivery.at,
        source: delivery.source,
        key: delivery.key,
        bytes: &delivery.bytes,
    }
}

/// The way to the sender.
struct Handover {
    send: Sender<Batch>,
    batch: Batch,
    from: Millis,
    stop: Arc<AtomicBool>,
}

impl Handover {
    fn new(send: Sender<Batch>, from: Millis, stop: Arc<AtomicBool>) -> Self {
        Self {
            send,
            batch: Batch::default(),
            from,
            stop,
        }
    }

    fn push(&mut self, delivered: Delivered<'_>) {
        let is_wanted = delivered.at >= self.from && !self.stop.load(Ordering::Relaxed);
        if is_wanted && self.batch.push(delivered) {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() && self.send.blocking_send(batch).is_err() {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}
