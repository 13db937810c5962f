//! Whom a record is about: the ids by which its story is found in the logs.

use std::collections::BTreeSet;

use crate::Row;
use crate::row::Value;

/// The contacts and agents that a record's rows name, by bare id. Ids may stand in logs, and never in a metric's dimension. Nobody's
/// name is among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Values of the columns `contact_id`.
    pub contacts: BTreeSet<String>,
    /// Values of the columns `agent_id`, dimension or measure.
    pub agents: BTreeSet<String>,
}

impl About {
    /// Whom these rows are about.
    pub fn of(rows: &[Row]) -> Self {
        let mut about = Self::default();
        for row in rows {
            for (column, value) in row.dimensions() {
                about.note(column.name, value);
            }
            for (column, value) in row.measures() {
                if let Value::Varchar(value) = value {
                    about.note(column.name, value);
                }
            }
        }
        about
    }

    fn note(&mut self, column: &str, value: &str) {
        let ids = match column {
            "contact_id" => &mut self.contacts,
            "agent_id" => &mut self.agents,
            _ => return,
        };
        if is_id(value) {
            ids.insert(value.to_owned());
        }
    }
}

/// The longest id there is to expect; Connect's have 36 characters.
const MAX_ID_BYTES: usize = 64;

/// Whether it looks like an id. What an event puts in an id's place may be anything, and anything may not stand in a log.
fn is_id(text: &str) -> bool {
    text.len() <= MAX_ID_BYTES
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Normalised, agent_event, contact_event};

    fn check(normalised: Normalised, contacts: &[&str], agents: &[&str]) {
        let Normalised::Facts(facts) = normalised else {
            panic!("{normalised:?}");
        };
        let about = About::of(&facts.rows);
        assert_eq!(about.contacts.iter().map(String::as_str).collect::<Vec<_>>(), contacts);
        assert_eq!(about.agents.iter().map(String::as_str).collect::<Vec<_>>(), agents);
    }

    #[test]
    fn an_event_is_about_the_contacts_and_agents_in_its_rows() {
        let event = include_bytes!("../../../events/agent-events/session/05-call-connected.json");
        check(
            agent_event::normalise(event).unwrap(),
            &["eeeeeeee-0000-4000-8000-000000000001"],
            &["cccccccc-0000-4000-8000-000000000001"],
        );
        let event = include_bytes!("../../../events/agent-events/session/02-available.json");
        check(
            agent_event::normalise(event).unwrap(),
            &[],
            &["cccccccc-0000-4000-8000-000000000001"],
        );
        // The agent of a contact event is a measure.
        let event = include_bytes!("../../../events/triggers/eventbridge-contact-event.json");
        check(
            contact_event::normalise(event).unwrap(),
            &["dddddddd-0000-4000-8000-000000000001"],
            &["cccccccc-0000-4000-8000-000000000001"],
        );
    }

    #[test]
    fn what_does_not_look_like_an_id_is_none() {
        let check = |text: &str, expected: bool| assert_eq!(is_id(text), expected, "{text:?}");
        check("dddddddd-0000-4000-8000-000000000001", true);
        check("Zaphod Beeblebrox", false);
        check("trillian@example.com", false);
        check("+15550142424", false);
        check(&"d".repeat(65), false);
    }
}
