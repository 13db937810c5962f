//! `connect-analytics redrive`: what is in quarantine goes back through its function, after a fix.
//!
//! An object is deleted only once its record has ended stored, superseded or ignored, and only if it is still the one that was sent: a
//! record that is still poison has been put there anew. So it can be interrupted and repeated at any point.

mod bucket;
mod function;
mod key;
mod parcel;
mod queue;
mod tally;

use aws_config::SdkConfig;
use clap::Args;
use futures::StreamExt as _;

use self::bucket::{Bucket, Deleted};
use self::function::Functions;
use self::key::Key;
use self::parcel::{Content, Parcel, Skipped};
use self::tally::{Ended, Tally};
use crate::say::say;

/// Objects that are read, and sent back, as one round; a shard's records are batched within it.
const OBJECTS_PER_ROUND: usize = 200;
/// Objects that are read or deleted at once.
const OBJECTS_IN_FLIGHT: usize = 8;
/// Invocations at once. Of one shard never more than one.
const INVOCATIONS_IN_FLIGHT: usize = 4;

/// Send quarantined records back through their function, after a fix has been deployed.
///
/// Reads the objects of the quarantine bucket, `<function>/<source id>`, and invokes the function with each record again: records of
/// a Kinesis stream in batches with their own stream, shard and sequence number, in order; contact events one by one. Objects under
/// `aws/lambda/`, invocations that Lambda itself gave up on, are sent back whole. With --queue also the messages of dead-letter queues.
///
/// An object is deleted once its record is stored, superseded or ignored. One that is still poison has been put into quarantine anew by
/// the function, and stays, as does one that could not be stored. So the command may be interrupted and repeated.
///
/// Account and region are those of the AWS command line (environment, profile, role). AWS_ENDPOINT_URL leads to a local cloud. It needs
/// s3:ListBucket, s3:GetObject and s3:DeleteObject on the bucket, lambda:InvokeFunction on the functions, kms:Decrypt on the bucket's
/// key; for queues sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility and sqs:GetQueueAttributes.
///
/// Exit code: 0 if everything that was sent was taken, 1 if something failed or could not be read; 2 for a wrong option.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  connect-analytics redrive --bucket my-quarantine --dry-run
  connect-analytics redrive --bucket my-quarantine --function connect-analytics-agent-events --reason not_json
  connect-analytics redrive --queue https://sqs.eu-west-2.amazonaws.com/111111111111/dead-letters \\
      --function connect-analytics-contact-events")]
pub(crate) struct Options {
    /// The quarantine bucket: the stack's output QuarantineBucketName.
    #[arg(long, env = "QUARANTINE_BUCKET", required_unless_present = "queue")]
    bucket: Option<String>,
    /// A dead-letter queue's URL; may be repeated. Its messages go through --function.
    #[arg(long, value_name = "URL", requires = "function")]
    queue: Vec<String>,
    /// Only what belongs to this function, by its full name.
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
    /// Only what is here for this reason, as the table shows it, such as not_json.
    #[arg(long)]
    reason: Option<String>,
    /// Only objects whose key begins so, such as `<function>/<stream>/<shard>/`.
    #[arg(long, default_value = "", hide_default_value = true)]
    prefix: String,
    /// Send at most so many.
    #[arg(long, value_name = "N", default_value_t = u64::MAX, hide_default_value = true)]
    limit: u64,
    /// Which alias or version to invoke [default: the alias `live` where the function has one].
    #[arg(long, value_name = "ALIAS")]
    qualifier: Option<String>,
    /// Send nothing; show what would be sent, by function and reason.
    #[arg(long)]
    dry_run: bool,
    /// Delete nothing. What was taken is sent again the next time, which changes nothing in the tables.
    #[arg(long, conflicts_with = "queue")]
    keep: bool,
    /// Address the bucket in the path, as endpoints other than AWS's need.
    #[arg(long)]
    path_style: bool,
    #[arg(long, env = "AWS_ENDPOINT_URL_S3", hide = true)]
    s3_endpoint: Option<String>,
}

/// Runs it, and says whether everything that was sent was taken.
pub(crate) async fn run(options: Options) -> Result<bool, String> {
    let config = sinks::aws::load().await;
    let functions = Functions::new(&config, options.qualifier.clone());
    let mut tally = Tally::default();
    let mut sent = 0;
    let mut failure = None;
    if let Some(name) = &options.bucket {
        let path_style = options.path_style || options.s3_endpoint.is_some() || config.endpoint_url().is_some();
        let bucket = Bucket::new(&config, name.clone(), path_style);
        let run = redrive_bucket(&options, &config, &bucket, &functions, &mut tally);
        match run.await {
            Ok(of_bucket) => sent += of_bucket,
            Err(error) => failure = Some(error),
        }
    }
    for queue in &options.queue {
        let function = options.function.as_deref().unwrap_or_default();
        let run = if options.dry_run {
            queue::count(&config, queue)
                .await
                .inspect(|messages| queue::plan(function, *messages, &mut tally))
        } else {
            queue::redrive(
                &config,
                &functions,
                queue,
                function,
                options.limit.saturating_sub(sent),
                &mut tally,
            )
            .await
        };
        match run {
            Ok(of_queue) => sent += of_queue,
            Err(error) => failure = Some(error),
        }
    }
    if failure.is_none() || !tally.is_empty() {
        say(if options.dry_run { tally.plan() } else { tally.report() });
    }
    if options.keep {
        say("Nothing was deleted (--keep).");
    }
    match failure {
        Some(error) => Err(error),
        None => Ok(!tally.has_failures()),
    }
}

async fn redrive_bucket(
    options: &Options,
    config: &SdkConfig,
    bucket: &Bucket,
    functions: &Functions,
    tally: &mut Tally,
) -> Result<u64, String> {
    let region = config.region().map_or("unknown", |region| region.as_ref());
    let (keys, others) = bucket.keys(&options.prefix).await?;
    if others > 0 {
        say(format_args!(
            "{others} objects are neither a function's nor Lambda's, and stay."
        ));
    }
    let keys = keys
        .into_iter()
        .filter(|(key, _)| match (key.function(), &options.function) {
            (Some(function), Some(wanted)) => function == wanted,
            // Of a failure destination only the object itself says whose it is.
            _ => true,
        });
    let mut keys = keys.peekable();
    let mut left = options.limit;
    while keys.peek().is_some() && left > 0 {
        let mut parcels = Vec::new();
        let round: Vec<(Key, String)> = keys.by_ref().take(OBJECTS_PER_ROUND).collect();
        let mut objects = futures::stream::iter(round)
            .map(async |(key, text)| (key, bucket.get(&text).await))
            .buffered(OBJECTS_IN_FLIGHT);
        while let Some((key, object)) = objects.next().await {
            // One that has gone in the meantime is nobody's business any more.
            let Some(kept) = object? else { continue };
            match parcel::read(&key, kept, region) {
                Ok(parcel) if !options.want(&parcel.function, &parcel.reason) || left == 0 => {}
                Ok(parcel) => {
                    left -= 1;
                    parcels.push((key, parcel));
                }
                Err(skipped) => options.count_skipped(&skipped, tally),
            }
        }
        if options.dry_run {
            for (_, parcel) in &parcels {
                tally.would_send(&parcel.function, &parcel.reason, 1);
            }
            continue;
        }
        send(options, bucket, functions, parcels, tally).await;
    }
    if left == 0 && keys.peek().is_some() {
        say(format_args!(
            "Stopped after {} objects (--limit); there are more.",
            options.limit
        ));
    }
    Ok(options.limit - left)
}

/// Sends one round, says what became of it, and counts it.
async fn send(
    options: &Options,
    bucket: &Bucket,
    functions: &Functions,
    parcels: Vec<(Key, Parcel)>,
    tally: &mut Tally,
) {
    let (mut sent, mut gone) = (0_u64, 0_u64);
    let series = parcel::series(parcels);
    let mut ended = futures::stream::iter(series)
        .map(async |invocations| {
            let mut ended = Vec::new();
            for invocation in invocations {
                ended.extend(send_once(options, bucket, functions, invocation).await);
            }
            ended
        })
        .buffer_unordered(INVOCATIONS_IN_FLIGHT);
    while let Some(ended) = ended.next().await {
        for (parcel, ended) in ended {
            sent += 1;
            gone += u64::from(ended == Ended::Gone);
            tally.sent(&parcel.function, &parcel.reason, ended);
        }
    }
    if sent > 0 {
        say(format_args!("{sent} sent, {gone} of them gone"));
    }
}

/// One invocation, and what becomes of each of its objects.
async fn send_once(
    options: &Options,
    bucket: &Bucket,
    functions: &Functions,
    parcels: Vec<Parcel>,
) -> Vec<(Parcel, Ended)> {
    let function = parcels
        .first()
        .map(|parcel| parcel.function.clone())
        .unwrap_or_default();
    let answer = functions.invoke(&function, parcel::event(&parcels)).await;
    futures::stream::iter(parcels)
        .map(async |parcel| {
            let ended = match &answer {
                Err(error) => Ended::Failed(error.clone()),
                Ok(answer) if answer.asks_again_for(&parcel) => {
                    Ended::Failed("it was not stored, and must come again; the function's log says why".to_owned())
                }
                Ok(answer) => {
                    let is_nameless = matches!(
                        &parcel.content,
                        Content::Record {
                            sequence_number: None,
                            ..
                        }
                    );
                    let has_moved = is_nameless && answer.quarantined.is_some_and(|records| records > 0);
                    let deleted = if options.keep {
                        bucket.look(&parcel.key, &parcel.etag).await
                    } else {
                        bucket.delete(&parcel.key, &parcel.etag).await
                    };
                    match deleted {
                        // Without a name of its own it is in quarantine again under another key.
                        Ok(Deleted::Gone) if has_moved => Ended::QuarantinedAgain,
                        Ok(Deleted::Gone) => Ended::Gone,
                        Ok(Deleted::Replaced) => Ended::QuarantinedAgain,
                        Err(error) => Ended::Failed(error),
                    }
                }
            };
            (parcel, ended)
        })
        .buffered(OBJECTS_IN_FLIGHT)
        .collect()
        .await
}

impl Options {
    fn want(&self, function: &str, reason: &str) -> bool {
        self.function.as_deref().is_none_or(|wanted| wanted == function)
            && self.reason.as_deref().is_none_or(|wanted| wanted == reason)
    }

    fn count_skipped(&self, skipped: &Skipped, tally: &mut Tally) {
        if self.want(&skipped.function, &skipped.reason) {
            tally.skip(&skipped.function, &skipped.reason, skipped.why);
        }
    }
}
