//! How fast the normalisers are.
//!
//! Each one that reads bytes runs beside a plain `serde_json` skip over the same bytes: the least that any reader of JSON spends,
//! and so the measure that holds on any machine. The events are the samples under `events/`, laid out as on the wire. Times are
//! for one event, throughput is in bytes.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use model::snapshot::{Collection, CurrentMetric, Grouping, Metrics, Queue};
use model::{Instant, Normalised, Poison};
use serde::de::IgnoredAny;

criterion_group!(benches, bytes, snapshot);
criterion_main!(benches);

fn bytes(criterion: &mut Criterion) {
    compare(
        criterion,
        "agent_event",
        "agent-events/session",
        model::agent_event::normalise,
    );
    for journey in ["voice", "chat", "task"] {
        compare(
            criterion,
            "contact_event",
            &format!("contact-events/journey-{journey}"),
            model::contact_event::normalise,
        );
    }
}

/// Runs a normaliser and the skip over the events of one folder, in turn, as a batch would bring them.
fn compare(criterion: &mut Criterion, name: &str, folder: &str, normalise: fn(&[u8]) -> Result<Normalised, Poison>) {
    let events = events(folder);
    let bytes: usize = events.iter().map(Vec::len).sum();
    let mean = u64::try_from(bytes / events.len()).unwrap_or(u64::MAX);
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(mean));
    let mut cycle = events.iter().cycle();
    let mut next = move || cycle.next().map(Vec::as_slice).unwrap_or_default();
    group.bench_function(BenchmarkId::new("serde_json skip", folder), |bencher| {
        bencher.iter(|| serde_json::from_slice::<IgnoredAny>(black_box(next())));
    });
    let mut cycle = events.iter().cycle();
    let mut next = move || cycle.next().map(Vec::as_slice).unwrap_or_default();
    group.bench_function(BenchmarkId::new("normalise", folder), |bencher| {
        bencher.iter(|| normalise(black_box(next())));
    });
    group.finish();
}

/// A queue of a snapshot: no bytes are read here, the API client has done that.
fn snapshot(criterion: &mut Criterion) {
    let time = Instant::from_millis(1_795_165_200_000);
    let (Some(tick), Some(collected_at)) = (time, time) else {
        return;
    };
    let collection = Collection {
        instance_id: "11111111-2222-3333-4444-555555555555",
        tick,
        collected_at,
    };
    let queue = Queue {
        id: Some("aaaaaaaa-0000-4000-8000-000000000001".to_owned()),
        arn: Some(
            "arn:aws:connect:eu-west-2:111111111111:instance/11111111-2222-3333-4444-555555555555/queue/\
             aaaaaaaa-0000-4000-8000-000000000001"
                .to_owned(),
        ),
        name: Some("Support".to_owned()),
        description: None,
        status: Some("ENABLED".to_owned()),
        hours_of_operation_id: None,
        max_contacts: Some(50),
    };
    let mut metrics = Metrics::new(time);
    for metric in CurrentMetric::ALL {
        metrics.set(*metric, Some(7.0), Grouping::ByQueue);
    }
    let mut group = criterion.benchmark_group("snapshot");
    group.throughput(Throughput::Elements(1));
    group.bench_function("queue", |bencher| {
        bencher.iter(|| model::snapshot::queue(black_box(&collection), black_box(&queue), Some(black_box(&metrics))));
    });
    group.finish();
}

/// The events of a folder, in order, without the white space that is there for readers.
///
/// # Panics
/// If the folder cannot be read or holds nothing: there would be nothing to measure.
fn events(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let events: Vec<Vec<u8>> = paths
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .map(|event| compact(&event))
        .collect();
    assert!(!events.is_empty(), "no events in {}", folder.display());
    events
}

/// JSON without white space between its tokens. Reading it into a value and writing it again would also sort its keys.
fn compact(json: &[u8]) -> Vec<u8> {
    let (mut in_text, mut escaped) = (false, false);
    let mut compact = json.to_vec();
    compact.retain(|byte| {
        let keep = in_text || !byte.is_ascii_whitespace();
        match byte {
            b'"' if !escaped => in_text = !in_text,
            b'\\' if in_text && !escaped => {
                escaped = true;
                return keep;
            }
            _ => {}
        }
        escaped = false;
        keep
    });
    compact
}
