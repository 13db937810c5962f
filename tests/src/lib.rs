//! Whole-pipeline tests: the real function binaries, the real AWS SDK, and endpoints that misbehave on purpose.
//!
//! - `harness` starts a world: the local Timestream endpoint and MiniStack, each behind a proxy that can break what passes it, and
//!   function binaries under an emulated Lambda runtime.
//! - `scenarios` are the tests; each has a world of its own, so that they run at the same time.
//!
//! All of it is one test program: a second one would start a second MiniStack, and link the SDK and DataFusion again.

#[cfg(test)]
mod harness;
#[cfg(test)]
mod scenarios;
