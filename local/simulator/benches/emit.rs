//! How many events a second one core simulates, writes as JSON, and writes into files.
//!
//! The contact centre is that of the README: 300 agents for eight hours, described for the API each minute. One iteration is the whole of it;
//! throughput is in events (agent events and contact events, descriptions come on top), so that it reads as events per second. Time is what the
//! core spends on it, the system's part included, where the system tells: what else the machine does, and how fast its disk is, do not count.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use simulator::{Emission, Settings, simulate};

criterion_group!(benches, emit);
criterion_main!(benches);

const SETTINGS: Settings = Settings {
    seed: 7,
    // 2026-11-20T09:00:00Z.
    start: 1_795_165_200_000,
    midnight: 1_795_132_800_000,
    duration_millis: 8 * 3_600_000,
    agents: 300,
    snapshot_every_millis: Some(60_000),
};

fn emit(criterion: &mut Criterion) {
    let mut events = 0;
    simulate(&SETTINGS, |emission| {
        events += u64::from(!matches!(emission, Emission::Snapshot { .. }));
    });
    let mut group = criterion.benchmark_group("eight hours of 300 agents");
    group.sample_size(10);
    group.throughput(Throughput::Elements(events));
    group.bench_function("simulate and write JSON", |bencher| {
        bencher.iter_custom(|times| {
            on_the_core(times, || {
                black_box(simulate(&SETTINGS, |emission| {
                    black_box(emission);
                }));
            })
        });
    });
    let folder = folder();
    group.bench_function("simulate, write JSON, write files", |bencher| {
        bencher.iter_custom(|times| on_the_core(times, || into_files(&folder)));
    });
    group.finish();
    let _ = std::fs::remove_dir_all(folder);
}

/// How long a core works on something that is done so many times; where the system does not tell, how long it takes.
fn on_the_core(times: u64, mut work: impl FnMut()) -> Duration {
    let (began, before) = (Instant::now(), on_core());
    for _ in 0..times {
        work();
    }
    match (before, on_core()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => began.elapsed(),
    }
}

/// How long this thread has been on a core: the first number, in nanoseconds, of what Linux keeps of its scheduling.
fn on_core() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos = text.split(' ').next()?.parse().ok();
    // A kernel without these statistics says 0.
    nanos.filter(|nanos| *nanos > 0).map(Duration::from_nanos)
}

/// As `simulate --to files` does it, though in one thread.
fn into_files(folder: &Path) {
    let open = |name: &str| File::create(folder.join(name)).map(|file| BufWriter::with_capacity(1 << 20, file));
    let opened = (open("agent-events"), open("contact-events"), open("snapshots"));
    let (Ok(mut agent_events), Ok(mut contact_events), Ok(mut snapshots)) = opened else {
        return;
    };
    simulate(&SETTINGS, |emission| {
        let (file, json) = match emission {
            Emission::AgentEvent { json, .. } => (&mut agent_events, json),
            Emission::ContactEvent { json, .. } => (&mut contact_events, json),
            Emission::Snapshot { json, .. } => (&mut snapshots, json),
        };
        let _ = black_box(file.write_all(json).and_then(|()| file.write_all(b"\n")));
    });
}

/// A folder of this benchmark's own.
fn folder() -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("emit");
    let _ = std::fs::create_dir_all(&folder);
    folder
}
