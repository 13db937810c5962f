//! Lambda's event source mapping for Kinesis, written from its documented rules: reads a stream in batches, invokes a function with them,
//! and treats what fails as the deployed mapping says.
//!
//! The rules are a pure core that is told what happened and when, and says what to do next: [`record`], [`response`], [`batch`], [`lane`]
//! and [`shard`]. Around it, [`service`] reads the stream, invokes the function and writes to the failure destination.

pub mod batch;
pub mod checkpoints;
pub mod clients;
pub mod deployed;
pub mod error;
pub mod invocation_record;
pub mod lane;
pub mod note;
pub mod record;
pub mod response;
pub mod service;
pub mod settings;
pub mod shard;

mod mapping_task;
mod reader;
mod shard_task;
