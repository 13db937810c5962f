use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const AGENT_EVENT: &str = include_str!("../../../../events/agent-events/session/05-call-connected.json");
const CONTACT_EVENT: &str = include_str!("../../../../events/contact-events/journey-voice/07-completed.json");

/// Events a second apart, or at once; every third one a contact event, every tenth a description.
fn events(count: usize) -> Vec<Owned> {
    let compact = |json: &str| {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        value.to_string().into_bytes()
    };
    let (agent, contact) = (compact(AGENT_EVENT), compact(CONTACT_EVENT));
    let event = |number: usize| {
        let (source, json) = match number {
            _ if number % 10 == 9 => (Source::Snapshots, b"{}".to_vec()),
            _ if number % 3 == 2 => (Source::ContactEvents, contact.clone()),
            _ => (Source::AgentEvents, agent.clone()),
        };
        Owned {
            source,
            time: 1_000 * i64::try_from(number / 2).unwrap(),
            key: number % 4,
            json,
        }
    };
    (0..count).map(event).collect()
}

fn any_disorder() -> impl Strategy<Value = Disorder> {
    let share = || prop_oneof![Just(0.0), 0.0..0.3_f64, Just(1.0)];
    let shares = (share(), share(), share(), share(), share(), share());
    (any::<u64>(), shares, 0_i64..100_000, 0_i64..5_000).prop_map(
        |(seed, (duplicates, replays, lost, delayed, reordered, poison), longest, within)| Disorder {
            seed,
            duplicates,
            // Each replay is twenty deliveries.
            replays: replays / 10.0,
            lost,
            delayed,
            longest_delay_millis: longest,
            reordered,
            reordered_within_millis: within,
            poison,
        },
    )
}

fn is_event(source: Source, bytes: &[u8]) -> bool {
    match source {
        Source::AgentEvents => model::agent_event::normalise(bytes).is_ok(),
        Source::ContactEvents => model::contact_event::normalise(bytes).is_ok(),
        Source::Snapshots => true,
    }
}

#[test]
fn without_disorder_everything_arrives_as_it_happened() {
    let emissions = events(50);
    let (deliveries, report) = disorder(&Disorder::default(), emissions.clone());
    let arrived: Vec<Owned> = deliveries
        .into_iter()
        .map(|delivery| Owned {
            source: delivery.source,
            time: delivery.at,
            key: delivery.key,
            json: delivery.bytes,
        })
        .collect();
    assert_eq!(arrived, emissions);
    let untouched = Report {
        emissions: 50,
        deliveries: 50,
        ..Report::default()
    };
    assert_eq!(report, untouched);
}

#[test]
fn shares_are_what_was_asked_for() {
    let count = 20_000;
    let asked = Disorder {
        seed: 7,
        duplicates: 0.05,
        lost: 0.02,
        delayed: 0.1,
        poison: 0.01,
        ..Disorder::default()
    };
    let (_, report) = disorder(&asked, events(count));
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let share = |found: usize| found as f64 / (count as f64 * 0.9);
    let check = |found: usize, expected: f64| {
        assert!(
            (share(found) / expected - 1.0).abs() < 0.15,
            "{} of {expected}",
            share(found)
        );
    };
    check(report.duplicated.len(), 0.05);
    check(report.lost.len(), 0.02);
    check(report.late.len(), 0.1);
    check(report.poison.len(), 0.01);
}

#[test]
fn contact_events_overtake_one_another_and_agents_do_too() {
    let asked = Disorder {
        seed: 7,
        reordered: 0.5,
        ..Disorder::default()
    };
    let (deliveries, _) = disorder(&asked, events(200));
    for source in [Source::AgentEvents, Source::ContactEvents] {
        let numbers = deliveries.iter().filter(|delivery| delivery.source == source);
        let numbers: Vec<usize> = numbers
            .filter_map(|delivery| match delivery.origin {
                Origin::Event(number) => Some(number),
                Origin::Poison(..) => None,
            })
            .collect();
        assert!(!numbers.is_sorted(), "{source:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_arrives_is_what_the_report_says(asked in any_disorder(), count in 0_usize..120) {
        let emissions = events(count);
        let (deliveries, report) = disorder(&asked, emissions.clone());
        prop_assert_eq!((report.emissions, report.deliveries), (count, deliveries.len()));

        let lost: BTreeSet<usize> = report.lost.iter().copied().collect();
        let mut first = BTreeSet::new();
        let mut again: BTreeMap<usize, usize> = BTreeMap::new();
        let mut poison = Vec::new();
        for delivery in &deliveries {
            match (delivery.origin, delivery.again) {
                (Origin::Event(number), false) => {
                    prop_assert!(first.insert(number), "{} arrived twice as the first", number);
                    prop_assert_eq!(&delivery.bytes, &emissions[number].json);
                }
                (Origin::Event(number), true) => {
                    prop_assert!(first.contains(&number), "{} again before the first", number);
                    prop_assert_eq!(&delivery.bytes, &emissions[number].json);
                    *again.entry(number).or_default() += 1;
                }
                (Origin::Poison(number, kind), again) => {
                    prop_assert!(!is_event(delivery.source, &delivery.bytes), "{:?}", kind);
                    if !again {
                        poison.push((number, kind));
                    }
                }
            }
        }
        let all: BTreeSet<usize> = (0..count).collect();
        prop_assert_eq!(first, all.difference(&lost).copied().collect::<BTreeSet<usize>>());
        let mut duplicated: BTreeMap<usize, usize> = BTreeMap::new();
        for number in report.duplicated {
            *duplicated.entry(number).or_default() += 1;
        }
        prop_assert_eq!(again, duplicated);
        poison.sort_unstable();
        prop_assert_eq!(poison, report.poison);
    }

    #[test]
    fn arrivals_are_in_order_and_in_time(asked in any_disorder(), count in 0_usize..120) {
        let emissions = events(count);
        let (deliveries, _) = disorder(&asked, emissions.clone());
        prop_assert!(deliveries.is_sorted_by_key(|delivery| delivery.at));
        let longest = asked.longest_delay_millis.max(1) + asked.reordered_within_millis.max(1);
        let mut last_of_agent: BTreeMap<usize, usize> = BTreeMap::new();
        for delivery in deliveries.iter().filter(|delivery| !delivery.again) {
            let Origin::Event(number) = delivery.origin else { continue };
            let late = delivery.at - emissions[number].time;
            prop_assert!((0..=longest).contains(&late), "{} ms", late);
            match delivery.source {
                Source::AgentEvents => {
                    let before = last_of_agent.insert(delivery.key, number);
                    prop_assert!(before.is_none_or(|before| before < number), "an agent's events changed places");
                }
                Source::ContactEvents => {}
                Source::Snapshots => prop_assert_eq!(late, 0),
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_disorder(asked in any_disorder()) {
        prop_assert_eq!(disorder(&asked, events(60)), disorder(&asked, events(60)));
    }
}
