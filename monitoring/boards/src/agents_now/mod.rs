//! *Agents now*, for team leads: what each agent does, who needs help, and how the range went.

use crate::Targets;
use crate::board::Board;
use crate::shared::{links, variables};

pub(crate) mod columns;
pub(crate) mod contacts;
pub(crate) mod latest;
pub(crate) mod limits;
mod now;
pub(crate) mod people;
mod range;
pub(crate) mod states;

/// The board.
pub(crate) fn board(_targets: &Targets) -> Board {
    let mut variables = variables::common();
    variables.push(people::agent_variable());
    let mut panels = now::panels();
    panels.extend(range::panels());
    Board {
        uid: links::AGENTS_NOW,
        title: "Agents now",
        description: "For team leads: what each agent does, who is over a limit or not there, and how the chosen range went.",
        from: "now-8h",
        variables,
        annotations: Vec::new(),
        panels,
    }
}
