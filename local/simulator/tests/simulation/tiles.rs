//! Events are in order, and agents' states and statuses tile their sessions.

use serde_json::Value as Json;
use simulator::truth::{AgentHistory, Named};

use crate::day::{About, DAY, HOUR};

#[test]
fn emissions_are_in_order_and_every_event_of_an_agent_has_a_millisecond_of_its_own() {
    assert!(DAY.emissions.is_sorted_by_key(|emission| emission.time));
    let mut last = vec![i64::MIN; DAY.truth.agents.len()];
    for emission in &DAY.emissions {
        assert!((DAY.truth.start..DAY.truth.end).contains(&emission.time));
        if let About::Agent(agent) = emission.about {
            assert!(emission.time > last[agent], "agent {agent} at {}", emission.time);
            last[agent] = emission.time;
        }
    }
}

/// What an agent's events say, in order.
fn events_of(agent: usize) -> impl Iterator<Item = Json> {
    let events = DAY
        .emissions
        .iter()
        .filter(move |emission| emission.about == About::Agent(agent));
    events.map(|emission| serde_json::from_slice(&emission.json).unwrap())
}

#[test]
fn each_event_begins_where_the_one_before_ended() {
    for agent in 0..DAY.truth.agents.len() {
        let mut before = Json::Null;
        for mut event in events_of(agent) {
            if event["EventType"] != "LOGIN" {
                assert_eq!(event["PreviousAgentSnapshot"], before, "{event}");
            }
            before = event["CurrentAgentSnapshot"].take();
        }
    }
}

/// The stretches of time in which an agent is heard of at least every two minutes: while somebody sits there, and for an hour after a
/// logout that left the agent Offline.
fn heard_of(history: &AgentHistory) -> Vec<(i64, i64)> {
    let mut stretches = Vec::new();
    for (index, session) in history.sessions.iter().enumerate() {
        let Some(first) = session.first_status else { continue };
        let until = session.logout.unwrap_or(DAY.truth.end);
        stretches.push((first, session.phantom_since.unwrap_or(until)));
        let next = history.sessions.get(index + 1).map_or(DAY.truth.end, |next| next.login);
        if session.logout.is_some() && history.status_at(until) == Some("Offline") {
            stretches.push((until, next.min(until + HOUR)));
        }
    }
    stretches
}

#[test]
fn heartbeats_come_when_nothing_else_has_for_two_minutes() {
    let (mut checked, mut silent) = (0, 0);
    for (agent, history) in DAY.truth.agents.iter().enumerate() {
        let events = DAY
            .emissions
            .iter()
            .filter(|emission| emission.about == About::Agent(agent));
        let times: Vec<i64> = events.map(|event| event.time).collect();
        for (from, until) in heard_of(history) {
            let within = times.iter().copied().filter(|time| (from..until).contains(time));
            let bounds: Vec<i64> = within.chain([until]).collect();
            assert_eq!(bounds[0], from, "agent {agent}");
            for pair in bounds.windows(2) {
                assert!(pair[1] - pair[0] <= 120_000, "agent {agent}: nothing after {}", pair[0]);
                checked += 1;
            }
        }
        // Nothing comes while nobody sits there, but for what Connect offers.
        silent += times.windows(2).filter(|pair| pair[1] - pair[0] > 120_000).count();
    }
    assert!(checked > 10_000 && silent > 0, "{checked} {silent}");
}

/// Every stretch begins where the one before ended, or where a session does.
fn check_tiles(history: &AgentHistory, names: &[Named], end: i64) {
    for (index, named) in names.iter().enumerate() {
        let until = named.until.unwrap_or(end);
        assert!(named.from < until, "{named:?}");
        let before = index.checked_sub(1).and_then(|before| names[before].until);
        if before != Some(named.from) {
            let begins = history
                .sessions
                .iter()
                .any(|session| session.first_status == Some(named.from));
            assert!(begins, "{named:?} comes from nowhere");
        }
        let next = names.get(index + 1);
        if next.is_none_or(|next| named.until != Some(next.from)) {
            let ends = |session: &simulator::truth::Session| {
                Some(session.logout.unwrap_or(end)) == named.until || Some(session.login) == named.until
            };
            assert!(
                named.until.is_none() || history.sessions.iter().any(ends),
                "{named:?} ends nowhere"
            );
        }
        if let Some(next) = next {
            assert!(
                next.from >= until && (next.from > until || next.name != named.name),
                "{named:?} {next:?}"
            );
        }
    }
}

#[test]
fn states_and_statuses_tile_the_sessions() {
    let (mut sessions, end) = (0, DAY.truth.end);
    for history in &DAY.truth.agents {
        check_tiles(history, &history.states, end);
        check_tiles(history, &history.statuses, end);
        for session in &history.sessions {
            let Some(first) = session.first_status else { continue };
            let session = first..session.logout.unwrap_or(end);
            let length = session.end - session.start;
            assert_eq!(history.times_in_state(&session).values().sum::<i64>(), length);
            assert_eq!(history.times_in_status(&session).values().sum::<i64>(), length);
            sessions += 1;
        }
    }
    assert!(sessions >= 35, "{sessions}");
}
