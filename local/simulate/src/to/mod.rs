//! The destinations.

mod aws;
mod files;
mod local;

#[cfg(test)]
mod tests;

use crate::batch::Delivered;
use crate::error::SimulateError;
use crate::plan::{Destination, Plan};
use crate::produce::Outcome;

use aws::Aws;
use files::Files;
use local::Local;

/// An open destination.
#[derive(Debug)]
pub(crate) enum Sink {
    /// Files in a folder.
    Files(Files),
    /// Kinesis and EventBridge.
    Aws(Aws),
    /// The local cloud.
    Local(Box<Local>),
}

impl Sink {
    /// What it is, for the user.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Files(_) => "the disk",
            Self::Aws(_) => "AWS",
            Self::Local(_) => "the local cloud",
        }
    }

    /// Opens a destination.
    pub(crate) async fn open(destination: &Destination) -> Result<Self, SimulateError> {
        Ok(match destination {
            Destination::Files { folder } => Self::Files(Files::open(folder)?),
            Destination::Aws { stream, bus, endpoint } => {
                Self::Aws(Aws::open(stream.clone(), bus.clone(), endpoint.as_deref()).await)
            }
            Destination::Local { state, by_the_clock } => Self::Local(Box::new(Local::open(state, *by_the_clock)?)),
        })
    }

    /// Sends deliveries, in their order. All of them have been taken when this returns.
    pub(crate) async fn send(&mut self, deliveries: &[Delivered<'_>]) -> Result<(), SimulateError> {
        match self {
            Self::Files(files) => files.write(deliveries),
            Self::Aws(aws) => aws.send(deliveries).await,
            Self::Local(local) => local.send(deliveries).await,
        }
    }

    /// Does what is to be done once, after the last delivery.
    pub(crate) async fn finish(&mut self, plan: &Plan, outcome: &Outcome) -> Result<(), SimulateError> {
        match self {
            Self::Files(files) => files.write_truth(&plan.settings, outcome),
            Self::Aws(_) => Ok(()),
            Self::Local(local) => local.finish().await,
        }
    }

    /// Keeps what was sent so far.
    pub(crate) fn close(&mut self) -> Result<(), SimulateError> {
        match self {
            Self::Files(files) => files.flush(),
            Self::Aws(_) | Self::Local(_) => Ok(()),
        }
    }
}
