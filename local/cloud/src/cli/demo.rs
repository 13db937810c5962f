//! The demonstration, from nothing to the answered queries and back to nothing.

use std::time::Instant;
use std::{fs, io};

use local_cloud::cloud::Services;
use local_cloud::stack::FUNCTIONS;
use local_cloud::{Addresses, Cloud, CloudError, Project, clients};

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
    let cloud = start(project, "demo").await?;
    let outcome = show(project, &cloud).await;
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
    let logs = project.state().join(logs);
    // What an earlier run left there: its logs, and the code of its functions.
    match fs::remove_dir_all(&logs) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(CloudError::file(&logs)(error)),
        _ => {}
    }
    step("Starting the local cloud, on loopback only");
    let services = Services::start(project, &logs).await?;
    say_addresses(&services.addresses);
    step("Deploying template.yaml to it with `sam deploy`");
    let started = Instant::now();
    let cloud = services.deploy(project, &logs).await?;
    for function in FUNCTIONS {
        say(format_args!("  function  {}", cloud.stack.function(function)?));
    }
    say(format_args!(
        "  stream    {}",
        cloud.stack.resource("AgentEventStream")?
    ));
    say(format_args!(
        "  bucket    {}",
        cloud.stack.resource("QuarantineBucket")?
    ));
    say(format_args!(
        "  deployed in {:.1} s; {} says how",
        started.elapsed().as_secs_f64(),
        logs.join("sam.log").display()
    ));
    Ok(cloud)
}

fn say_addresses(addresses: &Addresses) {
    let Addresses {
        timestream,
        ministack,
        connect,
    } = addresses;
    say(format_args!(
        "  Timestream        {timestream:<26} this project's endpoint, on Apache DataFusion"
    ));
    say(format_args!("  Amazon Connect    {connect:<26} this project's stub"));
    say(format_args!("  all other of AWS  {ministack:<26} MiniStack"));
}

/// Plays the samples and shows what came of them. Fails if a record is unaccounted for or was not stored.
pub(crate) async fn show(project: &Project, cloud: &Cloud) -> Result<(), CloudError> {
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
    say(seen::quarantined(&cloud.addresses.ministack, cloud.stack.resource("QuarantineBucket")?).await?);
    step("What became of every record");
    endings::show(cloud, &played).await
}
