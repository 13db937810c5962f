//! A plain queue, M/M/c: the same agenda, chance and arrivals as the contact centre, without its people. Erlang's formula says how long
//! contacts wait in it, so that the simulation can be measured against something that is known.

use std::collections::VecDeque;

use crate::agenda::Agenda;
use crate::arrivals::gap;
use crate::dice::Dice;
use crate::truth::Millis;

/// A queue in which contacts arrive at random, wait for as long as it takes, and are served one at a time by each of some servers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlainQueue {
    /// Contacts that arrive in an hour, on average: a Poisson process.
    pub arrivals_per_hour: f64,
    /// How long one is served, on average, in milliseconds: exponential.
    pub mean_service_millis: f64,
    /// How many can be served at once.
    pub servers: u32,
}

#[derive(Debug, Clone, Copy)]
enum Action {
    Arrive,
    Finish,
}

impl PlainQueue {
    /// How long each of the first so many contacts waits, in milliseconds, in the order in which they are served, from an empty queue.
    pub fn waits(&self, seed: u64, contacts: usize) -> Vec<Millis> {
        let mut dice = Dice::new(seed, 0);
        let mut agenda = Agenda::new();
        let mut waiting = VecDeque::new();
        let mut free = self.servers;
        let mut waits = Vec::with_capacity(contacts);
        agenda.at(gap(self.arrivals_per_hour, &mut dice), Action::Arrive);
        while waits.len() < contacts
            && let Some((now, action)) = agenda.next_before(Millis::MAX)
        {
            match action {
                Action::Arrive => {
                    waiting.push_back(now);
                    agenda.at(now + gap(self.arrivals_per_hour, &mut dice), Action::Arrive);
                }
                Action::Finish => free += 1,
            }
            if free > 0
                && let Some(arrived) = waiting.pop_front()
            {
                free -= 1;
                waits.push(now - arrived);
                agenda.at(now + dice.exponential(self.mean_service_millis), Action::Finish);
            }
        }
        waits
    }

    /// How long contacts wait on average in the long run, in milliseconds, by Erlang C; `None` if more arrive than can be served.
    pub fn expected_wait(&self) -> Option<f64> {
        let offered = self.arrivals_per_hour * self.mean_service_millis / 3_600_000.0;
        let spare = f64::from(self.servers) - offered;
        (spare > 0.0).then(|| erlang_c(offered, self.servers) * self.mean_service_millis / spare)
    }
}

/// The probability that a contact has to wait (Erlang C), for so much work offered, in erlangs: less than there are servers.
pub fn erlang_c(offered: f64, servers: u32) -> f64 {
    // Erlang B, the probability that all servers are busy where nobody waits, by its recurrence: no factorial overflows.
    let busy = (1..=servers).fold(1.0, |busy, server| {
        let lost = offered * busy;
        lost / (f64::from(server) + lost)
    });
    let utilisation = offered / f64::from(servers);
    busy / (1.0 - utilisation * (1.0 - busy))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replications, each long enough to forget that it began empty.
    const REPLICATIONS: u32 = 30;
    const CONTACTS: usize = 5_000;
    const FORGOTTEN: usize = 1_000;
    /// Student's t for 29 degrees of freedom, 99 % on both sides.
    const T: f64 = 2.756;

    /// The mean wait over independent replications, and half the width of its confidence interval.
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn simulated(queue: PlainQueue) -> (f64, f64) {
        let means = (0..REPLICATIONS).map(|seed| {
            let waits = queue.waits(u64::from(seed), CONTACTS);
            let settled = &waits[FORGOTTEN..];
            settled.iter().sum::<Millis>() as f64 / settled.len() as f64
        });
        let means: Vec<f64> = means.collect();
        let count = f64::from(REPLICATIONS);
        let mean = means.iter().sum::<f64>() / count;
        let variance = means.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, T * (variance / count).sqrt())
    }

    const QUEUES: [PlainQueue; 4] = [
        PlainQueue {
            arrivals_per_hour: 14.0,
            mean_service_millis: 180_000.0,
            servers: 1,
        },
        PlainQueue {
            arrivals_per_hour: 100.0,
            mean_service_millis: 180_000.0,
            servers: 6,
        },
        PlainQueue {
            arrivals_per_hour: 120.0,
            mean_service_millis: 240_000.0,
            servers: 10,
        },
        PlainQueue {
            arrivals_per_hour: 400.0,
            mean_service_millis: 180_000.0,
            servers: 23,
        },
    ];

    #[test]
    fn mean_waits_agree_with_erlang_c_and_with_nothing_near_it() {
        for queue in QUEUES {
            let (mean, margin) = simulated(queue);
            let agrees = |expected: f64| (mean - expected).abs() <= margin;
            let expected = queue.expected_wait().unwrap();
            assert!(agrees(expected), "{queue:?}: {mean} ± {margin}, not {expected}");
            // The interval is narrow enough to tell the formula from wrong ones: another server, half of the wait (regular service), and
            // Erlang B in the place of Erlang C.
            let more = PlainQueue {
                servers: queue.servers + 1,
                ..queue
            };
            let offered = queue.arrivals_per_hour * queue.mean_service_millis / 3_600_000.0;
            let busy = (1..=queue.servers).fold(1.0, |busy, server| {
                offered * busy / (f64::from(server) + offered * busy)
            });
            let by_erlang_b = busy * queue.mean_service_millis / (f64::from(queue.servers) - offered);
            for wrong in [more.expected_wait().unwrap(), expected / 2.0, by_erlang_b] {
                assert!(!agrees(wrong), "{queue:?}: {mean} ± {margin} would take {wrong} too");
            }
        }
    }

    #[test]
    fn erlang_c_has_the_values_of_the_published_tables() {
        let check = |offered: f64, servers: u32, expected: f64| {
            let probability = erlang_c(offered, servers);
            assert!(
                (probability - expected).abs() < 5e-4,
                "{offered}, {servers}: {probability}"
            );
        };
        // One server: the probability to wait is its utilisation. Two: 2 u² / (1 + u).
        check(0.7, 1, 0.7);
        check(1.0, 2, 0.3333);
        check(8.0, 10, 0.4092);
    }

    #[test]
    fn a_queue_that_is_offered_too_much_has_no_mean_wait() {
        let check = |arrivals_per_hour: f64, expected: bool| {
            let queue = PlainQueue {
                arrivals_per_hour,
                mean_service_millis: 360_000.0,
                servers: 2,
            };
            assert_eq!(queue.expected_wait().is_some(), expected, "{arrivals_per_hour}");
        };
        check(19.9, true);
        check(20.0, false);
        check(30.0, false);
    }
}
