//! The metrics that are really sent, with their dimensions: what the code makes of the sample events and of a full snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use model::metric_point::Metric;
use model::snapshot::{self, Collection, CurrentMetric, Metrics};
use model::{Instant, Normalised, Poison, agent_event, contact_event};

use crate::read::root;
use crate::sources::sources;

/// By the metric's name, each set of dimensions it comes with: their names in order.
pub(crate) type Sent = BTreeMap<&'static str, BTreeSet<Vec<&'static str>>>;

pub(crate) fn sent() -> Sent {
    let mut sent = Sent::new();
    let mut note = |normalised: Result<Normalised, Poison>| {
        if let Ok(Normalised::Facts(facts)) = normalised {
            for point in facts.metric_points {
                let names = point.dimensions.pairs().into_iter().map(|(name, _)| name).collect();
                sent.entry(point.metric.name()).or_default().insert(names);
            }
        }
    };
    for path in files(&root().join("events/agent-events")) {
        note(agent_event::normalise(&fs::read(path).unwrap()));
    }
    for path in files(&root().join("events/contact-events")) {
        note(contact_event::normalise(&fs::read(path).unwrap()));
    }
    let now = Instant::from_millis(1_795_172_400_000).unwrap();
    let collection = Collection {
        instance_id: "i",
        tick: now,
        collected_at: now,
    };
    let figures = Metrics::zero(Some(now), CurrentMetric::ALL.iter().copied());
    let queue = snapshot::Queue {
        id: Some("q".to_owned()),
        name: Some("Queue".to_owned()),
        ..Default::default()
    };
    let instance = snapshot::Instance {
        id: Some("i".to_owned()),
        status: Some("ACTIVE".to_owned()),
        ..Default::default()
    };
    note(snapshot::queue(&collection, &queue, Some(&figures)));
    note(snapshot::instance(&collection, &instance, Some(&figures)));
    // The pipeline's own are made in `trigger`, by name, and all of them with the function's name.
    for (_, code) in sources("shared/trigger/src") {
        for metric in Metric::ALL
            .iter()
            .filter(|metric| code.contains(&format!("Metric::{}", metric.name())))
        {
            sent.entry(metric.name()).or_default().insert(vec!["FunctionName"]);
        }
    }
    sent
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

#[test]
fn every_metric_of_the_model_is_sent_by_something() {
    let sent = sent();
    for metric in Metric::ALL {
        assert!(
            sent.contains_key(metric.name()),
            "{}: neither a sample event, nor a snapshot, nor the pipeline makes it; remove it, or add a sample that does",
            metric.name()
        );
    }
    let of = |name: &str| {
        sent[name]
            .iter()
            .map(|names| names.join(","))
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert_eq!(of("QueueTime"), "InstanceId; InstanceId,Channel; InstanceId,QueueId");
    assert_eq!(of("OldestContactAge"), "InstanceId; InstanceId,QueueId");
    assert_eq!(of("RecordsStored"), "FunctionName");
}
