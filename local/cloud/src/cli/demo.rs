//! The demonstration, from nothing to the answered queries and back to nothing.

use std::time::Instant;

use local_cloud::cloud::FUNCTIONS;
use local_cloud::{Cloud, CloudError, Project, clients};

use super::endings;
use super::play;
use super::results;
use super::say::{say, step};
use super::seen;

/// The queries of the monitoring guide, word for word.
const QUERIES: [(&str, &str); 3] = [
    (
        "Agent states",
        r#"SELECT agent_id, state, duration
FROM "connect-analytics"."AgentEvent"
WHERE time BETWEEN ago(1h) AND now()
ORDER BY time DESC"#,
    ),
    (
        "Contact metrics",
        r#"SELECT contact_id, queue_time, handle_time, after_call_work_time
FROM "connect-analytics"."ContactEvent"
WHERE time BETWEEN ago(24h) AND now()"#,
    ),
    (
        "Queue metrics",
        r#"SELECT queue_name, agents_available, contacts_in_queue
FROM "connect-analytics"."Queue"
WHERE time BETWEEN ago(4h) AND now()
ORDER BY time DESC"#,
    ),
];
/// As many rows of a query as are shown.
const SHOWN: usize = 15;

/// `make demo`: all of it, and nothing left running afterwards.
pub(crate) async fn run(project: &Project) -> Result<(), CloudError> {
    let started = Instant::now();
    let mut cloud = start(project, "demo").await?;
    let outcome = show(project, &mut cloud).await;
    step("Stopping everything");
    cloud.stop();
    outcome?;
    say(format_args!(
        "Done in {:.1} s; nothing is left running.",
        started.elapsed().as_secs_f64()
    ));
    say(NEXT);
    Ok(())
}

const NEXT: &str = "
Where to look next
  make up                      keeps this cloud running; make down stops it
  make query SQL=\"SELECT …\"    asks it anything, in Timestream's dialect
  make invoke-agent-events     invokes one function once (EVENT=events/… chooses the event)
  events/README.md             what each sample event proves
  ARCHITECTURE.md              how it works, and what it guarantees";

/// Starts a cloud whose logs go to `.local/<logs>`, telling what runs where.
pub(crate) async fn start(project: &Project, logs: &str) -> Result<Cloud, CloudError> {
    step("Starting the local cloud, on loopback only");
    let cloud = Cloud::start(project, &project.state().join(logs)).await?;
    say_addresses(&cloud);
    Ok(cloud)
}

fn say_addresses(cloud: &Cloud) {
    let addresses = &cloud.addresses;
    say(format_args!(
        "  Timestream        {:<26} this project's endpoint, on Apache DataFusion",
        addresses.timestream
    ));
    say(format_args!(
        "  CloudWatch, S3    {:<26} MiniStack",
        addresses.ministack
    ));
    say(format_args!(
        "  Amazon Connect    {:<26} this project's stub",
        addresses.connect
    ));
    say(format_args!(
        "  Lambda            {:<26} cargo lambda watch, with the real binaries:",
        addresses.lambda
    ));
    say(format_args!("                    {}", FUNCTIONS.join(", ")));
}

/// Plays the samples and shows what came of them. Fails if a record is unaccounted for or was not stored.
pub(crate) async fn show(project: &Project, cloud: &mut Cloud) -> Result<(), CloudError> {
    step("Playing the sample events");
    let played = play::play(project, cloud).await?;
    if !played.problems.is_empty() {
        step("What became of every record");
        return endings::show(cloud, &played).await;
    }
    let query_client = clients::timestream_query(&cloud.addresses.timestream);
    for (title, sql) in QUERIES {
        step(title);
        say(sql);
        say(results::query(&query_client, sql).await?.table(SHOWN));
    }
    step("Rows in the database");
    say(seen::row_counts(&cloud.addresses.timestream).await?);
    step("Metrics in CloudWatch");
    say(seen::metrics(&cloud.addresses.ministack).await?);
    step("Quarantined records in S3, kept byte for byte");
    say(seen::quarantined(&cloud.addresses.ministack).await?);
    step("What became of every record");
    endings::show(cloud, &played).await
}
