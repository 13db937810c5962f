//! Agents: their states and statuses tile their sessions, and the sums are right.

use std::collections::BTreeMap;

use simulator::Truth;
use simulator::truth::{Millis, Named, Outcome};

use super::facts::{Facts, Line};
use super::offers;
use super::snapshots::Stays;

/// Every state of every agent: a row that changed the state (one with `previous_state`, or the first status after a login) says when it
/// began, and the next of these ends it; or the next login, until which Offline goes on.
const STATES: &str = r#"
    WITH beside AS (
        SELECT agent_id, event_type, state, previous_state, state_start, time,
            lag(event_type) OVER (PARTITION BY agent_id ORDER BY time) AS event_before
        FROM "connect-analytics"."AgentEvent"
        WHERE measure_name = 'agent_event' AND event_type <> 'HEART_BEAT'
    ), changes AS (
        SELECT agent_id, state, to_milliseconds(coalesce(state_start, time)) AS since,
            lead(to_milliseconds(coalesce(state_start, time))) OVER (PARTITION BY agent_id ORDER BY time) AS until
        FROM beside
        WHERE previous_state IS NOT NULL OR event_before = 'LOGIN' OR event_type = 'LOGIN'
    )"#;

/// The states.
pub(super) fn states_sql() -> String {
    format!("{STATES} SELECT agent_id, since, state, until FROM changes WHERE state IS NOT NULL")
}

/// How long each agent was in each state altogether, of the states that are over.
pub(super) fn sums_sql() -> String {
    format!(
        "{STATES} SELECT agent_id, state, count(*) AS times, sum(until - since) AS total FROM changes
        WHERE state IS NOT NULL AND until IS NOT NULL GROUP BY agent_id, state"
    )
}

/// How long each state that an event ended had lasted, by that event alone, for states that contacts give.
pub(super) const ENDED_STATES_SQL: &str = r#"
    SELECT agent_id, to_milliseconds(state_start) AS until, previous_state,
        CAST(round(1000 * previous_duration) AS bigint) AS previous_duration
    FROM "connect-analytics"."AgentEvent"
    WHERE measure_name = 'agent_event' AND previous_duration IS NOT NULL AND state_start IS NOT NULL"#;

/// Every status of every agent that an event ended, by that event alone.
pub(super) const STATUSES_SQL: &str = r#"
    SELECT agent_id, to_milliseconds(status_start) AS until, previous_status_name,
        CAST(round(1000 * previous_status_duration) AS bigint) AS previous_status_duration
    FROM "connect-analytics"."AgentEvent"
    WHERE measure_name = 'agent_event' AND previous_status_name IS NOT NULL"#;

/// What each agent did with contacts over the day.
pub(super) const TOTALS_SQL: &str = r#"
    SELECT agent_id,
        count_if(contact_state = 'CONNECTED' AND ring_time IS NOT NULL) AS answered,
        count_if(missed) AS missed,
        count_if(contact_state = 'REJECTED' AND previous_contact_state IS NOT NULL) AS rejected,
        count(talk_time) AS conversations,
        CAST(round(1000 * coalesce(sum(talk_time), 0)) AS bigint) AS talk_time,
        CAST(round(1000 * coalesce(sum(after_call_work_time), 0)) AS bigint) AS after_call_work_time
    FROM "connect-analytics"."AgentEvent_Contact"
    WHERE measure_name = 'agent_event_contact'
    GROUP BY agent_id"#;

/// The states from the truth.
pub(super) fn expected_states(truth: &Truth) -> Facts {
    let mut facts = Facts::new();
    for (agent, state) in states(truth) {
        let line = Line::default().with("state", &state.name).maybe("until", state.until);
        facts.insert(format!("{agent} {}", state.from), line.text());
    }
    facts
}

/// The sums from the truth.
pub(super) fn expected_sums(truth: &Truth) -> Facts {
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (agent, state) in states(truth) {
        if let Some(until) = state.until {
            let sum = sums.entry(format!("{agent} {}", state.name)).or_default();
            sum.0 += 1;
            sum.1 += until - state.from;
        }
    }
    let line = |(times, total): (i64, i64)| Line::default().with("times", times).with("total", total).text();
    sums.into_iter().map(|(key, sum)| (key, line(sum))).collect()
}

/// The statuses from the truth: each that another status followed.
pub(super) fn expected_statuses(truth: &Truth) -> Facts {
    let mut facts = Facts::new();
    for (agent, history) in truth.centre.agents.iter().zip(&truth.agents) {
        for (status, next) in history.statuses.iter().zip(history.statuses.iter().skip(1)) {
            let Some(until) = status.until.filter(|until| *until == next.from) else {
                continue;
            };
            let line = Line::default()
                .with("previous_status_name", &status.name)
                .with("previous_status_duration", until - status.from);
            facts.insert(format!("{} {until}", agent.id), line.text());
        }
    }
    facts
}

/// What each agent did from the truth.
pub(super) fn expected_totals(truth: &Truth) -> Facts {
    #[derive(Clone, Copy, Default)]
    struct Totals {
        answered: i64,
        missed: i64,
        rejected: i64,
        conversations: i64,
        talk: i64,
        work: i64,
    }
    let mut totals: BTreeMap<usize, Totals> = BTreeMap::new();
    for contact in &truth.contacts {
        for offer in &contact.offers {
            let of_agent = totals.entry(offer.agent).or_default();
            match offer.ended.map(|(_, outcome)| outcome) {
                Some(Outcome::Connected) => of_agent.answered += 1,
                Some(Outcome::Missed) => of_agent.missed += 1,
                Some(Outcome::Rejected) => of_agent.rejected += 1,
                Some(Outcome::Error) | None => {}
            }
        }
        if let Some(handled) = &contact.handled {
            let of_agent = totals.entry(handled.agent).or_default();
            if let Some(ended) = handled.ended {
                of_agent.conversations += 1;
                of_agent.talk += ended - handled.connected;
            }
            of_agent.work += offers::work(handled).map_or(0, |(start, end)| end - start);
        }
    }
    let line = |totals: Totals| {
        Line::default()
            .with("answered", totals.answered)
            .with("missed", totals.missed)
            .with("rejected", totals.rejected)
            .with("conversations", totals.conversations)
            .with("talk_time", totals.talk)
            .with("after_call_work_time", totals.work)
            .text()
    };
    totals
        .into_iter()
        .map(|(agent, totals)| (truth.centre.agents[agent].id.clone(), line(totals)))
        .collect()
}

/// Every state of every agent, with the agent's id.
fn states(truth: &Truth) -> impl Iterator<Item = (&str, &Named)> {
    let agents = truth.centre.agents.iter().zip(&truth.agents);
    agents.flat_map(|(agent, history)| history.states.iter().map(|state| (agent.id.as_str(), state)))
}

/// Makes sure that what single rows say of the states that they ended is true: which state it was, and how long it lasted if it was one state
/// of one contact. (Of several, such as the ringing of an outbound call, a pause of a task or other chats, one may have given the agent's
/// state before the others did, or a missed one may have interrupted it, and the row cannot know.) Returns how many were exact, and how many
/// could not be.
pub(super) fn assert_ended_states(truth: &Truth, stays: &Stays, found: &Facts) -> (usize, usize) {
    let mut ends: BTreeMap<String, (usize, &Named)> = BTreeMap::new();
    for (agent, history) in truth.agents.iter().enumerate() {
        for state in &history.states {
            if let Some(until) = state.until {
                ends.insert(format!("{} {until}", truth.centre.agents[agent].id), (agent, state));
            }
        }
    }
    let (mut exact, mut others) = (0, 0);
    for (about, line) in found {
        let (agent, state) = ends.get(about).unwrap_or_else(|| panic!("{about}: no state ended"));
        let until = state.until.unwrap();
        let truth = Line::default()
            .with("previous_duration", until - state.from)
            .with("previous_state", &state.name)
            .text();
        if *line == truth {
            exact += 1;
        } else {
            others += 1;
            assert!(
                !stays.is_one(*agent, state.from, until),
                "{about}\n  truth: {truth}\n  found: {line}"
            );
            assert!(
                line.ends_with(&format!("previous_state={}", state.name)),
                "{about}: {line}"
            );
        }
    }
    (exact, others)
}

/// Makes sure that the stretches found tile the sessions: each begins where the one before ends, from the first status after the login on,
/// and together they are as long as the session.
pub(super) fn assert_tiled(truth: &Truth, found: &Facts) {
    let mut by_agent: BTreeMap<&str, Vec<(Millis, Millis)>> = BTreeMap::new();
    for (key, line) in found {
        let (agent, since) = key.split_once(' ').unwrap();
        let until = line.split(' ').find_map(|fact| fact.strip_prefix("until="));
        let until = until.map_or(truth.end, |until| until.parse().unwrap());
        by_agent.entry(agent).or_default().push((since.parse().unwrap(), until));
    }
    for (agent, history) in truth.centre.agents.iter().zip(&truth.agents) {
        let mut stretches = by_agent.remove(agent.id.as_str()).unwrap_or_default();
        stretches.sort_unstable();
        for session in &history.sessions {
            let Some(first) = session.first_status else { continue };
            let end = session.logout.unwrap_or(truth.end);
            let inside: Vec<_> = stretches
                .iter()
                .filter(|(since, until)| *since < end && *until > first)
                .map(|(since, until)| (*since, (*until).min(end)))
                .collect();
            let gaps_and_overlaps: Vec<_> = inside.windows(2).filter(|pair| pair[0].1 != pair[1].0).collect();
            let about = format!("agent {}, session from {} until {end}", agent.id, session.login);
            assert!(gaps_and_overlaps.is_empty(), "{about}: {gaps_and_overlaps:?}");
            assert_eq!(inside.first().map(|(since, _)| *since), Some(first), "{about}");
            let sum: Millis = inside.iter().map(|(since, until)| until - since).sum();
            assert_eq!(sum, end - first, "{about}: the sum");
        }
    }
    assert!(by_agent.is_empty(), "states of agents that there are not");
}
