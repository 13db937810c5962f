//! What the model makes of the events is what the truth says: the truth is what the tables' columns promise.

use model::Row;
use model::schema::Table;
use simulator::truth::{AgentHistory, Contact, Named, Outcome};

use crate::day::{About, DAY, Kept, instant, millis, text};

fn named_at(names: &[Named], at: i64) -> Option<&Named> {
    names
        .iter()
        .find(|named| named.from <= at && named.until.is_none_or(|until| until > at))
}

fn check_agent_row(emission: &Kept, row: &Row, history: &AgentHistory) {
    let told = String::from_utf8_lossy(&emission.json);
    let state = named_at(&history.states, emission.time);
    let status = named_at(&history.statuses, emission.time);
    assert_eq!(text(row, "state"), state.map(|state| state.name.as_str()), "{told}");
    assert_eq!(
        text(row, "status_name"),
        status.map(|status| status.name.as_str()),
        "{told}"
    );
    assert_eq!(instant(row, "status_start"), status.map(|status| status.from), "{told}");
    if text(row, "previous_state").is_some() && state.is_some() {
        assert_eq!(instant(row, "state_start"), state.map(|state| state.from), "{told}");
    }
    if let Some(previous) = text(row, "previous_status_name") {
        let before = history
            .statuses
            .iter()
            .find(|named| named.until == Some(emission.time))
            .unwrap();
        assert_eq!(previous, before.name);
        assert_eq!(
            millis(row, "previous_status_duration"),
            Some(emission.time - before.from)
        );
    }
}

#[test]
fn rows_of_agents_say_the_truth() {
    for emission in &DAY.emissions {
        let About::Agent(agent) = emission.about else { continue };
        for row in emission.rows() {
            if row.table() == Table::AgentEvent {
                check_agent_row(emission, &row, &DAY.truth.agents[agent]);
            }
        }
    }
}

/// Counts of the rows that told a duration, so that none of the checks is about nothing.
#[derive(Debug, Default)]
struct Told {
    ring: usize,
    talk: usize,
    work: usize,
    missed: usize,
}

fn check_contact_row(emission: &Kept, row: &Row, agent: usize, contact: &Contact, told: &mut Told) {
    let handled = contact.handled.as_ref().filter(|handled| handled.agent == agent);
    let offers = contact.offers.iter().filter(|offer| offer.agent == agent);
    let ended = |outcome: Option<Outcome>| {
        let mut offers = offers.clone();
        offers.find(|offer| {
            offer
                .ended
                .is_some_and(|(at, how)| at == emission.time && outcome.is_none_or(|outcome| how == outcome))
        })
    };
    if let Some(ring) = millis(row, "ring_time") {
        assert_eq!(ring, emission.time - ended(None).unwrap().offered);
        told.ring += 1;
    }
    if let Some(talk) = millis(row, "talk_time") {
        assert_eq!(Some(talk), handled.unwrap().agent_time());
        told.talk += 1;
    }
    if let Some(work) = millis(row, "after_call_work_time") {
        assert_eq!(Some(work), handled.unwrap().after_contact_work());
        assert!(work > 0);
        told.work += 1;
    }
    if let Some(queue_time) = millis(row, "queue_time") {
        assert_eq!(Some(queue_time), contact.wait());
    }
    if crate::day::value(row, "missed").is_some() {
        assert!(ended(Some(Outcome::Missed)).is_some());
        told.missed += 1;
    }
    if text(row, "contact_state") == Some("CLEARED") {
        let cleared = handled.and_then(|handled| handled.cleared);
        let offer_cleared = offers.clone().any(|offer| offer.cleared == Some(emission.time));
        let walked_away = handled.is_some_and(|handled| handled.cleared.is_none());
        assert!(offer_cleared || cleared == Some(emission.time) || walked_away);
    }
}

#[test]
fn rows_of_contacts_at_agents_say_the_truth() {
    let by_id: std::collections::HashMap<&str, &Contact> = DAY
        .truth
        .contacts
        .iter()
        .map(|contact| (contact.contact_id.as_str(), contact))
        .collect();
    let mut told = Told::default();
    for emission in &DAY.emissions {
        let About::Agent(agent) = emission.about else { continue };
        for row in emission.rows() {
            if row.table() == Table::AgentEventContact {
                let contact = by_id[text(&row, "contact_id").unwrap()];
                check_contact_row(emission, &row, agent, contact, &mut told);
            }
        }
    }
    let truth = &DAY.truth;
    let ended = truth
        .contacts
        .iter()
        .filter_map(|contact| contact.handled.as_ref()?.agent_time())
        .count();
    let worked = truth
        .contacts
        .iter()
        .filter_map(|contact| contact.handled.as_ref()?.after_contact_work());
    let rung = truth
        .contacts
        .iter()
        .flat_map(|contact| &contact.offers)
        .filter(|offer| offer.ended.is_some());
    assert_eq!(told.talk, ended);
    assert_eq!(told.work, worked.filter(|work| *work > 0).count());
    assert_eq!(told.ring, rung.count());
    assert_eq!(
        told.missed,
        truth.missed(&(truth.start..truth.end)).values().sum::<usize>()
    );
}

#[test]
fn rows_of_contact_events_say_the_truth() {
    let mut completed = 0;
    for emission in &DAY.emissions {
        let About::Contact(index) = emission.about else {
            continue;
        };
        let contact = &DAY.truth.contacts[index];
        let rows = emission.rows();
        let row = &rows[0];
        assert_eq!(text(row, "contact_id"), Some(contact.contact_id.as_str()));
        let event_type = text(row, "event_type").unwrap();
        // These have no instant of their own, and are true to the second.
        let is_exact = !matches!(event_type, "CONTACT_DATA_UPDATED" | "PAUSED" | "RESUMED");
        let time = if is_exact {
            emission.time
        } else {
            emission.time / 1_000 * 1_000
        };
        assert_eq!(row.time().millis(), time, "{}", String::from_utf8_lossy(&emission.json));
        if event_type == "DISCONNECTED" && contact.queued.is_some() {
            let abandoned = matches!(
                crate::day::value(row, "abandoned"),
                Some(model::row::Value::Boolean(true))
            );
            assert_eq!(abandoned, contact.is_abandoned_in_its_row());
            assert_eq!(millis(row, "queue_time"), contact.wait());
        }
        if event_type == "COMPLETED" {
            completed += 1;
            let handled = contact.handled.as_ref();
            assert_eq!(
                millis(row, "agent_time"),
                handled.and_then(simulator::truth::Handled::agent_time)
            );
            assert_eq!(millis(row, "handle_time"), contact.handle_time());
            let hold = handled
                .filter(|handled| !handled.holds.is_empty())
                .and_then(simulator::truth::Handled::hold);
            assert_eq!(millis(row, "hold_time"), hold.map(|hold| hold / 1_000 * 1_000));
        }
    }
    let truth = DAY.truth.contacts.iter().filter(|contact| contact.completed.is_some());
    assert_eq!(completed, truth.count());
}
