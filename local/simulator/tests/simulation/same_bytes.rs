//! The same seed gives the same bytes.

use std::hash::{DefaultHasher, Hasher};

use simulator::{Emission, Settings, simulate};

use crate::day::{HOUR, settings};

/// A hash of every byte and time, after each emission of a simulation.
fn hashes(settings: &Settings) -> Vec<u64> {
    let mut hasher = DefaultHasher::new();
    let mut after_each = Vec::new();
    simulate(settings, |emission| {
        let (time, json) = match emission {
            Emission::AgentEvent { time, json, .. }
            | Emission::ContactEvent { time, json, .. }
            | Emission::Snapshot { time, json } => (time, json),
        };
        hasher.write_i64(time);
        hasher.write(json);
        after_each.push(hasher.finish());
    });
    after_each
}

fn morning(seed: u64, hours: i64) -> Settings {
    let mut settings = settings(seed, 12, hours);
    settings.start += 9 * HOUR;
    settings
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let first = hashes(&morning(1, 2));
    assert!(first.len() > 500, "{}", first.len());
    assert_eq!(first, hashes(&morning(1, 2)));
    assert_ne!(first.last(), hashes(&morning(2, 2)).last());
}

#[test]
fn a_longer_simulation_begins_with_the_bytes_of_a_shorter_one() {
    let short = hashes(&morning(3, 1));
    // Into the next day, so that what the days bring is looked at too.
    let long = hashes(&morning(3, 20));
    assert!(long.len() > 2 * short.len());
    assert_eq!(short, long[..short.len()]);
}

#[test]
fn the_same_truth_follows_whether_or_not_the_api_is_asked() {
    let asked = morning(4, 3);
    let unasked = Settings {
        snapshot_every_millis: None,
        ..asked.clone()
    };
    assert_eq!(simulate(&asked, |_| {}), simulate(&unasked, |_| {}));
}
