//! The whole path over the deployed template: stream → event source mapping → function → store; and that of the bus and the schedules.

mod alarm;
mod contact_events;
mod own_mapping;
mod records;
mod redeploy;
mod redrive;
mod schedules;

use jiff::Timestamp;

use super::send_all;
use crate::harness::blocks::Block;
use crate::harness::events::records;
use crate::harness::tables::Tables;
use crate::harness::world::World;

/// The tables after these events have been handed to the function once, all in one batch, and nothing went wrong.
async fn clean_run(block: Block, payloads: Vec<Vec<u8>>) -> Tables {
    let world = World::new().await;
    world.set_clock(&Timestamp::now().to_string());
    let mut function = world.start("agent-events", &[]).await;
    let count = payloads.len() as u64;
    let endings = send_all(&mut function, &records(payloads)).await;
    assert_eq!((endings.received, endings.stored), (count, count));
    block.only(world.tables().await)
}
