//! How fast rows become Timestream requests; and, printed first, what the sample mix costs to write.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(
    clippy::expect_used,
    reason = "a benchmark without its samples has nothing to measure"
)]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput};
use model::{Normalised, Poison, Row};
use sinks::timestream::{WriteCost, cost, encode};

type Normalise = fn(&[u8]) -> Result<Normalised, Poison>;

fn main() {
    let agent_events = rows("agent-events/session", model::agent_event::normalise);
    let contact_events = rows("contact-events/journey-voice", model::contact_event::normalise);

    println!("Write cost of the sample mix, per 1,000 events (metered by Timestream's published rule):\n");
    println!(
        "{:<46} {:>7} {:>8} {:>13} {:>12}",
        "source, events per invocation", "rows", "calls", "metered bytes", "1 KB units"
    );
    for batch in [1, 10, 100] {
        print_cost("agent events", &agent_events, batch);
    }
    for batch in [1, 10] {
        print_cost("contact events", &contact_events, batch);
    }
    println!();

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("encode");
    for (name, records) in [("agent events", &agent_events), ("contact events", &contact_events)] {
        for table in model::schema::Table::ALL {
            let rows: Vec<&Row> = records
                .iter()
                .flatten()
                .filter(|row| row.table() == *table)
                .cycle()
                .take(100)
                .collect();
            if !rows.is_empty() {
                group.throughput(Throughput::Elements(100));
                group.bench_function(format!("{name}: 100 rows of {}", table.name()), |bencher| {
                    bencher.iter(|| encode(black_box(&rows)));
                });
            }
        }
    }
    group.finish();
    criterion.final_summary();
}

fn print_cost(name: &str, records: &[Vec<Row>], batch: usize) {
    let of_thousand: Vec<&[Row]> = records.iter().map(Vec::as_slice).cycle().take(1000).collect();
    // Repeated samples have the same keys, which one request would hold once only: a batch never spans more than one round.
    let rounds = of_thousand.chunks(records.len()).flat_map(|round| round.chunks(batch));
    let total = rounds.map(cost).fold(WriteCost::default(), |sum, one| WriteCost {
        calls: sum.calls + one.calls,
        bytes: sum.bytes + one.bytes,
        units: sum.units + one.units,
    });
    let rows: usize = of_thousand.iter().map(|rows| rows.len()).sum();
    println!(
        "{:<46} {rows:>7} {:>8} {:>13} {:>12}",
        format!("{name}, {batch}"),
        total.calls,
        total.bytes,
        total.units
    );
}

/// Each sample's rows, in the order of the files' names.
fn rows(folder: &str, normalise: Normalise) -> Vec<Vec<Row>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder of samples")
        .map(|entry| entry.expect("a sample").path())
        .collect();
    files.sort();
    let facts = files
        .iter()
        .filter_map(|file| match normalise(&std::fs::read(file).expect("a sample")) {
            Ok(Normalised::Facts(facts)) => Some(facts.rows),
            Ok(Normalised::Ignored(_)) | Err(_) => None,
        });
    facts.collect()
}
