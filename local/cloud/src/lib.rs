//! Runs the project on one machine without an AWS account: starts the pieces that stand for AWS, on loopback and free ports, deploys the
//! project's own template to them with the real SAM CLI, and ends all of them again, whatever happens.
//!
//! - [`Cloud`] is the whole; [`services`] starts single pieces and [`deploy`] deploys to them, for tests that want some of them replaced.
//! - [`process`] keeps programs from outliving us.
//! - [`clients`] are SDK clients that can reach nothing but loopback.
//! - [`samples`] reads the sample events, [`shift`] moves their instants to now, [`feed`] sends them the way they come on AWS, [`envelope`]
//!   wraps them as Lambda receives them, [`accounts`] reads from the logs what became of them.

pub mod accounts;
pub mod clients;
pub mod cloud;
pub mod deploy;
pub mod envelope;
pub mod feed;
pub mod process;
pub mod samples;
pub mod services;
pub mod shift;
pub mod stack;

mod error;
mod project;

pub use cloud::{Addresses, Cloud};
pub use error::CloudError;
pub use project::Project;
