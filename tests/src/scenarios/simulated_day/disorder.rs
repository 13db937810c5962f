//! The same day with everything that can happen between Amazon Connect and the tables.

use std::collections::{BTreeMap, BTreeSet};

use simulator::disorder::{self, Delivery, Disorder, Origin, Source};

use super::clean::{Clean, clean, questions};
use super::day::DAY;
use super::facts::assert_same;
use super::play::{self, Played};
use crate::harness::tables::Tables;
use crate::harness::world::World;

/// Everything but loss.
const DISORDER: Disorder = Disorder {
    seed: 7,
    duplicates: 0.05,
    replays: 0.002,
    lost: 0.0,
    delayed: 0.05,
    longest_delay_millis: 20 * 60_000,
    reordered: 0.3,
    reordered_within_millis: 10_000,
    poison: 0.0,
};

/// The tables of events must hold exactly the rows of the undisturbed day.
fn assert_as_clean(clean: &Clean, found: &Tables) {
    for table in ["AgentEvent", "AgentEvent_Contact", "ContactEvent"] {
        let clean: BTreeSet<&String> = clean.tables[table].iter().collect();
        let rows: BTreeSet<&String> = found[table].iter().collect();
        let missing: Vec<_> = clean.difference(&rows).take(3).collect();
        let more: Vec<_> = rows.difference(&clean).take(3).collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{table}\nmissing: {missing:#?}\nmore: {more:#?}"
        );
        assert_eq!(found[table].len(), clean.len(), "{table}: a row twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_and_disorder_change_nothing() {
    let (deliveries, report) = disorder::disorder(&DISORDER, DAY.emissions.iter().cloned());
    assert!(
        report.duplicated.len() > 200 && report.late.len() > 2000,
        "not much disorder"
    );
    let world = World::standing_at(DAY.evening()).await;
    let played = play::play(&world, &deliveries).await;
    for run in [&played.agent_events, &played.contact_events] {
        assert_eq!(
            run.endings.stored, run.sent,
            "a replay is stored again, as itself: {run:?}"
        );
    }
    assert_as_clean(&*clean().await, &world.tables().await);
    for question in questions() {
        assert_same(
            question.name,
            &(question.truth)(&DAY.truth),
            &question.ask(&world).await,
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn throttles_lost_answers_killed_batches_and_poison_change_nothing_and_every_record_ends_once() {
    let disorder = Disorder {
        poison: 0.02,
        duplicates: 0.01,
        ..Disorder::default()
    };
    let (deliveries, _) = disorder::disorder(&disorder, DAY.emissions.iter().cloned());
    let world = World::standing_at(DAY.evening()).await;
    let played = play::play_with_troubles(&world, &deliveries).await;
    assert_as_clean(&*clean().await, &world.tables().await);

    assert_endings_add_up(&world, &played, &deliveries).await;
    let mut poison: BTreeMap<String, Vec<u8>> = played.agent_events.poison;
    poison.extend(played.contact_events.poison);
    let quarantine = world.quarantine().await;
    let kept: BTreeMap<String, Vec<u8>> = quarantine
        .into_iter()
        .map(|(key, object)| (key, object.bytes.unwrap()))
        .collect();
    assert!(poison.len() > 100, "not much poison");
    assert_eq!(kept.keys().collect::<Vec<_>>(), poison.keys().collect::<Vec<_>>());
    assert!(kept == poison, "byte for byte");
}

/// What was received is what was sent and what was asked for again, in the log as in the metrics.
async fn assert_endings_add_up(world: &World, played: &Played, deliveries: &[Delivery]) {
    for (function, run) in [
        ("agent-events", &played.agent_events),
        ("contact-events", &played.contact_events),
    ] {
        let endings = run.endings;
        assert_eq!(endings.received, run.sent + run.again, "{function}: {endings:?}");
        assert!(endings.not_stored > 0, "{function} met no trouble");
        assert_eq!((endings.superseded, endings.ignored), (0, 0), "{function}");
        for (metric, value) in endings.as_metrics() {
            let sum = world.metric_sum(function, metric).await;
            assert_eq!(sum.unwrap_or_default(), value, "{function}, {metric}");
        }
    }
    let of_events = deliveries
        .iter()
        .filter(|delivery| delivery.source != Source::Snapshots);
    let sent = played.agent_events.sent + played.contact_events.sent;
    assert_eq!(of_events.count() as u64, sent);
    let is_poison = |delivery: &&Delivery| matches!(delivery.origin, Origin::Poison(..));
    let poison = played.agent_events.poison.len() + played.contact_events.poison.len();
    assert_eq!(deliveries.iter().filter(is_poison).count(), poison);
}
