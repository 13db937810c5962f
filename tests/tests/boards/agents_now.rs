//! *Agents now* against the truth: how agents stand at several moments, and what they did over several ranges.

use std::collections::{BTreeMap, BTreeSet};

use simulator::centre::Channel;
use simulator::truth::{Contact, Handled, InitiationMethod, Millis, Outcome};

use crate::answer::{Answer, Cell};
use crate::day::{Day, HOUR, View, day};

const BOARD: &str = "connect-agents-now";
/// Ids of the panels.
const COUNTS: u32 = 1;
const AGENTS: u32 = 8;
const HELD: u32 = 11;
const STATES: u32 = 12;
const OCCUPANCY: u32 = 13;
const HANDLE_TIME: u32 = 15;
const MISSED_BY_AGENT: u32 = 16;
const MISSED_BY_QUEUE: u32 = 17;
const SESSIONS: u32 = 18;
const TRANSFERS: u32 = 19;

/// Moments of the day, in milliseconds after its beginning: before anybody came, in the morning, at noon, in the evening, at its end.
const MOMENTS: [Millis; 6] = [
    HOUR + 1_234,
    9 * HOUR + 617_003,
    12 * HOUR + 59_999,
    14 * HOUR + 1_800_001,
    17 * HOUR + 2_345_678,
    21 * HOUR + 600_007,
];

/// Ranges of the day, in hours after its beginning.
const RANGES: [(f64, f64); 4] = [(9.0, 10.0), (11.25, 13.7), (16.0, 16.25), (0.0, 23.0)];

#[test]
fn the_table_says_how_every_agent_stands() {
    let day = day();
    for at in moments(day) {
        let answer = ask(day, AGENTS, at - HOUR, at);
        let rows = by_agent(&answer);
        assert_eq!(rows.len(), day.truth.centre.agents.len(), "at {at}");
        for (number, agent) in day.truth.centre.agents.iter().enumerate() {
            let row = rows[agent.id.as_str()];
            let who = format!("{} at {at}", agent.username);
            let (state, since) = stands(day, number, at);
            assert_eq!(answer.text(row, "state"), Some(state.as_str()), "{who}");
            assert_seconds(answer.number(row, "time_in_state"), since.map(|since| at - since), &who);
            assert_eq!(answer.text(row, "team"), Some(agent.team.as_str()), "{who}");
            let profile = &day.truth.centre.profiles[agent.profile];
            assert_eq!(
                answer.text(row, "routing_profile"),
                Some(profile.name.as_str()),
                "{who}"
            );
            let history = &day.truth.agents[number];
            assert_eq!(answer.text(row, "status"), history.status_at(at), "{who}");
            if let Some(session) = history.session_at(at).filter(|session| is_present(session, at)) {
                let held = held(day, number, at)
                    .into_iter()
                    .filter(|held| held.began >= session.login);
                assert_eq!(answer.number(row, "contacts"), Some(count(held.count())), "{who}");
                if session.phantom_since.is_none_or(|since| since > at) {
                    assert!(
                        answer.number(row, "last_event_age").is_some_and(|age| age <= 120.0),
                        "{who}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_counts_are_those_of_the_table() {
    let day = day();
    for at in moments(day) {
        let mut expected: BTreeMap<&str, f64> = BTreeMap::new();
        for number in 0..day.truth.agents.len() {
            let (state, _) = stands(day, number, at);
            let column = match state.as_str() {
                "Available" => "available",
                "On Contact" => "on_contact",
                "On Hold" => "on_hold",
                "After Contact Work" => "after_contact_work",
                "Incoming" => "incoming",
                "Missed" | "Rejected" | "Error" => "missed",
                "Offline" | "Logged out" => "offline",
                "No status" | "No events" => "unknown",
                _ => "on_break",
            };
            *expected.entry(column).or_default() += 1.0;
        }
        let counts = ask(day, COUNTS, at - HOUR, at);
        for column in [
            "available",
            "on_contact",
            "on_hold",
            "after_contact_work",
            "incoming",
            "missed",
            "on_break",
            "offline",
            "unknown",
        ] {
            let expected = expected.get(column).copied().unwrap_or_default();
            assert_eq!(
                counts.number(&counts.rows()[0], column),
                Some(expected),
                "{column} at {at}"
            );
        }
        let agents = ask(day, AGENTS, at - HOUR, at);
        for (column, counted) in [("over_limit", "over_limit"), ("suspicion", "suspects")] {
            let some = agents
                .rows()
                .iter()
                .filter(|row| agents.text(row, column).is_some())
                .count();
            assert_eq!(
                counts.number(&counts.rows()[0], counted),
                Some(count(some)),
                "{column} at {at}"
            );
        }
    }
}

#[test]
fn the_contacts_held_are_the_truths() {
    let day = day();
    let mut seen = 0;
    for at in moments(day) {
        let answer = ask(day, HELD, at - HOUR, at);
        let mut actual = BTreeMap::new();
        for row in answer.rows() {
            let key = (answer.text(row, "agent_id"), answer.text(row, "contact_id"));
            actual.insert(
                key,
                (answer.text(row, "contact_state"), answer.number(row, "time_in_state")),
            );
        }
        for (number, agent) in day.truth.centre.agents.iter().enumerate() {
            for held in held(day, number, at) {
                seen += 1;
                let contact = day.truth.contacts[held.contact].contact_id.as_str();
                let who = format!("{} with {contact} at {at}", agent.username);
                let (state, time) = actual
                    .remove(&(Some(agent.id.as_str()), Some(contact)))
                    .unwrap_or_else(|| panic!("{who}"));
                assert_eq!(state, Some(held.state), "{who}");
                assert_seconds(time, Some(at - held.since), &who);
            }
        }
        assert!(actual.is_empty(), "at {at} nobody holds {actual:?}");
    }
    assert!(
        seen > 50,
        "the day has {seen} contacts in hand at these moments, too few to prove anything"
    );
}

/// Who is over a limit is so in truth, by as much. Every phantom is found six minutes after the last event that Connect made of it, and
/// nobody else is ever suspected.
#[test]
fn those_over_a_limit_and_the_phantoms_are_found_and_nobody_else() {
    let day = day();
    let (mut limits, mut phantoms, mut wrong) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for at in telling_moments(day) {
        let answer = ask(day, AGENTS, at - HOUR, at);
        let rows = by_agent(&answer);
        for (number, agent) in day.truth.centre.agents.iter().enumerate() {
            let row = rows[agent.id.as_str()];
            let who = format!("{} at {at}", agent.username);
            let expected = over_limit(day, number, at);
            assert_eq!(
                answer.text(row, "over_limit"),
                expected.map(|(limit, _)| limit),
                "{who}"
            );
            assert_seconds(answer.number(row, "over_by"), expected.map(|(_, over)| over), &who);
            limits.extend(expected.map(|(limit, _)| limit));

            let session = day.truth.agents[number].session_at(at);
            let phantom = session
                .and_then(|session| session.phantom_since)
                .filter(|since| *since <= at);
            match (phantom, answer.text(row, "suspicion")) {
                (Some(_), Some(_)) => {
                    phantoms.insert(number);
                }
                (Some(since), None) => {
                    let silent = at - last_sign(day, number, since, at);
                    assert!(
                        silent <= 360_000,
                        "{who} was not found {silent} ms after the last event"
                    );
                }
                (None, Some(why)) => wrong.push((who, why.to_owned())),
                (None, None) => {}
            }
        }
    }
    assert_eq!(wrong, []);
    assert_eq!(limits, BTreeSet::from(["After-contact work", "Break", "Hold"]));
    assert!(!phantoms.is_empty(), "the day has no phantoms: that proves nothing");
}

#[test]
fn the_timeline_tiles_the_range_as_the_truth_does() {
    let day = day();
    for (from, to) in ranges(day) {
        let answer = ask(day, STATES, from, to);
        let mut agents = 0;
        for (number, agent) in day.truth.centre.agents.iter().enumerate() {
            let history = &day.truth.agents[number];
            let name = name_of(day, number);
            let row = answer
                .rows()
                .iter()
                .find(|row| answer.text(row, "agent") == Some(name.as_str()));
            let Some(series) = row.map(|row| answer.cell(row, "state").series()) else {
                assert!(
                    history.sessions.iter().all(|session| session.login > to),
                    "{}",
                    agent.username
                );
                continue;
            };
            agents += 1;
            let mut times: BTreeMap<&str, Millis> = BTreeMap::new();
            for (place, (start, state)) in series.iter().enumerate() {
                assert!((from..=to).contains(start), "{}: {start}", agent.username);
                let until = series.get(place + 1).map_or(to, |(next, _)| *next);
                assert!(until >= *start);
                *times.entry(state.text()).or_default() += until - start;
            }
            times.retain(|state, time| *time > 0 && !matches!(*state, "No status" | "Logged out"));
            assert_eq!(
                times,
                history.times_in_state(&(from..to)),
                "{} from {from} to {to}",
                agent.username
            );
        }
        assert_eq!(agents, answer.rows().len());
    }
}

#[test]
fn occupancy_is_the_truths_by_both_rules() {
    let day = day();
    for (from, to) in ranges(day) {
        let answer = ask(day, OCCUPANCY, from, to);
        let rows = by_agent(&answer);
        let (mut on_contact, mut idle, mut contact_time) = (0, 0, 0);
        for (number, agent) in day.truth.centre.agents.iter().enumerate() {
            let truth = day.truth.occupancy(number, &(from..to));
            let contacts = truth.contact_time - not_shown_yet(day, number, from, to);
            let who = format!("{} from {from} to {to}", agent.username);
            let Some(row) = rows.get(agent.id.as_str()) else {
                assert_eq!((truth.on_contact, truth.idle), (0, 0), "{who}");
                continue;
            };
            on_contact += truth.on_contact;
            idle += truth.idle;
            contact_time += contacts;
            assert_seconds(answer.number(row, "on_contact"), Some(truth.on_contact), &who);
            assert_seconds(answer.number(row, "idle"), Some(truth.idle), &who);
            assert_seconds(answer.number(row, "contact_time"), Some(contacts), &who);
            assert_share(answer.number(row, "occupancy"), truth.by_agent(), &who);
            let whole = truth.on_contact + truth.idle;
            assert_share(answer.number(row, "contact_occupancy"), share(contacts, whole), &who);
        }
        let all = rows["All agents"];
        assert_share(
            answer.number(all, "occupancy"),
            share(on_contact, on_contact + idle),
            "all",
        );
        assert_share(
            answer.number(all, "contact_occupancy"),
            share(contact_time, on_contact + idle),
            "all",
        );
    }
}

#[test]
fn missed_contacts_are_the_truths() {
    let day = day();
    for (from, to) in ranges(day) {
        let mut expected: BTreeMap<(String, String), [f64; 3]> = BTreeMap::new();
        let mut by_queue: BTreeMap<String, [f64; 3]> = BTreeMap::new();
        for contact in &day.truth.contacts {
            for offer in &contact.offers {
                let Some((_, outcome)) = offer.ended.filter(|(ended, _)| (from..=to).contains(ended)) else {
                    continue;
                };
                let queue = queue_name(day, contact);
                let key = (day.truth.centre.agents[offer.agent].id.clone(), queue.clone());
                for figures in [expected.entry(key).or_default(), by_queue.entry(queue).or_default()] {
                    figures[0] += f64::from(u8::from(outcome == Outcome::Missed));
                    figures[1] += f64::from(u8::from(outcome == Outcome::Rejected));
                    figures[2] += 1.0;
                }
            }
        }
        let answer = ask(day, MISSED_BY_AGENT, from, to);
        let figures = |answer: &Table, row: &Row| {
            ["missed", "rejected", "offers"].map(|column| answer.number(row, column).unwrap_or(f64::NAN))
        };
        let actual: BTreeMap<_, _> = answer
            .rows()
            .iter()
            .map(|row| {
                (
                    (string(&answer, row, "agent_id"), string(&answer, row, "queue")),
                    figures(&answer, row),
                )
            })
            .collect();
        assert_eq!(actual, expected, "from {from} to {to}");
        let answer = ask(day, MISSED_BY_QUEUE, from, to);
        let rows = answer.rows().iter();
        let actual: BTreeMap<_, _> = rows
            .map(|row| (string(&answer, row, "queue"), figures(&answer, row)))
            .collect();
        assert_eq!(actual, by_queue, "from {from} to {to}");
    }
}

#[test]
fn handle_time_is_split_as_in_truth() {
    let day = day();
    for (from, to) in ranges(day) {
        let mut expected: BTreeMap<&str, Vec<[Millis; 4]>> = BTreeMap::new();
        for contact in &day.truth.contacts {
            let completed = contact.completed.filter(|completed| (from..=to).contains(completed));
            if let (Some(_), Some(handled)) = (completed, &contact.handled) {
                let parts = parts(handled);
                expected
                    .entry(&day.truth.centre.agents[handled.agent].id)
                    .or_default()
                    .push(parts);
                expected.entry("All agents").or_default().push(parts);
            }
        }
        let answer = ask(day, HANDLE_TIME, from, to);
        let rows = by_agent(&answer);
        assert_eq!(
            rows.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "from {from} to {to}"
        );
        for (agent, contacts) in expected {
            let row = rows[agent];
            let who = format!("{agent} from {from} to {to}");
            assert_eq!(answer.number(row, "contacts"), Some(count(contacts.len())), "{who}");
            for (place, part) in ["talk", "hold", "work", "handle"].into_iter().enumerate() {
                let mut times: Vec<Millis> = contacts.iter().map(|contact| contact[place]).collect();
                times.sort_unstable();
                for (column, part_of_all) in [("median", 5), ("p90", 9)] {
                    // Nearest rank, as in `approx_percentile`.
                    let rank = (times.len() * part_of_all).div_ceil(10);
                    let column = format!("{part}_{column}");
                    assert_seconds(
                        answer.number(row, &column),
                        Some(times[rank - 1]),
                        &format!("{column} of {who}"),
                    );
                }
            }
        }
    }
}

#[test]
fn logins_and_logouts_are_the_truths() {
    let day = day();
    for (from, to) in ranges(day) {
        let answer = ask(day, SESSIONS, from, to);
        let actual: BTreeSet<_> = answer
            .rows()
            .iter()
            .map(|row| {
                (
                    string(&answer, row, "agent_id"),
                    answer.instant(row, "login"),
                    answer.instant(row, "logout"),
                )
            })
            .collect();
        let mut expected = BTreeSet::new();
        for (number, agent) in day.truth.centre.agents.iter().enumerate() {
            for session in &day.truth.agents[number].sessions {
                let logout = session.logout.filter(|logout| *logout <= to);
                if session.login <= to && logout.is_none_or(|logout| logout >= from) {
                    expected.insert((agent.id.clone(), Some(session.login), logout));
                }
            }
        }
        assert_eq!(actual, expected, "from {from} to {to}");
        for row in answer.rows() {
            let until = answer.instant(row, "logout").unwrap_or(to);
            let login = answer.instant(row, "login").unwrap();
            assert_seconds(answer.number(row, "logged_in"), Some(until - login), "logged in");
        }
    }
}

#[test]
fn transfers_out_are_the_truths() {
    let day = day();
    let mut seen = 0;
    for (from, to) in ranges(day) {
        let mut expected: BTreeMap<(String, String, String), f64> = BTreeMap::new();
        for contact in &day.truth.contacts {
            let is_transfer = contact.initiation_method == InitiationMethod::Transfer;
            if !is_transfer || !(from..=to).contains(&contact.initiated) {
                continue;
            }
            let giver = &day.truth.contacts[contact.previous.unwrap()];
            let agent = giver.handled.as_ref().unwrap().agent;
            let key = (
                day.truth.centre.agents[agent].id.clone(),
                queue_name(day, giver),
                queue_name(day, contact),
            );
            *expected.entry(key).or_default() += 1.0;
        }
        seen += expected.len();
        let answer = ask(day, TRANSFERS, from, to);
        let key = |row| {
            let text = |column| string(&answer, row, column);
            (text("agent_id"), text("from_queue"), text("to_queue"))
        };
        let rows = answer.rows().iter();
        let actual: BTreeMap<_, _> = rows
            .map(|row| (key(row), answer.number(row, "transfers").unwrap_or_default()))
            .collect();
        assert_eq!(actual, expected, "from {from} to {to}");
    }
    assert!(
        seen > 10,
        "the day has {seen} transfers in these ranges, too few to prove anything"
    );
}

#[test]
fn the_variables_choose() {
    let day = day();
    let at = day.truth.start + 14 * HOUR;
    let (from, team) = (at - HOUR, day.truth.centre.agents[0].team.clone());
    let of_team: BTreeSet<&str> = day
        .truth
        .centre
        .agents
        .iter()
        .filter(|agent| agent.team == team)
        .map(|agent| agent.id.as_str())
        .collect();
    let agent = day.truth.centre.agents[1].id.as_str();
    let queue = day
        .truth
        .centre
        .queues
        .iter()
        .find(|queue| queue.channel == Channel::Chat)
        .unwrap();

    for panel in [
        AGENTS,
        OCCUPANCY,
        HANDLE_TIME,
        MISSED_BY_AGENT,
        SESSIONS,
        TRANSFERS,
        HELD,
    ] {
        let ask = |variable: &str, value: &str| {
            Table(
                view(day, from, at)
                    .with(variable, &[value])
                    .answer(day.board(BOARD), panel),
            )
        };
        let answer = ask("team", &team);
        let agents: BTreeSet<_> = answer
            .rows()
            .iter()
            .filter_map(|row| answer.text(row, "agent_id"))
            .collect();
        assert!(!agents.is_empty() || panel == TRANSFERS, "panel {panel}");
        assert!(agents.is_subset(&of_team), "panel {panel} by team");
        let answer = ask("agent", agent);
        let agents: BTreeSet<_> = answer
            .rows()
            .iter()
            .filter_map(|row| answer.text(row, "agent_id"))
            .collect();
        assert!(agents.is_subset(&BTreeSet::from([agent])), "panel {panel} by agent");
        assert_eq!(ask("instance", "another").rows().len(), 0, "panel {panel} by instance");
    }
    for panel in [MISSED_BY_AGENT, HELD] {
        let ask = |variable: &str, value: &str| {
            Table(
                view(day, from, at)
                    .with(variable, &[value])
                    .answer(day.board(BOARD), panel),
            )
        };
        let answer = ask("queue", &queue.id);
        let queues: BTreeSet<_> = answer
            .rows()
            .iter()
            .filter_map(|row| answer.text(row, "queue"))
            .collect();
        assert_eq!(queues, BTreeSet::from([queue.name.as_str()]), "panel {panel}");
        let voice = ask("channel", "VOICE");
        let queues: BTreeSet<_> = voice.rows().iter().filter_map(|row| voice.text(row, "queue")).collect();
        assert!(
            !queues.is_empty() && !queues.contains(queue.name.as_str()),
            "panel {panel}: {queues:?}"
        );
    }
    let names = view(day, from, at)
        .with("team", &[&team])
        .values(day.board(BOARD), "agent");
    let ids: BTreeSet<_> = names.iter().filter_map(|name| name.split(' ').next()).collect();
    assert_eq!(ids, of_team);
}

/// A row of an answer.
pub(crate) type Row = Vec<Cell>;

/// An answer whose cells are read by row and column.
pub(crate) struct Table(pub(crate) Answer);

impl Table {
    pub(crate) fn rows(&self) -> &[Row] {
        &self.0.rows
    }

    fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r Cell {
        let index = self.0.columns.iter().position(|name| name == column);
        &row[index.unwrap_or_else(|| panic!("no column {column}, but {:?}", self.0.columns))]
    }

    /// The text; `None` where there is no value.
    pub(crate) fn text<'r>(&self, row: &'r Row, column: &str) -> Option<&'r str> {
        let cell = self.cell(row, column);
        (*cell != Cell::Null).then(|| cell.text())
    }

    /// The number; `None` where there is no value.
    pub(crate) fn number(&self, row: &Row, column: &str) -> Option<f64> {
        self.cell(row, column).maybe()
    }

    /// The instant in milliseconds; `None` where there is no value.
    pub(crate) fn instant(&self, row: &Row, column: &str) -> Option<Millis> {
        let cell = self.cell(row, column);
        (*cell != Cell::Null).then(|| cell.instant())
    }
}

/// The board from one instant to another, with All chosen.
fn view(day: &Day, from: Millis, to: Millis) -> View {
    View::of(day.board(BOARD), to).since(&from.to_string())
}

fn ask(day: &Day, panel: u32, from: Millis, to: Millis) -> Table {
    Table(view(day, from, to).answer(day.board(BOARD), panel))
}

/// The agent's name as the boards show it: with the user name where two have the same.
pub(crate) fn name_of(day: &Day, agent: usize) -> String {
    let agents = &day.truth.centre.agents;
    let name = |number: usize| format!("{} {}", agents[number].first_name, agents[number].last_name);
    let namesakes = (0..agents.len()).filter(|other| name(*other) == name(agent)).count();
    match namesakes {
        1 => name(agent),
        _ => format!("{} ({})", name(agent), agents[agent].username),
    }
}

fn moments(day: &Day) -> impl Iterator<Item = Millis> {
    let start = day.truth.start;
    MOMENTS.into_iter().map(move |moment| start + moment)
}

fn ranges(day: &Day) -> impl Iterator<Item = (Millis, Millis)> {
    #[expect(clippy::cast_possible_truncation, reason = "a day has few milliseconds")]
    let millis = |hours: f64| (hours * 3_600_000.0) as Millis;
    let start = day.truth.start;
    RANGES
        .into_iter()
        .map(move |(from, to)| (start + millis(from) + 1, start + millis(to) + 1))
}

/// Moments at which somebody is over a limit, or not there, a second before and after each becomes visible; and some others.
fn telling_moments(day: &Day) -> BTreeSet<Millis> {
    let mut moments: BTreeSet<Millis> = (2..6)
        .map(|number| day.truth.start + number * 4 * HOUR - 1_234_017)
        .collect();
    let mut around = |visible: Vec<Millis>| {
        let some = visible.iter().step_by(visible.len() / 2 + 1);
        moments.extend(some.flat_map(|moment| [moment - 1_001, moment + 1_003]));
    };
    let handled = || day.truth.contacts.iter().filter_map(|contact| contact.handled.as_ref());
    let lasts = |from: Millis, until: Option<Millis>, limit: Millis| {
        let until = until.unwrap_or(day.truth.end);
        (until - from > limit + 2_000).then_some(from + limit)
    };
    around(
        handled()
            .filter_map(|handled| lasts(handled.ended?, handled.cleared, work_limit(day, handled.agent)))
            .collect(),
    );
    let holds = handled().flat_map(|handled| &handled.holds);
    around(holds.filter_map(|hold| lasts(hold.from, hold.until, 120_000)).collect());
    let statuses = day.truth.agents.iter().flat_map(|history| &history.statuses);
    let breaks = statuses.filter(|status| !matches!(status.name.as_str(), "Available" | "Offline"));
    around(
        breaks
            .filter_map(|status| lasts(status.from, status.until, 2_400_000))
            .collect(),
    );
    let sessions = day.truth.agents.iter().flat_map(|history| &history.sessions);
    let phantoms: Vec<Millis> = sessions.filter_map(|session| session.phantom_since).collect();
    moments.extend(
        phantoms
            .iter()
            .flat_map(|since| [since + 359_000, since + 482_000, since + 20 * 60_000]),
    );
    moments.retain(|moment| *moment < day.truth.end);
    moments
}

/// How long an agent's after-contact work may last, in milliseconds.
fn work_limit(day: &Day, agent: usize) -> Millis {
    match day.truth.centre.agents[agent].after_contact_work_limit_seconds {
        0 => 120_000,
        seconds => Millis::from(seconds) * 1_000,
    }
}

/// The rows by `agent_id`; that of all agents by its name.
fn by_agent(answer: &Table) -> BTreeMap<&str, &Row> {
    let id = |row| answer.text(row, "agent_id").or(answer.text(row, "agent")).unwrap();
    answer.rows().iter().map(|row| (id(row), row)).collect()
}

fn is_present(session: &simulator::truth::Session, at: Millis) -> bool {
    session.first_status.is_some_and(|first| first <= at)
}

/// The state of an agent as the board names it, and since when.
fn stands(day: &Day, agent: usize, at: Millis) -> (String, Option<Millis>) {
    let history = &day.truth.agents[agent];
    let states = history.states.iter();
    let mut holding = states.filter(|state| state.from <= at && state.until.is_none_or(|until| until > at));
    if let Some(state) = holding.next() {
        return (state.name.clone(), Some(state.from));
    }
    let latest = history.sessions.iter().rev().find(|session| session.login <= at);
    match latest {
        None => ("No events".to_owned(), None),
        Some(session) => match session.logout.filter(|logout| *logout <= at) {
            Some(logout) => ("Logged out".to_owned(), Some(logout)),
            None => ("No status".to_owned(), Some(session.login)),
        },
    }
}

/// A contact in an agent's hands.
struct Held {
    contact: usize,
    /// When it came to the agent.
    began: Millis,
    /// Its state, in Connect's words.
    state: &'static str,
    /// Since when.
    since: Millis,
}

/// What an agent of whom there is a snapshot holds.
fn held(day: &Day, agent: usize, at: Millis) -> Vec<Held> {
    let history = &day.truth.agents[agent];
    if history.state_at(at).is_none() {
        return Vec::new();
    }
    // What an agent held at a logout without a snapshot is gone with it.
    let emptied = |since: Millis| {
        let mut sessions = history.sessions.iter();
        sessions.any(|session| session.login > since && session.login <= at)
    };
    let mut all = Vec::new();
    for (contact, row) in day.truth.contacts.iter().enumerate() {
        for offer in row
            .offers
            .iter()
            .filter(|offer| offer.agent == agent && offer.offered <= at)
        {
            let is_callback = row.initiation_method == InitiationMethod::Callback;
            let ringing = (if is_callback { "INCOMING" } else { "CONNECTING" }, offer.offered);
            let (state, since) = match offer.ended.filter(|(ended, _)| *ended <= at) {
                None => ringing,
                Some((_, Outcome::Connected)) => continue,
                Some((ended, Outcome::Missed)) => ("MISSED", ended),
                Some((ended, Outcome::Rejected)) => ("REJECTED", ended),
                Some((ended, Outcome::Error)) => ("ERROR", ended),
            };
            if offer.cleared.is_none_or(|cleared| cleared > at) && !emptied(offer.offered) {
                all.push(Held {
                    contact,
                    began: offer.offered,
                    state,
                    since,
                });
            }
        }
        let Some(handled) = row.handled.as_ref().filter(|handled| handled.agent == agent) else {
            continue;
        };
        let is_outbound = row.initiation_method == InitiationMethod::Outbound;
        let began = if is_outbound { row.initiated } else { handled.connected };
        if began <= at && handled.cleared.is_none_or(|cleared| cleared > at) && !emptied(began) {
            let (state, since) = at_its_agent(row, handled, at);
            all.push(Held {
                contact,
                began,
                state,
                since,
            });
        }
    }
    all
}

/// What a contact that an agent took does there.
fn at_its_agent(contact: &Contact, handled: &Handled, at: Millis) -> (&'static str, Millis) {
    if let Some(ended) = handled.ended.filter(|ended| *ended <= at) {
        return ("ENDED", ended);
    }
    let is_outbound = contact.initiation_method == InitiationMethod::Outbound;
    let answered = contact.connected_to_system.filter(|answered| *answered <= at);
    let mut latest = match answered {
        _ if !is_outbound => ("CONNECTED", handled.connected),
        Some(answered) => ("CONNECTED", answered),
        None => ("CONNECTING", contact.initiated),
    };
    // A callback is shown as connected anew when the customer answers, which changes nothing.
    let holds = handled.holds.iter().map(|span| ("CONNECTED_ONHOLD", span));
    for (state, span) in holds.chain(contact.pauses.iter().map(|span| ("PAUSED", span))) {
        if span.from <= at && span.from >= latest.1 {
            latest = match span.until.filter(|until| *until <= at) {
                Some(until) => ("CONNECTED", until),
                None => (state, span.from),
            };
        }
    }
    latest
}

/// The limit that an agent is over, and by how much.
fn over_limit(day: &Day, agent: usize, at: Millis) -> Option<(&'static str, Millis)> {
    let history = &day.truth.agents[agent];
    let status = history.status_at(at)?;
    if status == "Offline" {
        return None;
    }
    let held = held(day, agent, at);
    let limit = work_limit(day, agent);
    let longest = |state: &str| {
        held.iter()
            .filter(|held| held.state == state)
            .map(|held| at - held.since)
            .max()
    };
    let over = |time: Option<Millis>, limit: Millis| time.map(|time| time - limit).filter(|over| *over > 0);
    let (state, since) = stands(day, agent, at);
    let on_break = (state == status && status != "Available").then(|| at - since.unwrap_or(at));
    None.or(over(longest("ENDED"), limit).map(|over| ("After-contact work", over)))
        .or_else(|| over(longest("CONNECTED_ONHOLD"), 120_000).map(|over| ("Hold", over)))
        .or_else(|| over(on_break, 2_400_000).map(|over| ("Break", over)))
}

/// The last instant up to `at` at which anything happened to an agent whose browser is closed since `since`: contacts are still offered.
fn last_sign(day: &Day, agent: usize, since: Millis, at: Millis) -> Millis {
    let mut last = since;
    let contacts = day.truth.contacts.iter();
    for contact in contacts {
        for offer in contact.offers.iter().filter(|offer| offer.agent == agent) {
            let moments = [Some(offer.offered), offer.ended.map(|(ended, _)| ended)];
            last = moments
                .into_iter()
                .flatten()
                .filter(|moment| *moment <= at)
                .fold(last, Millis::max);
        }
        if let Some(handled) = contact.handled.as_ref().filter(|handled| handled.agent == agent) {
            let moments = [handled.ended, handled.cleared];
            last = moments
                .into_iter()
                .flatten()
                .filter(|moment| *moment <= at)
                .fold(last, Millis::max);
        }
    }
    last
}

/// How much of an agent's contact time in a range the agent's events cannot tell by its end: a call to a customer who has not picked up is
/// not shown as connected yet.
fn not_shown_yet(day: &Day, agent: usize, from: Millis, to: Millis) -> Millis {
    let contacts = day.truth.contacts.iter();
    let ringing = contacts.filter_map(|contact| {
        let handled = contact.handled.as_ref().filter(|handled| handled.agent == agent)?;
        let is_outbound = contact.initiation_method == InitiationMethod::Outbound;
        let shown = [contact.connected_to_system, handled.ended].into_iter().flatten().min();
        let is_ringing = is_outbound && handled.connected <= to && shown.is_none_or(|shown| shown > to);
        is_ringing.then(|| to - handled.connected.max(from))
    });
    ringing.sum()
}

/// Talk, hold, after-contact work and handle time, as events tell them: holds in whole seconds.
fn parts(handled: &Handled) -> [Millis; 4] {
    let hold = handled.hold().unwrap() / 1_000 * 1_000;
    let agent_time = handled.agent_time().unwrap();
    let work = handled.after_contact_work().unwrap();
    [agent_time - hold, hold, work, agent_time + work]
}

fn queue_name(day: &Day, contact: &Contact) -> String {
    let queue = contact.queued.unwrap().queue;
    day.truth.centre.queues[queue].name.clone()
}

fn string(answer: &Table, row: &Row, column: &str) -> String {
    answer.text(row, column).unwrap_or("nothing").to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn count(number: usize) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "a day has few milliseconds")]
fn share(part: Millis, whole: Millis) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// To the millisecond.
#[expect(clippy::cast_precision_loss, reason = "a day has few milliseconds")]
fn assert_seconds(actual: Option<f64>, expected: Option<Millis>, what: &str) {
    let expected = expected.map(|millis| millis as f64 / 1_000.0);
    let agree = match (actual, expected) {
        (Some(actual), Some(expected)) => (actual - expected).abs() < 0.000_5,
        (actual, expected) => actual == expected,
    };
    assert!(agree, "{what}: {actual:?}, in truth {expected:?}");
}

fn assert_share(actual: Option<f64>, expected: Option<f64>, what: &str) {
    let agree = match (actual, expected) {
        (Some(actual), Some(expected)) => (actual - expected).abs() < 1e-9,
        (actual, expected) => actual == expected,
    };
    assert!(agree, "{what}: {actual:?}, in truth {expected:?}");
}
