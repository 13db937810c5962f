//! Chance, from a seed: the same seed gives the same draws on every run.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, LogNormal};

use crate::truth::Millis;

/// A stream of chance.
#[derive(Debug, Clone)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of that number below a seed; streams of one seed are independent of each other.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// True with that probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }

    /// Evenly from 0 to less than 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// Evenly among the whole milliseconds between two, both of them included.
    pub(crate) fn between(&mut self, least: Millis, most: Millis) -> Millis {
        self.0.random_range(least..=most.max(least))
    }

    /// Exponential, as the gaps between independent events are; at least a millisecond.
    pub(crate) fn exponential(&mut self, mean_millis: f64) -> Millis {
        let gap: f64 = Exp1.sample(&mut self.0);
        whole(gap * mean_millis)
    }

    /// Log-normal, as durations of work are, by mean and coefficient of variation; at least a millisecond.
    pub(crate) fn log_normal(&mut self, mean_millis: f64, variation: f64) -> Millis {
        // Only a mean of 0 or less and an infinite variation have no such distribution.
        let drawn =
            LogNormal::from_mean_cv(mean_millis, variation).map(|distribution| distribution.sample(&mut self.0));
        whole(drawn.unwrap_or(mean_millis))
    }

    /// One of several, evenly.
    pub(crate) fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        of.get(self.0.random_range(0..of.len().max(1)))
    }

    /// The bits of a random UUID (version 4).
    pub(crate) fn uuid(&mut self) -> u128 {
        let bits = (u128::from(self.0.next_u64()) << 64) | u128::from(self.0.next_u64());
        bits & !(0xf000 << 64) & !(0xc000 << 48) | (0x4000 << 64) | (0x8000 << 48)
    }
}

/// Milliseconds, rounded, and at least one: nothing that lasts is over in the instant in which it began.
#[expect(clippy::cast_possible_truncation, reason = "`as` keeps to the range of the type")]
fn whole(millis: f64) -> Millis {
    (millis.round() as Millis).max(1)
}

/// A UUID in its usual form.
pub(crate) fn uuid_text(bits: u128) -> String {
    let digits = format!("{bits:032x}");
    let part = |from: usize, until: usize| digits.get(from..until).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: u32 = 40_000;

    #[expect(clippy::cast_precision_loss, reason = "milliseconds are far below 2^53")]
    fn mean(draw: impl Fn(&mut Dice) -> Millis) -> f64 {
        let mut dice = Dice::new(1, 0);
        let sum: Millis = (0..DRAWS).map(|_| draw(&mut dice)).sum();
        sum as f64 / f64::from(DRAWS)
    }

    #[test]
    fn draws_have_the_means_that_were_asked_for() {
        let check = |name: &str, mean: f64, expected: f64| {
            assert!((mean / expected - 1.0).abs() < 0.03, "{name}: {mean}");
        };
        check("exponential", mean(|dice| dice.exponential(30_000.0)), 30_000.0);
        check("log-normal", mean(|dice| dice.log_normal(30_000.0, 0.8)), 30_000.0);
        check("between", mean(|dice| dice.between(100, 300)), 200.0);
        check("chance", mean(|dice| Millis::from(dice.chance(0.25))), 0.25);
    }

    #[test]
    fn nothing_is_drawn_outside_of_what_there_is() {
        let mut dice = Dice::new(2, 0);
        assert_eq!(dice.pick::<u8>(&[]), None);
        assert_eq!(dice.between(5, 3), 5);
        assert!((0..1_000).all(|_| (3..=5).contains(&dice.between(3, 5))));
        assert!((0..1_000).all(|_| dice.exponential(0.001) == 1));
        assert_eq!(dice.log_normal(-7.0, 1.0), 1);
    }

    #[test]
    fn streams_of_one_seed_differ_and_uuids_are_random_ones() {
        assert_ne!(Dice::new(1, 0).uuid(), Dice::new(1, 1).uuid());
        let mut dice = Dice::new(3, 0);
        for _ in 0..100 {
            let text = uuid_text(dice.uuid());
            let dashes: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
            assert_eq!((text.len(), dashes), (36, vec![8, 13, 18, 23]));
            assert!(text[14..].starts_with('4') && "89ab".contains(&text[19..20]), "{text}");
        }
    }
}
