//! Links between boards: they keep the range of time and what is chosen.

use crate::field::Link;

/// The tag that all boards have; the links in a board's head list those with it.
pub const TAG: &str = "connect-analytics";

/// Uid of the board for supervisors: what happens in the queues.
pub const QUEUES_NOW: &str = "connect-queues-now";
/// Uid of the board for team leads: what agents do.
pub const AGENTS_NOW: &str = "connect-agents-now";
/// Uid of the board of one contact's way.
pub const CONTACT_JOURNEY: &str = "connect-contact-journey";
/// Uid of the history of agent events.
pub const AGENT_EVENTS: &str = "connect-agent-events";
/// Uid of the history of contact events.
pub const CONTACT_EVENTS: &str = "connect-contact-events";
/// Uid of the board for operators.
pub const PIPELINE_HEALTH: &str = "connect-pipeline-health";

/// A link to a board that keeps the range of time and every variable, and sets one by a column of the row:
/// `to_board("Journey", CONTACT_JOURNEY, Some(("contact", "contact_id")))`.
pub fn to_board(title: &str, uid: &str, set: Option<(&str, &str)>) -> Link {
    let set = set.map_or_else(String::new, |(variable, column)| {
        format!("var-{variable}=${{__data.fields.{column}}}&")
    });
    // Those kept are named one by one, without the one that is set: several of one name would be a choice of several.
    let kept: String = KEPT
        .iter()
        .filter(|name| !set.starts_with(&format!("var-{name}=")))
        .map(|name| kept(name))
        .collect();
    Link {
        title: title.to_owned(),
        url: format!("/d/{uid}?{set}{kept}${{__url_time_range}}"),
        new_page: false,
    }
}

/// What keeps a variable in an address: Grafana puts `var-queue=…` in its place, as often as there are values.
pub(crate) fn kept(name: &str) -> String {
    format!("${{{name}:queryparam}}&")
}

/// The variables that all boards of the contact centre have, which links keep.
pub const KEPT: [&str; 6] = ["datasource", "database", "instance", "queue", "channel", "team"];
