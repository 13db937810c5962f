//! The Amazon Connect operations that the snapshot calls, answered on loopback from a described contact centre.
//!
//! Strict where the service is strict: page sizes, page tokens, filters of at most a hundred queues, milliseconds for the oldest
//! contact's age without grouping, queues without data left out; and throttling, when asked, at the service's own rates.
//! What is not offered is refused in the service's error shape, never answered with a guess.

mod answers;
mod centre;
mod clock;
mod current;
mod error;
mod figures;
mod live;
mod paging;
mod request;
mod server;
mod throttle;

#[cfg(test)]
mod tests;

pub use centre::{
    AgentStatus, Centre, CentreError, Contact, HierarchyGroup, Instance, Queue, RoutingProfile, Slots, User, Waiting,
};
pub use clock::Clock;
pub use live::Live;
pub use request::Operation;
pub use server::{Call, Failure, Journal, Options, serve};
pub use throttle::{Rate, Throttle};
