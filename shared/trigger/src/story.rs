//! What is logged of single records: enough to find what became of one contact or one agent by its id, and no line for what was simply
//! stored. The ids stand on lines that are written anyway; a line of its own has only what did not end stored.

use std::collections::BTreeSet;

use model::About;

use crate::Ending;
use crate::pipeline::Invocation;

/// A record whose ending is logged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) source_id: &'a str,
    pub(crate) about: &'a About,
    pub(crate) ending: &'a Ending,
}

/// The most ids of a kind on a line: at 37 bytes each, two kinds stay well below the 256 KB that CloudWatch Logs takes as one event.
const MAX_IDS: usize = 2000;

/// The ids that a line carries, each kind as one text with blanks between: Logs Insights unfolds no more than 200 fields, and an array
/// is a field for each of its items.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Ids {
    pub(crate) contacts: Option<String>,
    pub(crate) agents: Option<String>,
}

/// The ids of these records for the line whose message is `line`. Those that do not fit on it are logged here, on lines before it.
pub(crate) fn ids<'a>(invocation: &Invocation, line: &str, told: impl Iterator<Item = &'a Told<'a>> + Clone) -> Ids {
    let contacts = texts(told.clone().flat_map(|told| &told.about.contacts));
    let agents = texts(told.flat_map(|told| &told.about.agents));
    let (mut contacts, mut agents) = (contacts.into_iter(), agents.into_iter());
    let mut next = || Ids {
        contacts: contacts.next(),
        agents: agents.next(),
    };
    let first = next();
    for more in std::iter::from_fn(|| Some(next()).filter(|ids| *ids != Ids::default())) {
        tracing::info!(
            request.id = invocation.request_id,
            event.source = invocation.event_source,
            line,
            contact.ids = more.contacts,
            agent.ids = more.agents,
            "more ids"
        );
    }
    first
}

/// The distinct ids in order, so many to a text.
fn texts<'a>(ids: impl Iterator<Item = &'a String>) -> Vec<String> {
    let distinct: Vec<&str> = ids.map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect();
    distinct.chunks(MAX_IDS).map(|ids| ids.join(" ")).collect()
}

/// Logs what became of records that are not in the store as they came, other than those that come again.
pub(crate) fn log_exceptions(invocation: &Invocation, told: &[Told<'_>]) {
    let superseded = told.iter().filter(|told| matches!(told.ending, Ending::Superseded));
    let count = superseded.clone().count();
    if count > 0 {
        let line = "records superseded";
        let Ids { contacts, agents } = ids(invocation, line, superseded);
        tracing::info!(
            request.id = invocation.request_id,
            event.source = invocation.event_source,
            records.superseded = count,
            contact.ids = contacts,
            agent.ids = agents,
            "{line}"
        );
    }
    for record in told {
        if let Ending::Quarantined(reason) = record.ending {
            let Ids { contacts, agents } = ids(invocation, "record quarantined", std::iter::once(record));
            tracing::warn!(
                request.id = invocation.request_id,
                event.source = invocation.event_source,
                source.id = Some(record.source_id).filter(|id| is_name(id)),
                quarantine.reason = reason,
                contact.id = contacts,
                agent.id = agents,
                "record quarantined"
            );
        }
    }
}

/// Whether a record's own name may stand in a log. AWS makes these names, and none has a blank or anything else that is odd; an event
/// that was made by hand may call itself anything, even by a person's name.
fn is_name(source_id: &str) -> bool {
    source_id.len() <= 256
        && source_id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_distinct_in_order_and_no_more_on_a_line_than_fit() {
        let check = |ids: &[&str], expected: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            assert_eq!(texts(ids.iter()), expected);
        };
        check(&[], &[]);
        check(&["b", "a", "b"], &["a b"]);
        let many: Vec<String> = (10_000..14_001).map(|number| number.to_string()).collect();
        let texts = texts(many.iter());
        let lengths: Vec<usize> = texts.iter().map(|text| text.split(' ').count()).collect();
        assert_eq!(lengths, [2000, 2000, 1]);
    }

    #[test]
    fn a_record_s_name_is_logged_if_aws_could_have_made_it() {
        let check = |source_id: &str, expected: bool| assert_eq!(is_name(source_id), expected, "{source_id}");
        check("agent-events/shardId-000000000000/49660000000000000000", true);
        check("eeeeeeee-0000-4000-8000-000000000007", true);
        check("unreadable/00000001-0000-4000-8000-000000000000/3", true);
        check("Zaphod Beeblebrox", false);
        check("trillian@example.com", false);
        check("+15550142424", false);
        check(&"x".repeat(257), false);
    }
}
