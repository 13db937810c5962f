//! The dashboards as data: what they show, how each figure is computed, and what Grafana reads of it.

use std::path::Path;

pub mod board;
pub mod definitions;
pub mod field;
pub mod files;
pub mod grafana;
pub mod interpolate;
pub mod shared;
pub mod source;
pub mod transformation;
pub mod variable;

mod agent_events;
mod agents_now;
mod contact_events;
mod contact_journey;
mod pipeline_health;
mod queues_now;

pub use board::{Board, Panel};
pub use shared::targets::Targets;

/// Every board, in the order in which links between boards name them.
pub fn boards(targets: &Targets) -> Vec<Board> {
    vec![
        queues_now::board(targets),
        agents_now::board(targets),
        contact_journey::board(targets),
        agent_events::board(targets),
        contact_events::board(targets),
        pipeline_health::board(targets),
    ]
}

/// Every board, with the targets that a file such as monitoring/queues.toml sets.
pub fn read(queues: &Path) -> Result<Vec<Board>, shared::targets::TargetsError> {
    Ok(boards(&Targets::read(queues)?))
}

#[cfg(test)]
mod tests;
