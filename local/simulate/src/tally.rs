//! How much was sent, and how fast.

use std::time::Duration;

use simulator::disorder::Source;

/// What was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    agent_events: Amount,
    contact_events: Amount,
    snapshots: Amount,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Amount {
    number: u64,
    bytes: u64,
}

impl Tally {
    /// One more.
    pub(crate) fn add(&mut self, source: Source, bytes: usize) {
        let amount = match source {
            Source::AgentEvents => &mut self.agent_events,
            Source::ContactEvents => &mut self.contact_events,
            Source::Snapshots => &mut self.snapshots,
        };
        amount.number += 1;
        amount.bytes += bytes as u64;
    }

    /// How many events there were; descriptions are none.
    pub(crate) fn events(&self) -> u64 {
        self.agent_events.number + self.contact_events.number
    }

    /// A line for each kind, with its rate.
    pub(crate) fn report(&self, elapsed: Duration) -> String {
        let seconds = elapsed.as_secs_f64().max(0.001);
        let line = |name: &str, Amount { number, bytes }: Amount| {
            let megabytes = float(bytes) / 1e6;
            let rate = float(number) / seconds;
            format!("  {name:<15} {number:>10} {megabytes:>10.1} MB {rate:>10.0}/s")
        };
        let all = Amount {
            number: self.events(),
            bytes: self.agent_events.bytes + self.contact_events.bytes,
        };
        let mut lines = vec![
            line("agent events", self.agent_events),
            line("contact events", self.contact_events),
            line("events in all", all),
        ];
        if self.snapshots.number > 0 {
            lines.push(line("descriptions", self.snapshots));
        }
        lines.join("\n")
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_has_a_line_for_each_kind() {
        let mut tally = Tally::default();
        for _ in 0..2_000 {
            tally.add(Source::AgentEvents, 3_000);
        }
        for _ in 0..1_000 {
            tally.add(Source::ContactEvents, 1_000);
        }
        tally.add(Source::Snapshots, 50_000);
        insta::assert_snapshot!(tally.report(Duration::from_secs(2)), @r"
        agent events          2000        6.0 MB       1000/s
        contact events        1000        1.0 MB        500/s
        events in all         3000        7.0 MB       1500/s
        descriptions             1        0.1 MB          0/s
        ");
    }
}
