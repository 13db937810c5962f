//! From the simulation to the destination, by the clock if that is asked for.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};

use crate::batch::{Batch, Delivered};
use crate::error::SimulateError;
use crate::pace::Pace;
use crate::plan::Plan;
use crate::produce::{self, Production};
use crate::progress::Progress;
use crate::say::say;
use crate::tally::Tally;
use crate::to::Sink;

/// When the clock is followed, what falls due within this time is sent together.
const TOGETHER: Duration = Duration::from_millis(200);

/// Whoever is so long behind the clock does not keep up.
const WORTH_SAYING: Duration = Duration::from_secs(2);

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything was sent.
    Complete,
    /// The user wanted it to end.
    Interrupted,
}

/// Simulates and sends, until all is sent or the user has enough, and says how much it was.
pub(crate) async fn run(plan: Plan) -> Result<Ending, SimulateError> {
    run_until(plan, interrupted()).await
}

async fn run_until(plan: Plan, enough: impl Future<Output = ()>) -> Result<Ending, SimulateError> {
    let mut sink = Sink::open(&plan.destination).await?;
    let production = produce::start(&plan);
    let stop = std::sync::Arc::clone(&production.stop);
    let began = Instant::now();
    let mut sending = Sending {
        pace: plan.pace,
        tally: Tally::default(),
        most_behind: Duration::ZERO,
        progress: Progress::new(
            plan.from,
            plan.settings.start.saturating_add(plan.settings.duration_millis),
        ),
        elapsed: || began.elapsed(),
        pause: tokio::time::sleep,
    };
    let ending = tokio::select! {
        // Who has had enough before anything is sent, gets nothing.
        biased;
        () = enough => Ok(Ending::Interrupted),
        result = sending.send_all(production, &mut sink, &plan) => result.map(|()| Ending::Complete),
    };
    stop.store(true, Ordering::Relaxed);
    sending.progress.end();
    // What was handed over so far is kept, however it ended.
    let closed = sink.close();
    say(sending.tally.report(began.elapsed()));
    if sending.most_behind > WORTH_SAYING {
        let seconds = sending.most_behind.as_secs_f64();
        say(format_args!(
            "  {} did not keep up: up to {seconds:.1} s behind the clock",
            sink.name()
        ));
    }
    let ending = ending?;
    closed?;
    if ending == Ending::Interrupted {
        say(
            "  interrupted: the rest was not sent, and there is no truth about it; a call that was under way may have arrived",
        );
    }
    Ok(ending)
}

/// What is under way to a destination, by a clock.
struct Sending<Elapsed, Pause> {
    pace: Pace,
    tally: Tally,
    /// The longest time after which something was sent that had been due.
    most_behind: Duration,
    progress: Progress,
    /// How long ago it began.
    elapsed: Elapsed,
    /// Waits.
    pause: Pause,
}

impl<Elapsed: Fn() -> Duration, Pause: AsyncFn(Duration)> Sending<Elapsed, Pause> {
    async fn send_all(
        &mut self,
        mut production: Production,
        sink: &mut Sink,
        plan: &Plan,
    ) -> Result<(), SimulateError> {
        while let Some(batch) = production.batches.recv().await {
            let send = async |due: &[Delivered<'_>]| sink.send(due).await;
            self.send_when_due(&batch, send).await?;
        }
        let outcome = production.outcome.await.map_err(|_| SimulateError::Ended)?;
        sink.finish(plan, &outcome).await
    }

    /// Whatever is due by now goes together; what is not, is waited for.
    async fn send_when_due(
        &mut self,
        batch: &Batch,
        mut send: impl AsyncFnMut(&[Delivered<'_>]) -> Result<(), SimulateError>,
    ) -> Result<(), SimulateError> {
        let mut due: Vec<Delivered<'_>> = Vec::new();
        for delivered in batch.iter() {
            if self.wait(delivered).is_some() {
                send(&due).await?;
                self.sent(&mut due);
            }
            // Sending took its time, too.
            if let Some(wait) = self.wait(delivered) {
                (self.pause)(wait.max(TOGETHER)).await;
            }
            due.push(delivered);
        }
        send(&due).await?;
        self.sent(&mut due);
        Ok(())
    }

    fn wait(&self, delivered: Delivered<'_>) -> Option<Duration> {
        self.pace.wait(delivered.at, (self.elapsed)())
    }

    fn sent(&mut self, due: &mut Vec<Delivered<'_>>) {
        if let Some(first) = due.first().filter(|_| self.pace != Pace::Max) {
            let behind = (self.elapsed)().saturating_sub(self.pace.due(first.at));
            self.most_behind = self.most_behind.max(behind);
        }
        let last = due.last().map(|last| last.at);
        for delivered in due.drain(..) {
            self.tally.add(delivered.source, delivered.bytes.len());
        }
        if let Some(last) = last {
            self.progress.reached(last, self.tally.events());
        }
    }
}

/// Returns when the user or the system asks us to stop.
async fn interrupted() {
    let wait = async |kind: SignalKind| match signal(kind) {
        Ok(mut stream) => {
            stream.recv().await;
        }
        // Without a handler the signal ends us the system's own way; there is nothing to wait for.
        Err(_) => std::future::pending().await,
    };
    tokio::select! {
        () = wait(SignalKind::interrupt()) => {}
        () = wait(SignalKind::terminate()) => {}
        () = wait(SignalKind::hangup()) => {}
    }
}

#[cfg(test)]
mod tests;
