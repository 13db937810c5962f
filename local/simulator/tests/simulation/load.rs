//! The centre is as busy as one that is staffed well enough: some wait, some give up.

use simulator::truth::Thresholds;
use simulator::{Settings, simulate};

use crate::day::{HOUR, MIDNIGHT};

/// Service level and share of abandons of all calls of a morning, in percent.
fn morning(agents: u32, seed: u64) -> (f64, f64) {
    let settings = Settings {
        seed,
        start: MIDNIGHT + 10 * HOUR,
        midnight: MIDNIGHT,
        duration_millis: 2 * HOUR,
        agents,
        snapshot_every_millis: None,
    };
    let truth = simulate(&settings, |_| {});
    // The first ten minutes are left to those who come to work.
    let settled = truth.start + HOUR / 6..truth.end;
    let thresholds = Thresholds {
        service_level: 20_000,
        short_abandon: 5_000,
    };
    let calls = [0, 1].map(|queue| truth.queue_figures(queue, &settled, thresholds));
    let sum = |of: &dyn Fn(&simulator::truth::QueueFigures) -> usize| calls.iter().map(of).sum::<usize>() as f64;
    let left = sum(&|figures| figures.left());
    assert!(left > 50.0, "{left}");
    (
        100.0 * sum(&|figures| figures.left_in_time) / left,
        100.0 * sum(&|figures| figures.abandoned) / left,
    )
}

#[test]
fn some_wait_and_some_give_up() {
    for agents in [20, 40, 100] {
        // One morning may be quiet; a few of them are not.
        let mornings = (0..4).map(|seed| morning(agents, seed));
        let (levels, abandons): (Vec<f64>, Vec<f64>) = mornings.unzip();
        let level = levels.iter().sum::<f64>() / 4.0;
        let abandoned = abandons.iter().sum::<f64>() / 4.0;
        assert!(
            (50.0..95.0).contains(&level),
            "{agents} agents: {level} % in time, {levels:?}"
        );
        assert!(
            (2.0..25.0).contains(&abandoned),
            "{agents} agents: {abandoned} % gave up, {abandons:?}"
        );
    }
}
