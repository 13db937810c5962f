//! Works on one shard: reads it, does what its core says, and reports back.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_lambda::operation::RequestId as _;
use aws_sdk_lambda::primitives::Blob;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::batch::{Batch, Invocation, Outcome};
use crate::checkpoints::{Checkpoints, Mark};
use crate::clients::Clients;
use crate::deployed::Deployed;
use crate::error::ServeError;
use crate::invocation_record::{self, Place};
use crate::lane::GivenUp;
use crate::note::{chain, note, note_error};
use crate::reader::{Read, Reader};
use crate::record::SinceEpoch;
use crate::shard::{Shard, Work};

/// How often a shard is read when it has nothing new. Lambda reads once per second; Kinesis lets all readers of a shard together read
/// five times per second, and here nobody else does.
const POLL: Duration = Duration::from_millis(200);
/// How long to wait after a call that failed.
const AFTER_ERROR: Duration = Duration::from_secs(1);
/// How many records may be held in memory.
const HELD: usize = 10_000;

/// What the shards of a mapping share.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) clients: Clients,
    pub(crate) deployed: Deployed,
    pub(crate) checkpoints: Arc<Checkpoints>,
}

/// How the work on a shard ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The shard has no more records, and all have ended.
    Drained,
    /// It was told to stop.
    Stopped,
}

enum Happened {
    Read(Reader, Result<Read, ServeError>),
    Tried(usize, Batch, Outcome),
    Discarded(usize, GivenUp),
}

/// What time it is.
pub(crate) fn now() -> SinceEpoch {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Works on a shard until it is drained or `stop` turns true. What is being done then is finished; what is not comes again.
pub(crate) async fn run(context: Arc<Context>, shard_id: String, reader: Reader, stop: watch::Receiver<bool>) -> End {
    let mut task = Task {
        shard: Shard::new(context.deployed.mapping.settings.clone()),
        context,
        shard_id,
        reader: Some(reader),
        read_at: Instant::now(),
        doing: JoinSet::new(),
    };
    task.run(stop).await
}

struct Task {
    context: Arc<Context>,
    shard_id: String,
    shard: Shard,
    /// Away while it reads, and once there is nothing more to read.
    reader: Option<Reader>,
    read_at: Instant,
    doing: JoinSet<Happened>,
}

impl Task {
    async fn run(&mut self, mut stop: watch::Receiver<bool>) -> End {
        loop {
            let is_stopping = *stop.borrow();
            if self.shard.is_drained() {
                return End::Drained;
            }
            if is_stopping && self.doing.is_empty() {
                return End::Stopped;
            }
            let wake = if is_stopping { None } else { self.begin() };
            tokio::select! {
                Some(happened) = self.doing.join_next() => {
                    // A task of ours neither panics nor is aborted.
                    if let Ok(happened) = happened {
                        self.take(happened);
                    }
                }
                () = sleep_until_some(wake) => {}
                // The one who tells us to stop may also just go.
                changed = stop.changed(), if !is_stopping => if changed.is_err() { return End::Stopped },
            }
        }
    }

    /// Begins whatever can be done now, and says when to look again.
    fn begin(&mut self) -> Option<Instant> {
        let todo = self.shard.next(now());
        for (lane, work) in todo.work {
            let (context, shard_id) = (Arc::clone(&self.context), self.shard_id.clone());
            self.doing.spawn(async move {
                match work {
                    Work::Invoke(batch) => {
                        let outcome = invoke(&context, &shard_id, &batch).await;
                        Happened::Tried(lane, batch, outcome)
                    }
                    Work::Discard(given_up) => {
                        discard(&context, &shard_id, &given_up).await;
                        Happened::Discarded(lane, given_up)
                    }
                }
            });
        }
        let mut wake = todo
            .wake
            .map(|wake| Instant::now() + wake.saturating_sub(now()) + Duration::from_millis(1));
        if self.shard.held() < HELD
            && let Some(mut reader) = self.reader.take()
        {
            if self.read_at <= Instant::now() {
                self.doing.spawn(async move {
                    let read = reader.read().await;
                    Happened::Read(reader, read)
                });
            } else {
                self.reader = Some(reader);
                wake = Some(wake.map_or(self.read_at, |wake| wake.min(self.read_at)));
            }
        }
        wake
    }

    fn take(&mut self, happened: Happened) {
        let now = now();
        match happened {
            Happened::Read(reader, Ok(read)) => {
                let pause = if read.is_behind { Duration::ZERO } else { POLL };
                self.read_at = Instant::now() + pause;
                for record in read.records {
                    self.shard.read(record, now);
                }
                if read.is_closed {
                    self.shard.close();
                } else {
                    self.reader = Some(reader);
                }
            }
            Happened::Read(reader, Err(error)) => {
                note_error(&error);
                self.read_at = Instant::now() + AFTER_ERROR;
                self.reader = Some(reader);
            }
            Happened::Tried(lane, batch, outcome) => self.shard.tried(lane, batch, outcome, now),
            Happened::Discarded(lane, given_up) => self.shard.discarded(lane, &given_up),
        }
        if let Some(number) = self.shard.checkpoint() {
            let mark = Mark::After(number.as_str().to_owned());
            let mapping = &self.context.deployed.mapping.uuid;
            if let Err(error) = self.context.checkpoints.set(mapping, &self.shard_id, mark) {
                note_error(&error);
            }
        }
    }
}

async fn sleep_until_some(wake: Option<Instant>) {
    match wake {
        Some(wake) => sleep_until(wake).await,
        None => std::future::pending().await,
    }
}

async fn invoke(context: &Context, shard_id: &str, batch: &Batch) -> Outcome {
    let function_arn = &context.deployed.mapping.function_arn;
    let invoke = context.clients.lambda.invoke().function_name(function_arn);
    let answer = match invoke.payload(Blob::new(batch.event())).send().await {
        Ok(answer) => answer,
        Err(error) => {
            let count = batch.records.len();
            note(format_args!(
                "{shard_id}: {count} records did not reach the function: {}",
                chain(&error)
            ));
            return Outcome::NotInvoked;
        }
    };
    if let Some(error) = answer.function_error() {
        note(format_args!(
            "{shard_id}: the function failed with {} records: {error}",
            batch.records.len()
        ));
    }
    Outcome::Invoked {
        invocation: Invocation {
            request_id: answer.request_id().map(str::to_owned),
            status_code: answer.status_code(),
            executed_version: answer.executed_version().map(str::to_owned),
            function_error: answer.function_error().map(str::to_owned),
        },
        answer: answer.payload.map(Blob::into_inner).unwrap_or_default(),
    }
}

/// Tells the failure destination, for as long as that takes: what is not told of here is told of nowhere.
async fn discard(context: &Context, shard_id: &str, given_up: &GivenUp) {
    let mapping = &context.deployed.mapping;
    let (count, condition) = (given_up.batch.records.len(), given_up.condition);
    let Some(bucket) = &mapping.failure_bucket else {
        note(format_args!(
            "{shard_id}: {count} records dropped, without a failure destination: {condition:?}"
        ));
        return;
    };
    let place = Place {
        mapping: &mapping.uuid,
        function_arn: &mapping.function_arn,
        stream_arn: &mapping.stream_arn,
        shard_id,
    };
    let key = invocation_record::key(place, now());
    loop {
        match put(context, bucket, &key, place, given_up).await {
            Ok(()) => {
                note(format_args!(
                    "{shard_id}: {count} records given up ({condition:?}): s3://{bucket}/{key}"
                ));
                return;
            }
            Err(error) => note_error(&error),
        }
        sleep(AFTER_ERROR).await;
    }
}

async fn put(
    context: &Context,
    bucket: &str,
    key: &str,
    place: Place<'_>,
    given_up: &GivenUp,
) -> Result<(), ServeError> {
    let body =
        invocation_record::body(place, given_up, now()).map_err(ServeError::call("writing an invocation record"))?;
    let put = context.clients.s3.put_object().bucket(bucket).key(key);
    put.content_type("application/json")
        .body(body.into())
        .send()
        .await
        .map_err(ServeError::call(format!("PutObject of {key}")))?;
    Ok(())
}
