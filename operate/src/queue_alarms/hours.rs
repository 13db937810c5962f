//! When a queue is closed, as schedules that keep its alarms quiet.

use std::collections::BTreeMap;

use queue_settings::{Day, Opening};

const MINUTES_PER_DAY: u16 = 1440;
const WEEK: [Day; 7] = [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri, Day::Sat, Day::Sun];

/// A part of a day in which nobody answers, on some days of each week.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Closed {
    days: Vec<Day>,
    /// Minutes after midnight.
    start: u16,
    minutes: u16,
}

impl Closed {
    /// When it begins, in the terms of an alarm mute rule: minutes, hours, any day of any month, days of the week.
    pub(super) fn expression(&self) -> String {
        let days: Vec<String> = self.days.iter().map(|day| format!("{day:?}").to_uppercase()).collect();
        format!("cron({} {} * * {})", self.start % 60, self.start / 60, days.join(","))
    }

    /// How long it lasts, by ISO 8601.
    pub(super) fn duration(&self) -> String {
        match (self.minutes / 60, self.minutes % 60) {
            (hours, 0) => format!("PT{hours}H"),
            (0, minutes) => format!("PT{minutes}M"),
            (hours, minutes) => format!("PT{hours}H{minutes}M"),
        }
    }
}

/// The parts of the week in which none of these openings is. Each ends at midnight at the latest and the next day has its own: a rule
/// begins by the clock on the wall and lasts by the stopwatch, so one over a whole weekend would end an hour early or late when the
/// clocks change. Where both sides of midnight are closed the first lasts a minute longer: alarms call when they are quiet no more, and
/// there must be no such moment.
pub(super) fn closed(openings: &[Opening]) -> Vec<Closed> {
    let mut parts: BTreeMap<(u16, u16), Vec<Day>> = BTreeMap::new();
    for (day, next) in WEEK.into_iter().zip(WEEK.into_iter().cycle().skip(1)) {
        let closed_at_midnight = gaps(openings, next).first().is_some_and(|(start, _)| *start == 0);
        for (start, end) in gaps(openings, day) {
            let more = u16::from(end == MINUTES_PER_DAY && closed_at_midnight);
            parts.entry((start, end - start + more)).or_default().push(day);
        }
    }
    parts
        .into_iter()
        .map(|((start, minutes), days)| Closed { days, start, minutes })
        .collect()
}

/// The parts of a day, from minute to minute, in which it is not open.
fn gaps(openings: &[Opening], day: Day) -> Vec<(u16, u16)> {
    let of_day = openings.iter().filter(|opening| opening.days.contains(&day));
    let mut open: Vec<(u16, u16)> = of_day.map(|opening| (opening.from, opening.until)).collect();
    open.sort_unstable();
    let mut gaps = Vec::new();
    let mut covered = 0;
    for (from, until) in open {
        if from > covered {
            gaps.push((covered, from));
        }
        covered = covered.max(until);
    }
    if covered < MINUTES_PER_DAY {
        gaps.push((covered, MINUTES_PER_DAY));
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(openings: &[(&[Day], u16, u16)], expected: &[(&str, &str)]) {
        let openings: Vec<Opening> = openings
            .iter()
            .map(|(days, from, until)| Opening {
                days: days.to_vec(),
                from: *from,
                until: *until,
            })
            .collect();
        let found: Vec<_> = closed(&openings)
            .iter()
            .map(|closed| (closed.expression(), closed.duration()))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(expression, duration)| ((*expression).to_owned(), (*duration).to_owned()))
            .collect();
        assert_eq!(found, expected);
    }

    const WORKING_DAYS: &[Day] = &[Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri];

    #[test]
    fn a_queue_that_is_always_open_is_never_quiet() {
        check(&[(&WEEK, 0, 1440)], &[]);
        check(&[(&WEEK, 0, 700), (&WEEK, 600, 1440)], &[]);
    }

    #[test]
    fn nights_and_weekends_are_quiet_without_a_moment_between() {
        check(
            &[(WORKING_DAYS, 480, 1080)],
            &[
                ("cron(0 0 * * MON,TUE,WED,THU,FRI)", "PT8H"),
                ("cron(0 0 * * SAT,SUN)", "PT24H1M"),
                ("cron(0 18 * * MON,TUE,WED,THU,FRI)", "PT6H1M"),
            ],
        );
    }

    #[test]
    fn a_break_is_quiet_and_openings_may_overlap() {
        check(
            &[(&WEEK, 0, 720), (&WEEK, 750, 1440), (&[Day::Wed], 700, 800)],
            &[("cron(0 12 * * MON,TUE,THU,FRI,SAT,SUN)", "PT30M")],
        );
    }

    #[test]
    fn a_night_that_the_next_day_opens_at_midnight_ends_there() {
        check(
            &[(&WEEK, 0, 1080)],
            &[("cron(0 18 * * MON,TUE,WED,THU,FRI,SAT,SUN)", "PT6H")],
        );
    }
}
