//! What several boards share, written once: colours, variables, links, and pieces of SQL.

pub mod links;
pub mod palette;
pub mod sql;
pub mod targets;
pub mod variables;
