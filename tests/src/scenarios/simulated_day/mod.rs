//! A simulated day, played through the real binaries: what tables and metrics say afterwards is what really happened, to the millisecond
//! where the events allow.
//!
//! What is expected is computed from the simulation's truth alone. Figures that Connect's own events have in whole seconds are compared so:
//! hold in contact events, and the moment of PAUSED and RESUMED.

mod agents;
mod clean;
mod contacts;
mod day;
mod disorder;
mod facts;
mod lost;
mod metrics;
mod offers;
mod play;
mod queues;
mod snapshots;
mod ticks;
