//! The local cloud that `make up` started: its stream, its bus, and its Connect.

use std::path::Path;

use jiff::Timestamp;
use local_cloud::stack::Stack;
use local_cloud::{Addresses, feed};
use serde_json::Value;
use simulator::Millis;
use simulator::disorder::Source;

use super::aws::Aws;
use crate::batch::Delivered;
use crate::error::SimulateError;

/// A running local cloud.
#[derive(Debug)]
pub(crate) struct Local {
    addresses: Addresses,
    stack: Stack,
    aws: Aws,
    by_the_clock: bool,
    /// The last description that was shown, once there was one.
    shown: Option<Vec<u8>>,
}

impl Local {
    /// Reads where the cloud is. `by_the_clock`: a simulated second is a second.
    pub(crate) fn open(state: &Path, by_the_clock: bool) -> Result<Self, SimulateError> {
        let (addresses, stack) = read(state).map_err(|source| SimulateError::NoCloud {
            path: state.to_owned(),
            source,
        })?;
        let stream = stack.resource("AgentEventStream")?.to_owned();
        Ok(Self {
            aws: Aws::local(&addresses.ministack, stream),
            addresses,
            stack,
            by_the_clock,
            shown: None,
        })
    }

    /// Sends events the way they come on AWS, then shows the Connect stub the new descriptions. One of now is left to the deployed schedules.
    /// Any other is collected at once, as of its own time: they know no other time than now.
    pub(crate) async fn send(&mut self, deliveries: &[Delivered<'_>]) -> Result<(), SimulateError> {
        self.aws.send(deliveries).await?;
        for delivered in deliveries
            .iter()
            .filter(|delivered| delivered.source == Source::Snapshots)
        {
            let is_left_to_schedules = self.by_the_clock && is_now(delivered.at, Timestamp::now().as_millisecond());
            if is_left_to_schedules {
                feed::describe(&self.addresses.connect, delivered.bytes, None).await?;
            } else {
                self.collect(delivered.bytes, delivered.at).await?;
            }
            self.shown = Some(delivered.bytes.to_vec());
        }
        Ok(())
    }

    async fn collect(&self, description: &[u8], at: Millis) -> Result<(), SimulateError> {
        let time = Timestamp::from_millisecond(at).map_err(SimulateError::call("a description has no time"))?;
        feed::describe(&self.addresses.connect, description, Some(time)).await?;
        // Users are the same all day.
        let what: &[&str] = match self.shown {
            None => &["instances", "queues", "users"],
            Some(_) => &["instances", "queues"],
        };
        feed::collect(&self.addresses.ministack, &self.stack, what, time).await?;
        Ok(())
    }

    /// From here on the deployed schedules see the contact centre as it was left.
    pub(crate) async fn finish(&self) -> Result<(), SimulateError> {
        if let Some(description) = &self.shown {
            feed::describe(&self.addresses.connect, description, None).await?;
        }
        Ok(())
    }
}

/// Whether an instant is near enough to the clock's to be taken for it: the schedules tick each minute.
fn is_now(at: Millis, now: Millis) -> bool {
    now.abs_diff(at) < 90_000
}

/// Where the cloud's pieces listen and what was deployed.
fn read(state: &Path) -> Result<(Addresses, Stack), Box<dyn std::error::Error + Send + Sync>> {
    let text = std::fs::read(state)?;
    let mut state: Value = serde_json::from_slice(&text)?;
    let mut take = |field: &str| state.get_mut(field).map(Value::take).unwrap_or_default();
    let addresses = serde_json::from_value(take("addresses"))?;
    let stack = serde_json::from_value(take("stack"))?;
    Ok((addresses, stack))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backlog_is_not_now_and_what_has_caught_up_is() {
        let now = 1_795_165_200_000;
        let check = |late, expected| assert_eq!(is_now(now - late, now), expected, "{late} ms late");
        check(0, true);
        check(61_000, true);
        check(-1_000, true);
        check(90_000, false);
        check(3_600_000, false);
        check(-3_600_000, false);
    }
}
