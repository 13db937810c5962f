//! *Agent events* against the truth and against what was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::Value as Json;
use simulator::truth::Outcome;
use simulator::{Emission, Millis, Settings};

use crate::answer::{Answer, Cell};
use crate::day::{AGENTS, HOUR, START, TICK, View, day};

const BOARD: &str = "connect-agent-events";
const TOTALS: u32 = 1;
const BY_TYPE: u32 = 10;
const AGENTS_BY_STATE: u32 = 11;
const LOGINS_AND_LOGOUTS: u32 = 12;
const TIME_BY_STATE: u32 = 20;
const TIME_BY_TEAM: u32 = 21;
const TIME_BY_AGENT: u32 = 22;
const STATUS_DURATIONS: u32 = 23;
const LOGIN_STATUS: u32 = 24;
const CONTACTS: u32 = 30;
const STATE_CHANGES: u32 = 31;
const STATES: u32 = 32;

/// Something that was sent, in order of time.
pub(crate) struct Sent {
    pub(crate) time: Millis,
    /// The agent's or the contact's number in the truth.
    pub(crate) of: usize,
    pub(crate) event: Json,
}

/// The agent events and the contact events of the day.
pub(crate) fn sent() -> &'static (Vec<Sent>, Vec<Sent>) {
    static SENT: LazyLock<(Vec<Sent>, Vec<Sent>)> = LazyLock::new(|| {
        let start = START.parse::<Timestamp>().unwrap().as_millisecond();
        let settings = Settings {
            seed: 20_261_125,
            start,
            midnight: start,
            duration_millis: 24 * HOUR,
            agents: AGENTS,
            snapshot_every_millis: Some(TICK),
        };
        let (mut agents, mut contacts) = (Vec::new(), Vec::new());
        let truth = simulator::simulate(&settings, |emission| match emission {
            Emission::AgentEvent { time, agent, json } => agents.push(Sent {
                time,
                of: agent,
                event: serde_json::from_slice(json).unwrap(),
            }),
            Emission::ContactEvent { time, contact, json } => contacts.push(Sent {
                time,
                of: contact,
                event: serde_json::from_slice(json).unwrap(),
            }),
            Emission::Snapshot { .. } => {}
        });
        assert_eq!(truth, day().truth, "the same day");
        (agents, contacts)
    });
    &SENT
}

/// The rows of an answer by the names of their columns.
pub(crate) fn rows(answer: &Answer) -> Vec<BTreeMap<&str, &Cell>> {
    let columns = || answer.columns.iter().map(String::as_str);
    answer.rows.iter().map(|row| columns().zip(row).collect()).collect()
}

/// Seconds as a panel has them.
pub(crate) fn assert_seconds(actual: Option<f64>, expected: Option<Millis>, what: &str) {
    let expected = expected.map(seconds);
    let equal = match (actual, expected) {
        (Some(actual), Some(expected)) => (actual - expected).abs() < 0.000_6,
        (None, None) => true,
        _ => false,
    };
    assert!(equal, "{what}: {actual:?}, not {expected:?}");
}

/// A count as the store's whole numbers are.
pub(crate) fn whole(count: usize) -> i64 {
    count.try_into().unwrap()
}

/// A count to divide by.
pub(crate) fn number(count: usize) -> f64 {
    u32::try_from(count).unwrap().into()
}

/// Milliseconds in seconds.
pub(crate) fn seconds(millis: Millis) -> f64 {
    f64::from(i32::try_from(millis / 1_000).unwrap()) + f64::from(i32::try_from(millis % 1_000).unwrap()) / 1_000.0
}

/// A look at the board, the range that it comes to, and whether it shows an agent.
struct Look {
    view: View,
    range: Range<Millis>,
    shows: Box<dyn Fn(usize) -> bool>,
}

/// The whole day; an afternoon; an hour of the morning; one team's evening; two agents' day.
fn looks() -> Vec<Look> {
    let day = day();
    let board = day.board(BOARD);
    let look =
        |(hours, minutes, from): (i64, i64, &str), choose: &dyn Fn(View) -> View, shows: Box<dyn Fn(usize) -> bool>| {
            let now = day.at(hours, minutes) + 17;
            let view = choose(View::of(board, now).since(from));
            let panel = board.panels.iter().find(|panel| panel.id == TOTALS).unwrap();
            let range = view.range_of(panel);
            Look {
                view,
                range: range.from..range.to,
                shows,
            }
        };
    let agents = &day.truth.centre.agents;
    let team = agents[3].team.as_str();
    let members: BTreeSet<usize> = (0..agents.len()).filter(|agent| agents[*agent].team == team).collect();
    assert!(members.len() < agents.len(), "several teams");
    vec![
        look((23, 59, "now-24h"), &|view| view, Box::new(|_| true)),
        look((16, 31, "now-6h"), &|view| view, Box::new(|_| true)),
        look((9, 20, "now-1h"), &|view| view, Box::new(|_| true)),
        look(
            (20, 0, "now-4h"),
            &|view| view.with("team", &[team]),
            Box::new(move |agent| members.contains(&agent)),
        ),
        look(
            (18, 45, "now-12h"),
            &|view| view.with("agent", &[&agents[2].id, &agents[11].id]),
            Box::new(|agent| [2, 11].contains(&agent)),
        ),
    ]
}

impl Look {
    fn rows<T>(&self, panel: u32, read: impl FnOnce(&Answer) -> T) -> T {
        read(&self.view.answer(day().board(BOARD), panel))
    }

    fn agents(&self) -> impl Iterator<Item = usize> {
        (0..day().truth.agents.len()).filter(|agent| (self.shows)(*agent))
    }

    fn sent(&self) -> impl Iterator<Item = &'static Sent> {
        let sent = sent().0.iter();
        sent.filter(|sent| self.range.contains(&sent.time) && (self.shows)(sent.of))
    }
}

#[test]
fn events_are_counted_as_they_were_sent() {
    for look in looks() {
        let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
        let mut agents = BTreeSet::new();
        for sent in look.sent() {
            *expected.entry(sent.event["EventType"].as_str().unwrap()).or_default() += 1;
            agents.insert(sent.of);
        }
        look.rows(TOTALS, |answer| {
            for (column, count) in [
                ("agents", agents.len()),
                ("logins", expected.get("LOGIN").copied().unwrap_or_default()),
                ("logouts", expected.get("LOGOUT").copied().unwrap_or_default()),
                (
                    "state_changes",
                    expected.get("STATE_CHANGE").copied().unwrap_or_default(),
                ),
                ("heartbeats", expected.get("HEART_BEAT").copied().unwrap_or_default()),
                ("events", expected.values().sum()),
            ] {
                assert_eq!(answer.one(column).whole(), whole(count), "{column}");
            }
        });
        for (panel, types) in [(BY_TYPE, None), (LOGINS_AND_LOGOUTS, Some(["LOGIN", "LOGOUT"]))] {
            let mut expected = expected.clone();
            expected.retain(|name, _| types.is_none_or(|types| types.contains(name)));
            look.rows(panel, |answer| {
                let actual: BTreeMap<&str, usize> = rows(answer)
                    .iter()
                    .map(|row| {
                        let points = row["events"].series().iter();
                        (
                            row["event_type"].text(),
                            usize::try_from(points.map(|(_, count)| count.whole()).sum::<i64>()).unwrap(),
                        )
                    })
                    .collect();
                assert_eq!(actual, expected);
            });
        }
    }
}

#[test]
fn every_event_says_its_state() {
    for look in looks() {
        look.rows(STATES, |answer| {
            let shown = rows(answer);
            let mut sent: Vec<&Sent> = look.sent().collect();
            sent.reverse();
            assert_eq!(shown.len(), sent.len().min(1_000));
            let ids: BTreeSet<(i64, &str)> = shown
                .iter()
                .map(|row| (row["time"].instant(), row["agent_id"].text()))
                .collect();
            let agents = &day().truth.centre.agents;
            let expected: BTreeSet<(i64, &str)> = sent
                .iter()
                .take(900)
                .map(|sent| (sent.time, agents[sent.of].id.as_str()))
                .collect();
            assert!(expected.is_subset(&ids));
            for row in shown.iter().filter(|row| *row["state"] != Cell::Null) {
                let agent = agents
                    .iter()
                    .position(|agent| agent.id == row["agent_id"].text())
                    .unwrap();
                let truth = day().truth.agents[agent].state_at(row["time"].instant());
                assert_eq!(Some(row["state"].text()), truth, "{row:?}");
            }
        });
    }
}

#[test]
fn time_in_state_is_the_truths() {
    const COLUMNS: [(&str, &[&str]); 5] = [
        ("available", &["Available"]),
        ("incoming", &["Incoming"]),
        ("on_contact", &["On Contact"]),
        ("on_hold", &["On Hold"]),
        ("after_contact_work", &["After Contact Work"]),
    ];
    for look in looks() {
        let mut by_state: BTreeMap<String, Millis> = BTreeMap::new();
        let mut by_team: BTreeMap<&str, BTreeMap<&str, Millis>> = BTreeMap::new();
        let mut by_agent: BTreeMap<&str, BTreeMap<&str, Millis>> = BTreeMap::new();
        for agent in look.agents() {
            let known = &day().truth.centre.agents[agent];
            for (state, millis) in times(agent, &look.range) {
                *by_state.entry(state.clone()).or_default() += millis;
                let column = COLUMNS.iter().find(|(_, states)| states.contains(&state.as_str()));
                let column = match (column, state.as_str()) {
                    (Some((column, _)), _) => column,
                    (None, "Missed" | "Rejected" | "Error") => "missed",
                    (None, "No status") => "no_status",
                    (None, _) => "custom_status",
                };
                for times in [
                    by_team.entry(&known.team).or_default(),
                    by_agent.entry(&known.id).or_default(),
                ] {
                    *times.entry(column).or_default() += millis;
                    *times.entry("logged_in").or_default() += millis;
                }
            }
        }
        assert!(by_state.len() > 2, "{by_state:?}");
        look.rows(TIME_BY_STATE, |answer| {
            let rows = rows(answer);
            assert_eq!(rows.len(), by_state.len());
            for row in rows {
                let state = row["state"].text();
                assert_seconds(row["seconds"].maybe(), by_state.get(state).copied(), state);
            }
        });
        for (panel, key, expected) in [(TIME_BY_TEAM, "team", by_team), (TIME_BY_AGENT, "agent_id", by_agent)] {
            look.rows(panel, |answer| {
                let rows = rows(answer);
                assert_eq!(rows.len(), expected.len(), "by {key}");
                for row in rows {
                    let expected = &expected[row[key].text()];
                    for column in COLUMNS.map(|(column, _)| column).into_iter().chain([
                        "missed",
                        "custom_status",
                        "no_status",
                        "logged_in",
                    ]) {
                        let expected = expected.get(column).copied().unwrap_or_default();
                        assert_seconds(row[column].maybe(), Some(expected), &format!("{column} of {row:?}"));
                    }
                }
            });
        }
    }
}

/// Time of an agent in each state, Offline left out, and between logins and first statuses.
fn times(agent: usize, range: &Range<Millis>) -> BTreeMap<String, Millis> {
    let history = &day().truth.agents[agent];
    let times = history.times_in_state(range).into_iter();
    let mut times: BTreeMap<String, Millis> = times.map(|(state, millis)| (state.to_owned(), millis)).collect();
    times.remove("Offline");
    for session in &history.sessions {
        let until = session
            .first_status
            .or(session.logout)
            .unwrap_or(range.end)
            .min(range.end);
        let millis = until - session.login.max(range.start);
        if millis > 0 {
            *times.entry("No status".to_owned()).or_default() += millis;
        }
    }
    times
}

#[test]
fn agents_are_in_their_states_at_each_moment() {
    for look in looks() {
        look.rows(AGENTS_BY_STATE, |answer| {
            let rows = rows(answer);
            assert!(rows.len() > 10, "{} moments", rows.len());
            for row in rows {
                let at = row["time"].instant();
                let mut expected: BTreeMap<&str, i64> = BTreeMap::new();
                for agent in look.agents() {
                    let history = &day().truth.agents[agent];
                    let session = history.session_at(at);
                    let column = match (history.state_at(at), session) {
                        (None, None) | (Some("Offline"), _) => continue,
                        (None, Some(_)) => "no_status",
                        (Some("Available"), _) => "available",
                        (Some("Incoming"), _) => "incoming",
                        (Some("On Contact"), _) => "on_contact",
                        (Some("On Hold"), _) => "on_hold",
                        (Some("After Contact Work"), _) => "after_contact_work",
                        (Some("Missed" | "Rejected" | "Error"), _) => "missed",
                        (Some(_), _) => "custom_status",
                    };
                    *expected.entry(column).or_default() += 1;
                }
                let actual: BTreeMap<&str, i64> = row
                    .iter()
                    .filter(|(column, _)| **column != "time")
                    .map(|(column, count)| (*column, count.whole()))
                    .filter(|(_, count)| *count > 0)
                    .collect();
                assert_eq!(actual, expected, "at {at}");
            }
        });
    }
}

#[test]
fn statuses_that_ended_are_the_truths() {
    for look in looks() {
        let mut expected: BTreeMap<&str, Vec<Millis>> = BTreeMap::new();
        for agent in look.agents() {
            // A status that a logout ended has no next one that would tell of it.
            for pair in day().truth.agents[agent].statuses.windows(2) {
                if pair[0].until == Some(pair[1].from) && look.range.contains(&pair[1].from) {
                    let within = |session: &&simulator::truth::Session| session.first_status == Some(pair[1].from);
                    if !day().truth.agents[agent]
                        .sessions
                        .iter()
                        .any(|session| within(&session))
                    {
                        expected
                            .entry(&pair[0].name)
                            .or_default()
                            .push(pair[1].from - pair[0].from);
                    }
                }
            }
        }
        look.rows(STATUS_DURATIONS, |answer| {
            let rows = rows(answer);
            let names: BTreeSet<&str> = rows.iter().map(|row| row["status"].text()).collect();
            assert_eq!(names, expected.keys().copied().collect());
            for row in rows {
                let lasted = &expected[row["status"].text()];
                assert_eq!(row["times"].whole(), whole(lasted.len()), "{row:?}");
                assert_seconds(row["total"].maybe(), Some(lasted.iter().sum()), "total");
                assert_seconds(row["longest"].maybe(), lasted.iter().max().copied(), "longest");
                let average = seconds(lasted.iter().sum()) / number(lasted.len());
                assert!((row["average"].number() - average).abs() < 0.001, "{row:?}");
            }
        });
    }
}

#[test]
fn who_is_logged_in_is_the_truth() {
    for look in looks() {
        look.rows(LOGIN_STATUS, |answer| {
            let rows: BTreeMap<&str, _> = rows(answer)
                .into_iter()
                .map(|row| (row["agent_id"].text(), row))
                .collect();
            for agent in look.agents() {
                let history = &day().truth.agents[agent];
                let id = day().truth.centre.agents[agent].id.as_str();
                let sessions: Vec<_> = history
                    .sessions
                    .iter()
                    .filter(|session| session.login < look.range.end)
                    .collect();
                let Some(last) = sessions.last() else {
                    assert!(!rows.contains_key(id), "{id}");
                    continue;
                };
                let row = &rows[id];
                let logout = last.logout.filter(|logout| *logout < look.range.end);
                assert_eq!(
                    row["status"].text(),
                    if logout.is_some() { "Logged out" } else { "Logged in" }
                );
                assert_eq!(row["since"].instant(), logout.unwrap_or(last.login));
                let (logins, logouts) = history.logins_and_logouts(&look.range);
                assert_eq!(row["logins"].whole(), whole(logins.len()));
                assert_eq!(row["logouts"].whole(), whole(logouts.len()));
                let logged_in: Millis = sessions
                    .iter()
                    .map(|session| {
                        let until = session.logout.unwrap_or(look.range.end).min(look.range.end);
                        (until - session.login.max(look.range.start)).max(0)
                    })
                    .sum();
                assert_seconds(row["logged_in"].maybe(), Some(logged_in), id);
            }
        });
    }
}

#[test]
fn contacts_of_agents_are_the_truths() {
    for look in looks() {
        let mut handled: BTreeMap<usize, Vec<Millis>> = BTreeMap::new();
        let mut work: BTreeMap<usize, Vec<Millis>> = BTreeMap::new();
        let mut offers: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for contact in &day().truth.contacts {
            if let Some(part) = contact.handled.as_ref().filter(|part| (look.shows)(part.agent)) {
                if let Some(ended) = part.ended.filter(|ended| look.range.contains(ended)) {
                    handled.entry(part.agent).or_default().push(ended - part.connected);
                }
                let worked = part.ended.zip(part.cleared).filter(|(ended, cleared)| cleared > ended);
                if let Some((ended, cleared)) = worked.filter(|(_, cleared)| look.range.contains(cleared)) {
                    work.entry(part.agent).or_default().push(cleared - ended);
                }
            }
            for offer in contact.offers.iter().filter(|offer| (look.shows)(offer.agent)) {
                let column = match offer.ended {
                    Some((at, Outcome::Missed)) if look.range.contains(&at) => "missed",
                    Some((at, Outcome::Rejected)) if look.range.contains(&at) => "rejected",
                    _ => continue,
                };
                *offers.entry((offer.agent, column)).or_default() += 1;
            }
        }
        assert!(!handled.is_empty());
        look.rows(CONTACTS, |answer| {
            let agents = &day().truth.centre.agents;
            let mut seen = BTreeSet::new();
            for row in rows(answer).into_iter().filter(|row| *row["agent_id"] != Cell::Null) {
                let agent = agents
                    .iter()
                    .position(|agent| agent.id == row["agent_id"].text())
                    .unwrap();
                seen.insert(agent);
                let talk = handled.get(&agent).cloned().unwrap_or_default();
                let work = work.get(&agent).cloned().unwrap_or_default();
                assert_eq!(row["handled"].whole(), whole(talk.len()), "{row:?}");
                let sum = |times: &[Millis]| (!times.is_empty()).then(|| times.iter().sum());
                assert_seconds(row["talk"].maybe(), sum(&talk), "talk");
                assert_seconds(row["work"].maybe(), sum(&work), "work");
                for column in ["missed", "rejected"] {
                    let expected = offers.get(&(agent, column)).copied().unwrap_or_default();
                    assert_eq!(row[column].whole(), whole(expected), "{column} of {row:?}");
                }
            }
            assert!(handled.keys().all(|agent| seen.contains(agent)));
            let all = rows(answer)
                .into_iter()
                .find(|row| *row["agent_id"] == Cell::Null)
                .unwrap();
            assert_eq!(all["handled"].whole(), whole(handled.values().map(Vec::len).sum()));
        });
    }
}

#[test]
fn state_changes_follow_one_another() {
    for look in looks() {
        look.rows(STATE_CHANGES, |answer| {
            let rows = rows(answer);
            assert!(!rows.is_empty());
            for row in rows {
                let agent = day()
                    .truth
                    .centre
                    .agents
                    .iter()
                    .position(|agent| agent.id == row["agent_id"].text())
                    .unwrap();
                let states = &day().truth.agents[agent].states;
                let at = row["time"].instant();
                if row["state"].text() == "Logged out" {
                    assert!(
                        day().truth.agents[agent]
                            .sessions
                            .iter()
                            .any(|session| session.logout == Some(at))
                    );
                    continue;
                }
                let became = states
                    .iter()
                    .position(|state| state.from == at && state.name == row["state"].text());
                let became = became.unwrap_or_else(|| panic!("{row:?}"));
                if *row["previous_state"] != Cell::Null {
                    let before = &states[became - 1];
                    assert_eq!(row["previous_state"].text(), before.name);
                    assert_seconds(row["lasted"].maybe(), Some(at - before.from), &format!("{row:?}"));
                }
            }
        });
    }
}
