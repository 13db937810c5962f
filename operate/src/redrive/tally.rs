//! What became of what was sent, in figures that add up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};

use super::parcel::Why;

/// How something that was sent ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Its record is stored, superseded or ignored now, and it is not kept any longer.
    Gone,
    /// It is still poison: the function has put it into quarantine anew.
    QuarantinedAgain,
    /// It is where it was, and why.
    Failed(String),
}

/// Counts by function and reason: found = skipped + sent; sent = gone + quarantined again + failed.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: BTreeMap<(String, String), Counts>,
    skipped: BTreeMap<Why, u64>,
    errors: BTreeMap<(String, String), u64>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    skipped: u64,
    to_send: u64,
    gone: u64,
    quarantined_again: u64,
    failed: u64,
}

impl Counts {
    fn sent(self) -> u64 {
        self.gone + self.quarantined_again + self.failed
    }
}

impl Tally {
    /// Nothing of it can be sent.
    pub(crate) fn skip(&mut self, function: &str, reason: &str, why: Why) {
        self.of(function, reason).skipped += 1;
        *self.skipped.entry(why).or_default() += 1;
    }

    /// It would be sent.
    pub(crate) fn would_send(&mut self, function: &str, reason: &str, how_many: u64) {
        self.of(function, reason).to_send += how_many;
    }

    /// It was sent, and ended so.
    pub(crate) fn sent(&mut self, function: &str, reason: &str, ended: Ended) {
        let counts = self.of(function, reason);
        match ended {
            Ended::Gone => counts.gone += 1,
            Ended::QuarantinedAgain => counts.quarantined_again += 1,
            Ended::Failed(error) => {
                counts.failed += 1;
                *self.errors.entry((function.to_owned(), error)).or_default() += 1;
            }
        }
    }

    /// Whether something failed.
    pub(crate) fn has_failures(&self) -> bool {
        self.counts.values().any(|counts| counts.failed > 0)
    }

    /// Whether nothing has been counted.
    pub(crate) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    fn of(&mut self, function: &str, reason: &str) -> &mut Counts {
        self.counts.entry((function.to_owned(), reason.to_owned())).or_default()
    }

    /// The table after a redrive, and why things were skipped or failed.
    pub(crate) fn report(&self) -> String {
        let heads = [
            "found",
            "= skipped",
            "+ sent",
            "= gone",
            "+ quarantined again",
            "+ failed",
        ];
        let mut text = self.table(&heads, |counts| {
            let Counts {
                skipped,
                gone,
                quarantined_again,
                failed,
                ..
            } = counts;
            vec![
                skipped + counts.sent(),
                skipped,
                counts.sent(),
                gone,
                quarantined_again,
                failed,
            ]
        });
        // Writing to a `String` cannot fail.
        for ((function, error), count) in &self.errors {
            let _ = write!(text, "\n{count} x {function}: {error}");
        }
        self.append_skipped(&mut text);
        text
    }

    /// The table of a dry run.
    pub(crate) fn plan(&self) -> String {
        let heads = ["found", "= skipped", "+ would be sent"];
        let mut text = self.table(&heads, |counts| {
            vec![counts.skipped + counts.to_send, counts.skipped, counts.to_send]
        });
        self.append_skipped(&mut text);
        text
    }

    fn append_skipped(&self, text: &mut String) {
        for (why, count) in &self.skipped {
            let _ = write!(text, "\n{count} x skipped: {}", why.text());
        }
    }

    fn table(&self, heads: &[&str], figures: impl Fn(Counts) -> Vec<u64>) -> String {
        if self.is_empty() {
            return "Nothing was found.".to_owned();
        }
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY);
        let names = ["function", "reason"];
        table.set_header(names.iter().chain(heads).copied().collect::<Vec<_>>());
        let mut sums = vec![0; heads.len()];
        for ((function, reason), counts) in &self.counts {
            let figures = figures(*counts);
            sums.iter_mut().zip(&figures).for_each(|(sum, figure)| *sum += figure);
            table.add_row(
                [function.clone(), reason.clone()]
                    .into_iter()
                    .chain(figures.iter().map(u64::to_string)),
            );
        }
        if self.counts.len() > 1 {
            let sums = sums.iter().map(u64::to_string);
            table.add_row(["all".to_owned(), String::new()].into_iter().chain(sums));
        }
        for column in table.column_iter_mut().skip(names.len()) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table.trim_fmt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_add_up() {
        let mut tally = Tally::default();
        assert!(!tally.has_failures());
        tally.sent("agent-events", "not_json", Ended::Gone);
        tally.sent("agent-events", "not_json", Ended::QuarantinedAgain);
        tally.skip("agent-events", "not_json", Why::NoBytes);
        tally.sent("contact-events", "no_instance", Ended::Failed("it failed".to_owned()));
        tally.sent("contact-events", "no_instance", Ended::Failed("it failed".to_owned()));
        assert!(tally.has_failures());
        insta::assert_snapshot!(tally.report(), @"
        ┌─────────────────────────────────────────────────────────────────────────────────────────────────────┐
        │ function         reason        found   = skipped   + sent   = gone   + quarantined again   + failed │
        ╞═════════════════════════════════════════════════════════════════════════════════════════════════════╡
        │ agent-events     not_json          3           1        2        1                     1          0 │
        │ contact-events   no_instance       2           0        2        0                     0          2 │
        │ all                                5           1        4        1                     1          2 │
        └─────────────────────────────────────────────────────────────────────────────────────────────────────┘
        2 x contact-events: it failed
        1 x skipped: its bytes were not kept (PRIVACY, or a destination that takes none)
        ");
    }

    #[test]
    fn a_plan_says_what_would_be_sent() {
        let mut tally = Tally::default();
        assert_eq!(tally.plan(), "Nothing was found.");
        tally.would_send("agent-events", "not_json", 2);
        tally.skip("instance-snapshot", "rejected_by_store", Why::Collected);
        insta::assert_snapshot!(tally.plan(), @"
        ┌─────────────────────────────────────────────────────────────────────────────┐
        │ function            reason              found   = skipped   + would be sent │
        ╞═════════════════════════════════════════════════════════════════════════════╡
        │ agent-events        not_json                2           0                 2 │
        │ instance-snapshot   rejected_by_store       1           1                 0 │
        │ all                                         3           1                 2 │
        └─────────────────────────────────────────────────────────────────────────────┘
        1 x skipped: it came from the Connect API, which later ticks have asked anew
        ");
    }
}
