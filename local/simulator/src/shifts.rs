//! When agents work: shifts over the day, the breaks in them, and how they end.

use crate::arrivals::HOUR;
use crate::dice::Dice;
use crate::truth::Millis;

/// Milliseconds of a minute.
pub(crate) const MINUTE: Millis = 60_000;
/// Index of Lunch in `centre::STATUSES`.
pub(crate) const LUNCH: usize = 2;
/// Index of Training in `centre::STATUSES`.
pub(crate) const TRAINING: usize = 3;

/// A kind of shift.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shift {
    /// Its share of the agents.
    share: f64,
    /// When it begins, in milliseconds after midnight.
    pub(crate) begins: Millis,
    /// How long it lasts.
    pub(crate) lasts: Millis,
}

const fn shift(share: f64, begins: Millis, lasts: Millis) -> Shift {
    Shift { share, begins, lasts }
}

/// Early, day, middle, late, evening and night.
const SHIFTS: [Shift; 6] = [
    shift(0.15, 6 * HOUR, 8 * HOUR),
    shift(0.32, 8 * HOUR, 8 * HOUR + HOUR / 2),
    shift(0.25, 9 * HOUR, 8 * HOUR + HOUR / 2),
    shift(0.17, 12 * HOUR, 8 * HOUR),
    shift(0.07, 14 * HOUR, 8 * HOUR),
    shift(0.04, 22 * HOUR, 8 * HOUR),
];

impl Shift {
    /// The kind of shift at that place, from 0 to less than 1, of all agents ordered by theirs.
    pub(crate) fn of(place: f64) -> Self {
        let mut left = place;
        let mut drawn = SHIFTS[0];
        for shift in SHIFTS {
            drawn = shift;
            left -= shift.share;
            if left < 0.0 {
                break;
            }
        }
        drawn
    }

    /// The kind of shift of the agent of that number among those of a routing profile. The golden ratio spreads any few of them evenly, so
    /// that a small centre has its people all over the day as well.
    pub(crate) fn of_agent(number: u32, offset: f64) -> Self {
        Self::of((offset + f64::from(number) * 0.618_033_988_749_895).fract())
    }
}

/// A break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Break {
    /// Index in `centre::STATUSES`.
    pub(crate) status: usize,
    /// When it is due.
    pub(crate) begins: Millis,
    /// How long it lasts.
    pub(crate) lasts: Millis,
}

/// The breaks of a shift: lunch in the middle of it, and training on some days.
pub(crate) fn breaks(shift_begins: Millis, dice: &mut Dice) -> impl Iterator<Item = Break> {
    let lunch = Break {
        status: LUNCH,
        begins: shift_begins + dice.between(210 * MINUTE, 270 * MINUTE),
        lasts: dice.between(27 * MINUTE, 47 * MINUTE),
    };
    let training = dice.chance(0.35).then(|| Break {
        status: TRAINING,
        begins: shift_begins + dice.between(70 * MINUTE, 150 * MINUTE),
        lasts: dice.between(15 * MINUTE, 40 * MINUTE),
    });
    training.into_iter().chain([lunch])
}

/// How an agent ends a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Goes Offline, logs out so many milliseconds later, and beats on for an hour.
    Offline(Millis),
    /// Goes Offline, logs out so many milliseconds later, and the last event has no current snapshot.
    OfflineAndGone(Millis),
    /// Logs out at once: the last event has no current snapshot, and tells the end of the status and of after-contact work.
    LogsOut,
    /// Goes Offline and leaves the after-contact work of a chat undone, which nothing ever tells the end of.
    WalksAway(Millis),
    /// Closes the browser without going Offline. A supervisor may end the session so many milliseconds later.
    Phantom(Option<Millis>),
}

impl Ending {
    /// How this shift ends.
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let soon = dice.between(2_000, 7 * MINUTE);
        let later = dice.between(20 * MINUTE, 4 * HOUR);
        match dice.between(0, 99) {
            0..50 => Self::Offline(soon),
            50..70 => Self::OfflineAndGone(soon),
            70..82 => Self::LogsOut,
            82..94 => Self::WalksAway(soon),
            94..98 => Self::Phantom(Some(later)),
            _ => Self::Phantom(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many agents are on shift at that hour of the day.
    fn on_shift(agents: u32, offset: f64, hour: Millis) -> usize {
        let shifts = (1..=agents).map(|number| Shift::of_agent(number, offset));
        let is_on = |shift: &Shift| {
            let since = (hour * HOUR - shift.begins).rem_euclid(24 * HOUR);
            since < shift.lasts
        };
        shifts.filter(is_on).count()
    }

    #[test]
    fn most_work_at_noon_and_few_at_night() {
        for offset in [0.0, 0.3, 0.77] {
            assert!((87..=91).contains(&on_shift(100, offset, 13)), "{offset}");
            assert!((3..=5).contains(&on_shift(100, offset, 2)), "{offset}");
            // Few agents are spread as well.
            assert!(on_shift(6, offset, 10) >= 3, "{offset}");
            assert!(on_shift(6, offset, 15) >= 3, "{offset}");
        }
    }

    #[test]
    fn breaks_lie_in_the_shift_and_do_not_meet() {
        let mut dice = Dice::new(1, 0);
        let mut trainings = 0;
        for _ in 0..500 {
            let breaks: Vec<Break> = breaks(9 * HOUR, &mut dice).collect();
            assert!(
                breaks
                    .iter()
                    .all(|due| due.begins > 9 * HOUR && due.begins + due.lasts < 17 * HOUR)
            );
            assert!(
                breaks
                    .windows(2)
                    .all(|pair| pair[0].begins + pair[0].lasts < pair[1].begins)
            );
            assert_eq!(breaks.iter().filter(|due| due.status == LUNCH).count(), 1);
            trainings += breaks.iter().filter(|due| due.status == TRAINING).count();
        }
        assert!((130..220).contains(&trainings), "{trainings}");
    }
}
