//! When contacts arrive: a Poisson process for each queue, whose rate follows the hours of the contact centre's day.

use crate::centre::Channel;
use crate::dice::Dice;
use crate::plan::{BACK_OFFICE, CHAT, SALES, SUPPORT};
use crate::truth::Millis;

/// Milliseconds of an hour.
pub(crate) const HOUR: Millis = 3_600_000;
/// Milliseconds of a day.
pub(crate) const DAY: Millis = 24 * HOUR;

/// How many agents are spare, of the square root of their number.
const SPARE: f64 = 1.45;
/// How busy the smallest centre is kept, against one without bounds.
const LEAST_BUSY: f64 = 0.4;

/// What arrives in a queue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stream {
    /// Index in `centre.queues`.
    pub(crate) queue: usize,
    /// The channel.
    pub(crate) channel: Channel,
    /// Contacts per hour and agent of a centre without bounds, at the busiest time.
    pub(crate) per_agent_hour: f64,
    /// How busy each hour of the day is, against the busiest.
    hours: [f64; 24],
}

/// Calls: busiest in the late morning, with a second peak in the afternoon; few outside of opening hours.
const CALLS: [f64; 24] = [
    0.03, 0.02, 0.02, 0.02, 0.02, 0.04, 0.10, 0.25, 0.60, 0.85, 1.00, 0.98, 0.90, 0.88, 0.92, 0.90, 0.72, 0.50, 0.35,
    0.25, 0.12, 0.08, 0.05, 0.04,
];
/// Chats: later than calls.
const CHATS: [f64; 24] = [
    0.05, 0.03, 0.02, 0.02, 0.02, 0.03, 0.08, 0.20, 0.45, 0.70, 0.85, 0.95, 1.00, 0.98, 0.90, 0.88, 0.80, 0.60, 0.45,
    0.35, 0.22, 0.15, 0.10, 0.07,
];
/// Tasks are made by people at their desks, and some by machines at night.
const TASKS: [f64; 24] = [
    0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.20, 0.40, 0.80, 1.00, 0.95, 0.85, 0.60, 0.75, 0.80, 0.70, 0.45, 0.25, 0.15,
    0.15, 0.15, 0.15, 0.15, 0.15,
];

/// All that arrives by itself. With so much per agent, the agents on shift at the busiest hours just cannot keep up, and can at others.
pub(crate) const STREAMS: [Stream; 4] = [
    Stream {
        queue: SUPPORT,
        channel: Channel::Voice,
        per_agent_hour: 3.3,
        hours: CALLS,
    },
    Stream {
        queue: SALES,
        channel: Channel::Voice,
        per_agent_hour: 1.45,
        hours: CALLS,
    },
    Stream {
        queue: CHAT,
        channel: Channel::Chat,
        per_agent_hour: 7.4,
        hours: CHATS,
    },
    Stream {
        queue: BACK_OFFICE,
        channel: Channel::Task,
        per_agent_hour: 1.7,
        hours: TASKS,
    },
];

impl Stream {
    /// The gap to the next instant at which a contact may arrive, as if it were the busiest time all day. Of these instants
    /// [`Stream::arrives`] takes as many as the hour asks for, which makes it a Poisson process of the hour's rate.
    ///
    /// Few agents can be kept less busy than many for the same waits: the spare ones go by the square root of their number.
    pub(crate) fn gap(&self, agents: u32, dice: &mut Dice) -> Millis {
        let agents = f64::from(agents.max(1));
        let busy = (1.0 - SPARE / agents.sqrt()).max(LEAST_BUSY);
        gap(self.per_agent_hour * agents * busy, dice)
    }

    /// Whether a contact does arrive, so long after midnight.
    pub(crate) fn arrives(&self, since_midnight: Millis, dice: &mut Dice) -> bool {
        let hour = usize::try_from(since_midnight.rem_euclid(DAY) / HOUR).unwrap_or_default();
        dice.chance(self.hours.get(hour).copied().unwrap_or_default())
    }
}

/// The gap between two arrivals of a Poisson process of so many an hour.
pub(crate) fn gap(per_hour: f64, dice: &mut Dice) -> Millis {
    dice.exponential(3_600_000.0 / per_hour)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many contacts arrive in an hour of the day.
    fn arrivals(stream: &Stream, agents: u32, hour: Millis, dice: &mut Dice) -> f64 {
        let (mut now, mut arrived) = (hour * HOUR, 0.0);
        loop {
            now += stream.gap(agents, dice);
            if now >= (hour + 1) * HOUR {
                return arrived;
            }
            arrived += f64::from(u8::from(stream.arrives(now, dice)));
        }
    }

    #[test]
    fn arrivals_are_a_poisson_process_of_the_hour_s_rate() {
        let mut dice = Dice::new(1, 0);
        for stream in &STREAMS {
            for hour in [3, 10, 16, 19] {
                let days = 400.0;
                let counts: Vec<f64> = (0..400).map(|_| arrivals(stream, 25, hour, &mut dice)).collect();
                let mean = counts.iter().sum::<f64>() / days;
                let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / (days - 1.0);
                let busy = 1.0 - SPARE / 5.0;
                let expected = stream.per_agent_hour * 25.0 * busy * stream.hours[usize::try_from(hour).unwrap()];
                let told = format!(
                    "queue {} at {hour}: {mean} of variance {variance}, not {expected}",
                    stream.queue
                );
                assert!((mean - expected).abs() < 4.0 * (expected / days).sqrt(), "{told}");
                // A Poisson process' counts have a variance that is their mean; its own deviation is about its √(2/days).
                assert!((variance / expected - 1.0).abs() < 0.35, "{told}");
            }
        }
    }

    #[test]
    fn days_repeat() {
        let check = |since_midnight: Millis, hour: usize| {
            let stream = Stream {
                hours: std::array::from_fn(|index| f64::from(u8::from(index == hour))),
                ..STREAMS[0]
            };
            assert!(stream.arrives(since_midnight, &mut Dice::new(1, 0)), "{since_midnight}");
        };
        check(0, 0);
        check(HOUR - 1, 0);
        check(HOUR, 1);
        check(DAY - 1, 23);
        check(DAY, 0);
        check(-1, 23);
    }
}
