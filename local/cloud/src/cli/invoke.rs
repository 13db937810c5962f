//! One invocation by hand, with the real `cargo lambda invoke`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use jiff::Timestamp;
use local_cloud::accounts;
use local_cloud::samples::{self, Sample};
use local_cloud::stack::FUNCTIONS;
use local_cloud::{CloudError, Project, envelope, shift};
use serde_json::Value;
use tokio::process::Command;

use super::say::{say, step};
use super::{demo, keep, seen};

/// What happens to the instants in an event before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instants {
    /// Moved by one constant, so that the event happened just now and lies within every retention.
    MovedToNow,
    /// Sent as the file has them.
    AsTheyAre,
}

/// `make invoke-…`: sends one event to a function and shows its answer, what it logged, and the rows there are then.
pub(crate) async fn run(
    project: &Project,
    function: &str,
    event: Option<&Path>,
    instants: Instants,
) -> Result<(), CloudError> {
    if !FUNCTIONS.contains(&function) {
        return Err(CloudError::Unexpected(format!(
            "there is no function {function}; there are {FUNCTIONS:?}"
        )));
    }
    let path = event.map_or_else(|| default_event(project, function), |path| Ok(path.to_owned()))?;
    let event = fs::read(&path).map_err(CloudError::file(&path))?;
    let event = prepare(function, &event, instants, Timestamp::now());
    let file = project.state().join("event.json");
    fs::create_dir_all(project.state()).map_err(CloudError::file(project.state()))?;
    fs::write(&file, event).map_err(CloudError::file(&file))?;
    // A cloud of its own, if none is up, lives until the end of this function.
    let (addresses, stack, _own_cloud) = if let Some(state) = keep::running(project).await? {
        (state.addresses, state.stack, None)
    } else {
        let cloud = demo::start(project, "invoke").await?;
        (cloud.addresses.clone(), cloud.stack.clone(), Some(cloud))
    };
    let deployed = stack.function(function)?;
    let logged_before = accounts::log_of(&addresses.ministack, deployed).await?.len();
    step(format_args!("Invoking {deployed} with {}", path.display()));
    let answer = invoke(project, &addresses.ministack, deployed, &file).await;
    step("What it logged");
    for line in accounts::log_of(&addresses.ministack, deployed)
        .await?
        .iter()
        .skip(logged_before)
    {
        say(line);
    }
    answer?;
    step("Rows in the database now");
    say(seen::row_counts(&addresses.timestream).await?);
    Ok(())
}

/// The first whole trigger event for a function.
fn default_event(project: &Project, function: &str) -> Result<PathBuf, CloudError> {
    let prefix = match function {
        "agent-events" => "kinesis",
        "contact-events" => "eventbridge",
        _ => "schedule",
    };
    let folder = project.events().join("triggers");
    let fits = |sample: &Sample| sample.path.to_string_lossy().starts_with(prefix);
    let found = samples::read(&folder)?.into_iter().find(fits);
    found.map(|sample| folder.join(sample.path)).ok_or_else(|| {
        CloudError::Unexpected(format!(
            "{} has no {prefix}-*.json; name an event with EVENT=…",
            folder.display()
        ))
    })
}

/// The event to send. A payload of the agent event stream is wrapped into a batch of one.
fn prepare(function: &str, event: &[u8], instants: Instants, now: Timestamp) -> Vec<u8> {
    let is_batch = serde_json::from_slice(event).is_ok_and(|event: Value| event.get("Records").is_some());
    let wrapped = (function == "agent-events" && !is_batch).then(|| envelope::kinesis_batch(&[event], 1, now));
    let event = wrapped.unwrap_or_else(|| event.to_vec());
    match instants {
        Instants::AsTheyAre => event,
        Instants::MovedToNow => move_to(&event, now),
    }
}

fn move_to(event: &[u8], now: Timestamp) -> Vec<u8> {
    let payloads = envelope::kinesis_payloads(event).unwrap_or_else(|| vec![event.to_vec()]);
    let payloads: Vec<Sample> = payloads
        .into_iter()
        .map(|bytes| Sample {
            path: PathBuf::new(),
            bytes,
        })
        .collect();
    let Some(newest) = samples::newest(&payloads) else {
        return event.to_vec();
    };
    let by = shift::shift_to(newest, now);
    envelope::map_payloads(event, |payload| shift::shift_instants(payload, by))
}

async fn invoke(project: &Project, address: &str, function: &str, event: &Path) -> Result<(), CloudError> {
    let port = address.rsplit(':').next().unwrap_or_default();
    let mut command = Command::new(project.tool("cargo-lambda")?);
    command.args([
        "lambda",
        "invoke",
        function,
        "--invoke-address",
        "127.0.0.1",
        "--invoke-port",
        port,
    ]);
    command
        .arg("--data-file")
        .arg(event)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let status = command
        .status()
        .await
        .map_err(CloudError::call("`cargo lambda invoke` did not run"))?;
    if status.success() {
        return Ok(());
    }
    Err(CloudError::Unexpected(format!(
        "`cargo lambda invoke` ended with {status}"
    )))
}
