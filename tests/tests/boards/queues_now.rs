//! *Queues now* against the truth: every panel and every variable, at several moments, for all that can be chosen.

use std::collections::{BTreeMap, BTreeSet};

use boards::shared::links::QUEUES_NOW;
use queue_settings::{Day as Weekday, Settings};
use simulator::Truth;
use simulator::centre::Channel;
use simulator::truth::{Contact, InitiationMethod, Left, Millis, Queued};

use crate::answer::{Answer, Cell};
use crate::day::{HOUR, MINUTE, TICK, View, day};

/// What is chosen above the panels, besides the instance.
#[derive(Debug, Clone, Copy, Default)]
struct Chosen {
    queues: &'static [&'static str],
    channels: &'static [&'static str],
}

const SUPPORT: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const SALES: &str = "aaaaaaaa-0000-4000-8000-000000000002";
const CHAT: &str = "aaaaaaaa-0000-4000-8000-000000000003";

/// All, one queue, two queues, a channel, and a queue with a channel that it does not have.
const CHOICES: [Chosen; 5] = [
    Chosen {
        queues: &[],
        channels: &[],
    },
    Chosen {
        queues: &[SUPPORT],
        channels: &[],
    },
    Chosen {
        queues: &[SALES, CHAT],
        channels: &[],
    },
    Chosen {
        queues: &[],
        channels: &["CHAT", "TASK"],
    },
    Chosen {
        queues: &[SUPPORT],
        channels: &["TASK"],
    },
];

/// In the night, in the morning, at the busiest time, and in the evening; not all at ticks.
fn moments() -> [Millis; 4] {
    let day = day();
    [day.at(3, 0), day.at(9, 2) + 17_345, day.at(11, 40), day.at(20, 31) + 1]
}

impl Chosen {
    fn view(self, now: Millis) -> View {
        let mut view = View::of(day().board(QUEUES_NOW), now);
        if !self.queues.is_empty() {
            view = view.with("queue", self.queues);
        }
        if !self.channels.is_empty() {
            view = view.with("channel", self.channels);
        }
        view
    }

    fn has_queue(self, truth: &Truth, queue: usize) -> bool {
        self.queues.is_empty() || self.queues.contains(&truth.centre.queues[queue].id.as_str())
    }

    fn has_channel(self, channel: Channel) -> bool {
        self.channels.is_empty() || self.channels.contains(&channel.name())
    }

    /// The chosen contacts of the truth that were ever in a queue.
    fn contacts(self, truth: &Truth) -> impl Iterator<Item = (&Contact, Queued)> {
        let queued = truth
            .contacts
            .iter()
            .filter_map(|contact| Some((contact, contact.queued?)));
        queued.filter(move |(contact, queued)| self.has_queue(truth, queued.queue) && self.has_channel(contact.channel))
    }
}

/// All at each moment, and each choice at the busiest time.
fn each(test: impl Fn(Chosen, Millis)) {
    for now in moments() {
        test(CHOICES[0], now);
    }
    for chosen in &CHOICES[1..] {
        test(*chosen, day().at(11, 40));
    }
}

fn settings() -> Settings {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../monitoring/queues.toml");
    Settings::read(&file).unwrap()
}

/// What a queue's settings say of it, or the defaults: percent, seconds in time, seconds of a short abandon, seconds of the longest wait.
fn targets(id: &str) -> [i64; 4] {
    settings()
        .queues
        .iter()
        .find(|queue| queue.id.0 == id)
        .map_or([80, 20, 0, 120], |queue| {
            [
                queue.service_level_percent.0,
                queue.service_level_seconds.0,
                queue.short_abandon_seconds.0,
                queue.longest_wait_seconds.0,
            ]
        })
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a day")]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

fn is_close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-6 * expected.abs().max(1.0)
}

/// Compares what there is with what should be, both perhaps nothing.
fn same(what: &str, found: &Cell, expected: Option<f64>) {
    let found = found.maybe();
    let agrees = match (found, expected) {
        (Some(found), Some(expected)) => is_close(found, expected),
        (None, None) => true,
        _ => false,
    };
    assert!(agrees, "{what}: found {found:?}, expected {expected:?}");
}

fn rows<'a>(answer: &'a Answer, key: &str) -> BTreeMap<String, BTreeMap<&'a str, &'a Cell>> {
    let keys = answer.column(key);
    let row = |row: &'a Vec<Cell>| answer.columns.iter().map(String::as_str).zip(row).collect();
    let rows: BTreeMap<_, _> = keys
        .iter()
        .map(|key| key.text().to_owned())
        .zip(answer.rows.iter().map(row))
        .collect();
    assert_eq!(rows.len(), answer.rows.len(), "{key} is not a key");
    rows
}

/// The contacts of the truth that are in a queue at a moment.
fn waiting(truth: &Truth, chosen: Chosen, now: Millis) -> Vec<(&Contact, Queued)> {
    chosen
        .contacts(truth)
        .filter(|(_, queued)| queued.enqueued <= now && queued.left.is_none_or(|(left, _)| left > now))
        .collect()
}

#[test]
fn queues_are_as_they_are_now() {
    let truth = &day().truth;
    let mut unstaffed = 0;
    each(|chosen, now| {
        let view = chosen.view(now);
        let answer = view.answer(day().board(QUEUES_NOW), 10);
        let found = rows(&answer, "queue_id");
        let expected: BTreeSet<&str> = (0..truth.centre.queues.len())
            .filter(|queue| chosen.has_queue(truth, *queue))
            .map(|queue| truth.centre.queues[queue].id.as_str())
            .collect();
        assert_eq!(
            found.keys().map(String::as_str).collect::<BTreeSet<_>>(),
            expected,
            "{chosen:?}"
        );
        let tick = now - now.rem_euclid(TICK);
        for (id, row) in &found {
            let index = truth.centre.queues.iter().position(|queue| queue.id == *id).unwrap();
            let waits: Vec<(&Contact, f64)> = waiting(truth, chosen, now)
                .into_iter()
                .filter(|(_, queued)| queued.queue == index)
                .map(|(contact, queued)| (contact, seconds(now - queued.enqueued)))
                .collect();
            let [_, _, _, limit] = targets(id);
            let limit = seconds(limit * 1000);
            let count = |count: usize| Some(count.to_string().parse::<f64>().unwrap());
            let longest = waits.iter().map(|(_, wait)| *wait).reduce(f64::max);
            let sum: f64 = waits.iter().map(|(_, wait)| wait).sum();
            let what = |column: &str| format!("{column} of {id} at {now}, {chosen:?}");
            let check = |column: &str, expected: Option<f64>| same(&what(column), row[column], expected);
            assert_eq!(row["queue"].text(), truth.centre.queues[index].name);
            check("waiting", count(waits.len()));
            check("longest_wait", longest);
            check("of_limit", longest.map(|longest| 100.0 * longest / limit));
            check("average_wait", longest.map(|_| sum / count(waits.len()).unwrap()));
            check(
                "over_threshold",
                count(waits.iter().filter(|(_, wait)| *wait > limit).count()),
            );
            let callbacks = waits
                .iter()
                .filter(|(contact, _)| contact.initiation_method == InitiationMethod::Callback);
            check("callbacks_waiting", count(callbacks.count()));
            check("snapshot_age", Some(seconds(now - tick)));
            // Connect's own count at the tick is the truth's, whatever the channel.
            let all = Chosen {
                channels: &[],
                ..chosen
            };
            let at_tick = waiting(truth, all, tick)
                .into_iter()
                .filter(|(_, queued)| queued.queue == index);
            check("contacts_in_queue", count(at_tick.count()));
            let (online, staffed) = agents(truth, index, tick);
            check("agents_online", count(online));
            check("agents_staffed", count(staffed));
            let open = is_open(id, now);
            assert_eq!(
                row["hours"].text(),
                if open { "open" } else { "closed" },
                "{id} at {now}"
            );
            let served = truth
                .centre
                .profiles
                .iter()
                .any(|profile| profile.queues.contains(&index));
            let nobody = served && staffed == 0 && (open || !waits.is_empty());
            check("unstaffed", count(usize::from(nobody)));
        }
    });
    for now in moments() {
        let answer = CHOICES[0].view(now).answer(day().board(QUEUES_NOW), 10);
        unstaffed += answer.column("unstaffed").iter().map(|cell| cell.whole()).sum::<i64>();
    }
    assert!(unstaffed > 0, "no queue is ever unstaffed: the day is too easy");
}

/// Agents who serve a queue and are online at a moment, and those of them who are not in a custom status.
fn agents(truth: &Truth, queue: usize, time: Millis) -> (usize, usize) {
    let status = |agent: usize| {
        let history = &truth.agents[agent];
        let in_session = history.sessions.iter().any(|session| {
            session.first_status.is_some_and(|first| first <= time) && session.logout.is_none_or(|logout| logout > time)
        });
        let statuses = history.statuses.iter();
        let mut status = statuses.filter(|status| status.from <= time && status.until.is_none_or(|until| until > time));
        status
            .next_back()
            .filter(|_| in_session)
            .map(|status| status.name.as_str())
    };
    let serving = (0..truth.centre.agents.len()).filter(|agent| {
        let profile = &truth.centre.profiles[truth.centre.agents[*agent].profile];
        profile.queues.contains(&queue)
    });
    let online: Vec<&str> = serving
        .filter_map(status)
        .filter(|status| *status != "Offline")
        .collect();
    let staffed = online.iter().filter(|status| **status == "Available").count();
    (online.len(), staffed)
}

/// Whether a queue is open by its settings. The day is a Friday of the winter, when London's clocks show UTC.
fn is_open(id: &str, time: Millis) -> bool {
    let settings = settings();
    let hours = settings
        .queues
        .iter()
        .find(|queue| queue.id.0 == id)
        .and_then(|queue| queue.hours.clone());
    let minute = (time - day().truth.start) / MINUTE;
    hours.is_none_or(|hours| {
        let today = hours.iter().filter(|opening| opening.days.contains(&Weekday::Fri));
        today
            .into_iter()
            .any(|opening| (i64::from(opening.from)..i64::from(opening.until)).contains(&minute))
    })
}

/// What became of the contacts that left a queue.
#[derive(Debug, Default)]
struct Figures {
    offered: usize,
    answered: usize,
    long: usize,
    short: usize,
    callbacks: usize,
    moved_on: usize,
    in_time: usize,
    answered_in_time: usize,
    answered_waits: Vec<f64>,
    longest: Option<f64>,
}

impl Figures {
    fn of(truth: &Truth, contacts: &[(&Contact, Queued)], from: Millis, to: Millis) -> Self {
        let mut figures = Self::default();
        for (_, queued) in contacts {
            if (from..=to).contains(&queued.enqueued) {
                figures.offered += 1;
            }
            let Some((left, how)) = queued.left.filter(|(left, _)| (from..=to).contains(left)) else {
                continue;
            };
            let [_, in_time, short, _] =
                targets(&truth.centre.queues[queued.queue].id).map(|value| seconds(value * 1000));
            let wait = seconds(left - queued.enqueued);
            match how {
                Left::Answered => {
                    figures.answered += 1;
                    figures.answered_waits.push(wait);
                    figures.answered_in_time += usize::from(wait <= in_time);
                }
                Left::Abandoned if wait <= short => figures.short += 1,
                Left::Abandoned => figures.long += 1,
                Left::CallbackRequested => figures.callbacks += 1,
                Left::Transferred => figures.moved_on += 1,
            }
            figures.in_time += usize::from(wait <= in_time);
            figures.longest = Some(figures.longest.map_or(wait, |longest| longest.max(wait)));
        }
        figures.answered_waits.sort_unstable_by(f64::total_cmp);
        figures
    }

    fn left(&self) -> usize {
        self.answered + self.long + self.short + self.callbacks + self.moved_on
    }

    fn is_empty(&self) -> bool {
        self.left() + self.offered == 0
    }

    fn percent(part: usize, whole: usize) -> Option<f64> {
        let number = |count: usize| count.to_string().parse::<f64>().unwrap();
        (whole > 0).then(|| 100.0 * number(part) / number(whole))
    }

    fn average(&self) -> Option<f64> {
        let count: f64 = self.answered_waits.len().to_string().parse().unwrap();
        (count > 0.0).then(|| self.answered_waits.iter().sum::<f64>() / count)
    }

    /// The counts and waits that both the tables and the chart have.
    fn check(&self, what: &str, row: &BTreeMap<&str, &Cell>) {
        let counts = [
            ("offered", self.offered),
            ("answered", self.answered),
            ("abandoned_long", self.long),
            ("abandoned_short", self.short),
            ("callbacks", self.callbacks),
            ("moved_on", self.moved_on),
        ];
        for (column, expected) in counts {
            assert_eq!(row[column].whole(), i64::try_from(expected).unwrap(), "{column} {what}");
        }
        same(
            &format!("speed_of_answer {what}"),
            row["speed_of_answer"],
            self.average(),
        );
        same(&format!("longest_wait {what}"), row["longest_wait"], self.longest);
        // A percentile lies between the values around its place.
        let p90 = row["wait_p90"].maybe();
        assert_eq!(p90.is_some(), !self.answered_waits.is_empty(), "wait_p90 {what}");
        if let Some(p90) = p90 {
            let last = self.answered_waits.len() - 1;
            let place = last * 9 / 10;
            let (low, high) = (self.answered_waits[place], self.answered_waits[(place + 1).min(last)]);
            assert!(
                (low - 1e-6..=high + 1e-6).contains(&p90),
                "wait_p90 {what}: {p90}, not in {low} to {high}"
            );
        }
    }
}

#[test]
fn service_levels_by_queue() {
    let truth = &day().truth;
    each(|chosen, now| {
        let view = chosen.view(now);
        for (panel, from) in [(20, truth.start), (21, now - 30 * MINUTE)] {
            let answer = view.answer(day().board(QUEUES_NOW), panel);
            for (id, row) in rows(&answer, "queue_id") {
                let contacts: Vec<(&Contact, Queued)> = chosen
                    .contacts(truth)
                    .filter(|(_, queued)| truth.centre.queues[queued.queue].id == id)
                    .collect();
                let figures = Figures::of(truth, &contacts, from, now);
                let what = format!("of {id} on panel {panel} at {now}, {chosen:?}");
                figures.check(&what, &row);
                let [percent, in_time, _, _] = targets(&id);
                assert_eq!(
                    (row["target"].whole(), row["target_seconds"].whole()),
                    (percent, in_time)
                );
                let level = Figures::percent(figures.in_time, figures.left());
                same(&format!("service_level {what}"), row["service_level"], level);
                let percent = seconds(percent * 1000);
                same(
                    &format!("over_target {what}"),
                    row["over_target"],
                    level.map(|level| level - percent),
                );
                let answered = Figures::percent(figures.answered_in_time, figures.answered + figures.long);
                same(&format!("answered_in_time {what}"), row["answered_in_time"], answered);
            }
            let queues = (0..truth.centre.queues.len()).filter(|queue| chosen.has_queue(truth, *queue));
            assert_eq!(answer.rows.len(), queues.count());
        }
    });
}

#[test]
fn contacts_of_each_five_minutes() {
    let truth = &day().truth;
    each(|chosen, now| {
        let answer = chosen.view(now).answer(day().board(QUEUES_NOW), 30);
        let contacts: Vec<(&Contact, Queued)> = chosen.contacts(truth).collect();
        let first = now - 4 * HOUR;
        let mut expected = BTreeMap::new();
        let mut start = first - first.rem_euclid(5 * MINUTE);
        while start <= now {
            let figures = Figures::of(truth, &contacts, start.max(first), (start + 5 * MINUTE - 1).min(now));
            if !figures.is_empty() {
                expected.insert(start, figures);
            }
            start += 5 * MINUTE;
        }
        let times: Vec<Millis> = answer.column("time").iter().map(|time| time.instant()).collect();
        assert_eq!(times, expected.keys().copied().collect::<Vec<_>>(), "{now} {chosen:?}");
        for (row, (start, figures)) in answer.rows.iter().zip(&expected) {
            let row = answer.columns.iter().map(String::as_str).zip(row).collect();
            figures.check(&format!("at {start}, {chosen:?}"), &row);
        }
    });
}

#[test]
fn inflow_against_past_weeks() {
    let day = day();
    each(|chosen, now| {
        let answer = chosen.view(now).answer(day.board(QUEUES_NOW), 33);
        let from = now - 24 * HOUR;
        // Weeks of which anything is known in the range, and the hours of the chosen contacts.
        let mut weeks: i64 = 0;
        let mut expected: BTreeMap<Millis, (i64, i64)> = BTreeMap::new();
        for (week, truth) in (0..).zip(std::iter::once(&day.truth).chain(&day.past_weeks)) {
            let shift = week * 7 * 24 * HOUR;
            let within = |queued: &Queued| (from..=now).contains(&(queued.enqueued + shift));
            let mut any = false;
            for (contact, queued) in Chosen::default().contacts(truth).filter(|(_, queued)| within(queued)) {
                any = true;
                let time = queued.enqueued + shift;
                let hour = expected.entry(time - time.rem_euclid(HOUR)).or_default();
                if chosen.has_queue(truth, queued.queue) && chosen.has_channel(contact.channel) {
                    *(if week == 0 { &mut hour.0 } else { &mut hour.1 }) += 1;
                }
            }
            weeks += i64::from(any && week > 0);
        }
        // At night few contacts come, and none in some weeks.
        assert!(weeks == 3 || now < day.at(6, 0), "{weeks}");
        assert_eq!(answer.rows.len(), expected.len());
        for (row, (hour, (inflow, past))) in answer.rows.iter().zip(&expected) {
            assert_eq!((row[0].instant(), row[1].whole()), (*hour, *inflow), "{now} {chosen:?}");
            same(
                &format!("past weeks of {hour}"),
                &row[2],
                Some(seconds(past * 1000) / seconds(weeks * 1000)),
            );
        }
    });
}

#[test]
fn free_slots_against_waiting() {
    let truth = &day().truth;
    let mut free_slots = 0;
    each(|chosen, now| {
        let answer = chosen.view(now).answer(day().board(QUEUES_NOW), 32);
        let found = rows(&answer, "channel");
        for channel in [Channel::Voice, Channel::Chat, Channel::Task] {
            let waits = waiting(truth, chosen, now)
                .into_iter()
                .filter(|(contact, _)| contact.channel == channel);
            let waits = i64::try_from(waits.count()).unwrap();
            match found.get(channel.name()) {
                Some(row) => {
                    assert!(chosen.has_channel(channel));
                    assert_eq!(row["waiting"].whole(), waits, "{channel:?} at {now}, {chosen:?}");
                }
                None => assert_eq!(waits, 0, "{channel:?} at {now}, {chosen:?}"),
            }
        }
    });
    // Slots do not depend on queues: the truth of every agent, by state and by what the agent holds.
    for now in moments() {
        let answer = Chosen::default().view(now).answer(day().board(QUEUES_NOW), 32);
        for (channel, row) in rows(&answer, "channel") {
            let expected: i64 = (0..truth.centre.agents.len())
                .map(|agent| free(truth, agent, &channel, now))
                .sum();
            let found = row["free_slots"].maybe().unwrap_or(0.0);
            same(
                &format!("free {channel} at {now}"),
                &Cell::Number(found),
                Some(seconds(expected * 1000)),
            );
            free_slots += expected;
        }
    }
    assert!(free_slots > 0);
}

/// Free slots of an agent on a channel: those of the routing profile less the contacts held, none while the agent holds contacts of
/// another channel, and none for who is not routable, in an error state, or not heard of.
fn free(truth: &Truth, agent: usize, channel: &str, time: Millis) -> i64 {
    let history = &truth.agents[agent];
    let at = |from: Millis, until: Option<Millis>| from <= time && until.is_none_or(|until| until > time);
    let Some(session) = history
        .sessions
        .iter()
        .find(|session| at(session.login, session.logout))
    else {
        return 0;
    };
    let status = history.statuses.iter().rfind(|status| at(status.from, status.until));
    let state = history.states.iter().rfind(|state| at(state.from, state.until));
    let is_ready = status.is_some_and(|status| status.name == "Available")
        && state.is_some_and(|state| !["Error", "Missed", "Rejected"].contains(&state.name.as_str()));
    if !is_ready || session.phantom_since.is_some_and(|since| since <= time - 5 * MINUTE) {
        return 0;
    }
    let mut held: BTreeMap<&str, i64> = BTreeMap::new();
    for contact in &truth.contacts {
        let offered = contact.offers.iter().any(|offer| {
            let ended = match offer.ended {
                Some((_, simulator::truth::Outcome::Connected)) => {
                    let handled = contact.handled.as_ref().filter(|handled| handled.agent == offer.agent);
                    handled.and_then(|handled| handled.cleared)
                }
                Some(_) => offer.cleared,
                None => None,
            };
            offer.agent == agent && at(offer.offered, ended)
        });
        let is_outbound = contact.offers.is_empty()
            && contact
                .handled
                .as_ref()
                .is_some_and(|handled| handled.agent == agent && at(contact.initiated, handled.cleared));
        if offered || is_outbound {
            *held.entry(contact.channel.name()).or_default() += 1;
        }
    }
    let profile = &truth.centre.profiles[truth.centre.agents[agent].profile];
    let slots = profile.slots.iter().find(|(slot, _)| slot.name() == channel);
    let others: i64 = held
        .iter()
        .filter(|(other, _)| **other != channel)
        .map(|(_, count)| count)
        .sum();
    match slots {
        Some((_, slots)) if others == 0 => i64::from(*slots) - held.get(channel).copied().unwrap_or(0),
        _ => 0,
    }
}

#[test]
fn ages_of_the_newest_data() {
    let truth = &day().truth;
    for now in moments() {
        let answer = Chosen::default().view(now).answer(day().board(QUEUES_NOW), 1);
        let tick = now - now.rem_euclid(TICK);
        same("snapshot_age", answer.one("snapshot_age"), Some(seconds(now - tick)));
        let newest = truth.contacts.iter().flat_map(|contact| {
            let handled = contact.handled.as_ref();
            let pauses = contact.pauses.iter().flat_map(|pause| [Some(pause.from), pause.until]);
            [
                Some(contact.initiated),
                contact.connected_to_system,
                contact.queued.map(|queued| queued.enqueued),
                handled.map(|handled| handled.connected),
                contact.disconnected,
                contact.completed,
            ]
            .into_iter()
            .chain(pauses)
            .flatten()
        });
        let newest = newest.filter(|time| *time <= now).max().unwrap();
        let found = answer.one("event_age").number();
        // A hold or a change of data may be newer than these.
        assert!(found <= seconds(now - newest) + 1e-6, "{found} at {now}");
    }
}

#[test]
fn waiting_over_time_is_connect_s_count() {
    let truth = &day().truth;
    for chosen in CHOICES {
        let now = day().at(11, 40);
        let answer = chosen.view(now).answer(day().board(QUEUES_NOW), 34);
        let found = rows(&answer, "queue");
        for (index, queue) in truth.centre.queues.iter().enumerate() {
            let Some(row) = found.get(&queue.name) else {
                assert!(!chosen.has_queue(truth, index));
                continue;
            };
            let series = row["contacts_in_queue"].series();
            assert_eq!(series.len(), usize::try_from(4 * HOUR / TICK).unwrap() + 1);
            let all = Chosen {
                channels: &[],
                ..chosen
            };
            for (tick, count) in series {
                let expected = waiting(truth, all, *tick)
                    .into_iter()
                    .filter(|(_, queued)| queued.queue == index)
                    .count();
                assert_eq!(
                    count.whole(),
                    i64::try_from(expected).unwrap(),
                    "{} at {tick}",
                    queue.name
                );
            }
        }
    }
}

#[test]
fn variables_offer_what_there_is() {
    let day = day();
    let board = day.board(QUEUES_NOW);
    let view = View::of(board, day.at(14, 0));
    let centre = &day.truth.centre;
    let sorted = |mut values: Vec<String>| {
        values.sort_unstable();
        values.dedup();
        values
    };
    assert_eq!(view.values(board, "database"), ["connect-analytics"]);
    assert_eq!(
        view.values(board, "instance"),
        [format!("{} simulated", centre.instance_id)]
    );
    let queues = centre
        .queues
        .iter()
        .map(|queue| format!("{} {}", queue.id, queue.name))
        .collect();
    assert_eq!(view.values(board, "queue"), sorted(queues));
    let teams = sorted(centre.agents.iter().map(|agent| agent.team.clone()).collect());
    assert_eq!(view.values(board, "team"), teams);
    assert_eq!(view.values(board, "channel"), ["CHAT CHAT", "TASK TASK", "VOICE VOICE"]);
    // Chained: another instance has none of it.
    let elsewhere = view.with("instance", &["11111111-2222-3333-4444-555555555555"]);
    for name in ["queue", "team", "channel"] {
        assert_eq!(elsewhere.values(board, name), [""; 0], "{name}");
    }
    // Before the day there was nothing, which is said as nothing.
    let before = View::of(board, day.truth.start - HOUR);
    assert_eq!(before.values(board, "queue"), [""; 0]);
    assert_eq!(before.answer(board, 10).rows.len(), 0);
    assert_eq!(*before.answer(board, 1).one("snapshot_age"), Cell::Null);
}
