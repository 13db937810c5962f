//! Works on all shards of one mapping.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_kinesis::types::Shard as KinesisShard;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::interval;

use crate::error::ServeError;
use crate::note::note_error;
use crate::reader::{From, Reader};
use crate::record::Origin;
use crate::settings::StartingPosition;
use crate::shard_task::{self, Context, End, now};

/// How often to look for new shards.
const LOOK: Duration = Duration::from_secs(5);

/// A mapping that is being served.
#[derive(Debug)]
pub(crate) struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Takes up a place in each shard, and begins to work on them.
    pub(crate) async fn start(context: Context, region: &str) -> Result<Self, ServeError> {
        let (stop, stopped) = watch::channel(false);
        let mapping = &context.deployed.mapping;
        let position = if context.checkpoints.knows(&mapping.uuid) {
            // It has run before: a shard that it has not read is new since then, and read whole.
            StartingPosition::TrimHorizon
        } else {
            mapping.starting_position
        };
        let mut shards = Shards {
            later_position: match position {
                StartingPosition::Latest => StartingPosition::AtTimestamp(now()),
                earlier => earlier,
            },
            context: Arc::new(context),
            region: region.to_owned(),
            known: BTreeSet::new(),
            undrained: BTreeSet::new(),
            working: JoinSet::new(),
            stopped,
        };
        shards.take_up_new(position).await?;
        let task = tokio::spawn(shards.run());
        Ok(Self { stop, task })
    }

    /// Stops reading and invoking; waits for what is being done to end.
    pub(crate) async fn stop(self) {
        // If nobody listens any more it has stopped already.
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

struct Shards {
    context: Arc<Context>,
    region: String,
    /// Where shards are begun that are not taken up at the start: they appear later, or wait for their parents. Behind the newest record
    /// at that later time would be too late.
    later_position: StartingPosition,
    /// Those that were taken up.
    known: BTreeSet<String>,
    /// Those of them that are still being worked on.
    undrained: BTreeSet<String>,
    working: JoinSet<(String, End)>,
    stopped: watch::Receiver<bool>,
}

impl Shards {
    async fn run(mut self) {
        let mut look = interval(LOOK);
        let mut stopped = self.stopped.clone();
        while !*stopped.borrow() {
            tokio::select! {
                Some(Ok((shard_id, end))) = self.working.join_next() => {
                    self.undrained.remove(&shard_id);
                    if end == End::Drained {
                        self.look().await;
                    }
                }
                _ = look.tick() => self.look().await,
                changed = stopped.changed() => if changed.is_err() { break },
            }
        }
        while self.working.join_next().await.is_some() {}
    }

    async fn look(&mut self) {
        if let Err(error) = self.take_up_new(self.later_position).await {
            note_error(&error);
        }
    }

    /// Takes up the shards that are not being worked on yet. The children of a shard wait until it is drained, which keeps records of one
    /// key in order.
    async fn take_up_new(&mut self, position: StartingPosition) -> Result<(), ServeError> {
        let shards = self.list().await?;
        for shard in shards {
            let shard_id = shard.shard_id().to_owned();
            let mut parents = [shard.parent_shard_id(), shard.adjacent_parent_shard_id()]
                .into_iter()
                .flatten();
            if self.known.contains(&shard_id) || parents.any(|parent| self.undrained.contains(parent)) {
                continue;
            }
            let mapping = &self.context.deployed.mapping;
            let mark = self.context.checkpoints.get(&mapping.uuid, &shard_id);
            let origin = Origin {
                stream_arn: mapping.stream_arn.clone(),
                shard_id: shard_id.clone(),
                role_arn: self.context.deployed.role_arn.clone(),
                region: self.region.clone(),
            };
            let from = mark.map_or(From::Start(position), From::Mark);
            let reader = Reader::open(&self.context.clients, origin, from, now()).await?;
            if let Some(mark) = reader.mark() {
                self.context.checkpoints.set(&mapping.uuid, &shard_id, mark)?;
            }
            self.known.insert(shard_id.clone());
            self.undrained.insert(shard_id.clone());
            let (context, stopped) = (Arc::clone(&self.context), self.stopped.clone());
            self.working.spawn(async move {
                let end = shard_task::run(context, shard_id.clone(), reader, stopped).await;
                (shard_id, end)
            });
        }
        Ok(())
    }

    async fn list(&self) -> Result<Vec<KinesisShard>, ServeError> {
        let stream_arn = &self.context.deployed.mapping.stream_arn;
        let call = || format!("ListShards of {stream_arn}");
        let client = &self.context.clients.kinesis;
        let mut shards = Vec::new();
        let mut token = None;
        loop {
            // A token already says which stream it is about.
            let list = match token.take() {
                Some(token) => client.list_shards().next_token(token),
                None => client.list_shards().stream_arn(stream_arn),
            };
            let page = list.send().await.map_err(ServeError::call(call()))?;
            shards.extend(page.shards.unwrap_or_default());
            token = page.next_token;
            if token.is_none() {
                return Ok(shards);
            }
        }
    }
}
