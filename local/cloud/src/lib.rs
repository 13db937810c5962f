//! Runs the project on one machine without an AWS account: starts the pieces that stand for AWS, on loopback and free ports, and
//! the real function binaries under an emulated Lambda runtime; ends all of them again, whatever happens.
//!
//! - [`Cloud`] is the whole; [`services`] and [`lambda`] start single pieces, for tests that want some of them replaced.
//! - [`process`] keeps programs from outliving us.
//! - [`clients`] are SDK clients that can reach nothing but loopback.
//! - [`samples`] reads the sample events, [`shift`] moves their instants to now, [`envelope`] wraps them as Lambda receives them.

pub mod clients;
pub mod cloud;
pub mod envelope;
pub mod lambda;
pub mod process;
pub mod samples;
pub mod services;
pub mod shift;

mod error;
mod project;

pub use cloud::{Addresses, Cloud};
pub use error::CloudError;
pub use project::Project;
