//! The progress bar, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use simulator::Millis;

/// The bar: from the first instant that is sent to the end of the simulation.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    from: Millis,
}

impl Progress {
    /// Shows the bar if standard error is a terminal.
    pub(crate) fn new(from: Millis, end: Millis) -> Self {
        let bar = ProgressBar::new(between(from, end));
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3}%  {msg}  {eta} to go") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar, from }
    }

    /// So far simulated time has come, and so many events have been sent.
    pub(crate) fn reached(&self, at: Millis, events: u64) {
        self.bar.set_position(between(self.from, at));
        let clock = Timestamp::from_millisecond(at).unwrap_or_default();
        self.bar
            .set_message(format!("{}  {events} events", clock.strftime("%Y-%m-%d %H:%M:%S")));
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn between(from: Millis, until: Millis) -> u64 {
    u64::try_from(until.saturating_sub(from)).unwrap_or(0)
}
