//! The demonstration, from nothing to the answered queries and back to nothing.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::time::Instant;

use jiff::Timestamp;
use local_cloud::cloud::Services;
use local_cloud::stack::FUNCTIONS;
use local_cloud::{Addresses, Cloud, CloudError, Project, clients};

use super::boards;
use super::endings;
use super::hour::Hour;
use super::play::{self, Played};
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

/// `make demo`: all of it, and nothing left running afterwards. On a terminal the boards stay until somebody presses Enter.
pub(crate) async fn run(project: &Project) -> Result<(), CloudError> {
    let started = Instant::now();
    let cloud = start(project, "demo").await?;
    let outcome = perform(project, &cloud).await;
    let took = started.elapsed().as_secs_f64();
    if outcome.is_ok() && io::stdin().is_terminal() && io::stdout().is_terminal() {
        say("\nLook at them. Enter stops everything.");
        enter().await;
    }
    step("Stopping everything");
    cloud.stop();
    outcome?;
    say(format_args!("Done in {took:.1} s; nothing is left running."));
    say(NEXT);
    Ok(())
}

async fn perform(project: &Project, cloud: &Cloud) -> Result<(), CloudError> {
    let hour = Hour::until(Timestamp::now())?;
    show(project, cloud, &hour).await?;
    boards::show(project, &cloud.addresses.preview).await
}

/// Returns when somebody presses Enter. The thread that reads may outlive us: nothing can call it back.
async fn enter() {
    let (pressed, waiting) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = io::stdin().read_line(&mut String::new());
        let _ = pressed.send(());
    });
    let _ = waiting.await;
}

const NEXT: &str = "
Where to look next
  make up                      keeps this cloud running, the contact centre and the boards live; make down stops it
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
        preview,
    } = addresses;
    say(format_args!(
        "  Timestream        {timestream:<26} this project's endpoint, on Apache DataFusion"
    ));
    say(format_args!("  Amazon Connect    {connect:<26} this project's stub"));
    say(format_args!("  all other of AWS  {ministack:<26} MiniStack"));
    say(format_args!(
        "  Grafana           {preview:<26} this project's preview of its dashboards"
    ));
}

/// Plays the samples and a simulated hour and shows what came of them. Fails if a record is unaccounted for, was not stored, or if the
/// tables do not say what happened in that hour.
pub(crate) async fn show(project: &Project, cloud: &Cloud, hour: &Hour) -> Result<(), CloudError> {
    step("Playing the sample events");
    let mut played = play::play(project, cloud).await?;
    if played.problems.is_empty() {
        show_samples(cloud).await?;
        show_hour(cloud, hour, &mut played).await?;
    }
    step("What became of every record");
    endings::show(cloud, &played).await
}

async fn show_samples(cloud: &Cloud) -> Result<(), CloudError> {
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
    Ok(())
}

/// Plays the hour, and holds what the tables say against what happened.
pub(crate) async fn show_hour(cloud: &Cloud, hour: &Hour, played: &mut Played) -> Result<(), CloudError> {
    step("Playing the last hour of a simulated contact centre");
    hour.send(&cloud.addresses, &cloud.stack, played).await?;
    for function in FUNCTIONS {
        play::settle(cloud, function, played).await?;
    }
    played.problems.extend(hour.show(&cloud.addresses.timestream).await?);
    Ok(())
}
