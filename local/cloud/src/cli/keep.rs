//! A cloud that keeps running: started by one command, used by others, stopped by the last.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use local_cloud::stack::Stack;
use local_cloud::{Addresses, Cloud, CloudError, Project, clients, process, services};
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;

use super::hour::Hour;
use super::say::{say, step};
use super::{boards, demo, results};

/// As many rows of a result as a terminal bears.
const SHOWN: usize = 1_000;

/// What is written down about a running cloud.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct State {
    /// Where its pieces listen.
    pub(crate) addresses: Addresses,
    /// What was deployed.
    pub(crate) stack: Stack,
    /// Name, process group and log of each piece.
    pieces: Vec<(String, u32, PathBuf)>,
}

/// `make up`: starts the cloud and plays the samples, unless it is up already.
pub(crate) async fn up(project: &Project) -> Result<(), CloudError> {
    if let Some(state) = running(project).await? {
        say("The local cloud is up already.");
        say_running(&state);
        return boards::say_addresses(&state.addresses.preview).await;
    }
    stop_pieces(project)?;
    let mut cloud = demo::start(project, "up").await?;
    let hour = Hour::until(Timestamp::now())?;
    demo::show(project, &cloud, &hour).await?;
    // The simulation reads where to send to, so that is written down first, and again with the simulation itself.
    write_state(project, &cloud)?;
    let logs = project.state().join("up");
    let mut args = hour.live_on();
    args.extend(["--cloud".to_owned(), state_file(project).display().to_string()]);
    cloud.add(services::simulate(project, args, &logs)?);
    let state = write_state(project, &cloud)?;
    write_grafana_settings(project, &state.addresses)?;
    cloud.leave_running();
    step("The local cloud keeps running, and the simulated contact centre lives on");
    say_running(&state);
    boards::say_addresses(&state.addresses.preview).await
}

fn write_state(project: &Project, cloud: &Cloud) -> Result<State, CloudError> {
    let state = State {
        addresses: cloud.addresses.clone(),
        stack: cloud.stack.clone(),
        pieces: cloud.pieces(),
    };
    let text = serde_json::to_vec_pretty(&state).map_err(CloudError::call("writing down the state failed"))?;
    fs::write(state_file(project), text).map_err(CloudError::file(state_file(project)))?;
    Ok(state)
}

/// What the compose file in `monitoring/` needs to know, for a real Grafana on the same boards.
fn write_grafana_settings(project: &Project, addresses: &Addresses) -> Result<(), CloudError> {
    let path = project.root().join("monitoring/.env");
    let (timestream, cloudwatch) = (&addresses.timestream, &addresses.ministack);
    let (region, key) = (clients::REGION, clients::KEY);
    let text = format!(
        "TIMESTREAM_ENDPOINT={timestream}\nCLOUDWATCH_ENDPOINT={cloudwatch}\nAWS_REGION={region}\n\
         AWS_ACCESS_KEY_ID={key}\nAWS_SECRET_ACCESS_KEY={key}\n"
    );
    fs::write(&path, text).map_err(CloudError::file(path))
}

/// `make down`: stops what `up` started.
pub(crate) fn down(project: &Project) -> Result<(), CloudError> {
    let stopped = stop_pieces(project)?;
    say(if stopped {
        "The local cloud is stopped."
    } else {
        "The local cloud is not up; there is nothing to stop."
    });
    Ok(())
}

/// `make query`: prints the rows of a query.
pub(crate) async fn query(project: &Project, sql: &str) -> Result<(), CloudError> {
    let Some(state) = running(project).await? else {
        return Err(CloudError::Unexpected(
            "the local cloud is not up; `make up` starts it".to_owned(),
        ));
    };
    let client = clients::timestream_query(&state.addresses.timestream);
    let results = results::query(&client, sql).await?;
    say(results.table(SHOWN));
    say(format_args!("rows: {}", results.rows.len()));
    Ok(())
}

/// The cloud that is up, if its endpoints answer.
pub(crate) async fn running(project: &Project) -> Result<Option<State>, CloudError> {
    let Some(state) = read_state(project)? else {
        return Ok(None);
    };
    let addresses = &state.addresses;
    let addresses = [
        &addresses.timestream,
        &addresses.ministack,
        &addresses.connect,
        &addresses.preview,
    ];
    for address in addresses {
        if !answers(address).await {
            return Ok(None);
        }
    }
    let all_there = state.pieces.iter().all(|(_, id, _)| process::group_exists(*id));
    Ok(all_there.then_some(state))
}

async fn answers(address: &str) -> bool {
    let Some(Ok(address)) = address.strip_prefix("http://").map(str::parse::<SocketAddr>) else {
        return false;
    };
    let connected = tokio::time::timeout(Duration::from_secs(2), TcpStream::connect(address)).await;
    connected.is_ok_and(|connected| connected.is_ok())
}

fn say_running(state: &State) {
    let Addresses {
        timestream,
        ministack,
        connect,
        preview,
    } = &state.addresses;
    say(format_args!("  Timestream (write and query)  {timestream}"));
    say(format_args!("  Amazon Connect                {connect}"));
    say(format_args!("  all other of AWS              {ministack}"));
    say(format_args!("  the boards                    {preview}"));
    for (name, _, log) in &state.pieces {
        say(format_args!("  log of {name:<22} {}", log.display()));
    }
    say("  make query SQL=\"SELECT …\" asks it, make invoke-… feeds it, make down stops it.");
}

/// Stops the pieces that are written down, if any are.
fn stop_pieces(project: &Project) -> Result<bool, CloudError> {
    let Some(state) = read_state(project)? else {
        return Ok(false);
    };
    // After a restart of the machine the ids may belong to others. Ours are told by the log that they hold open, where that shows.
    let ours = state
        .pieces
        .into_iter()
        .filter(|(_, id, log)| is_ours(*id, log))
        .map(|(_, id, _)| id);
    process::stop_left_running(&ours.collect::<Vec<u32>>());
    fs::remove_file(state_file(project)).map_err(CloudError::file(state_file(project)))?;
    Ok(true)
}

/// Whether the process writes to this log. Systems without `/proc` do not tell; there the id has to do.
fn is_ours(id: u32, log: &Path) -> bool {
    if !Path::new("/proc/self").exists() {
        return true;
    }
    fs::read_link(format!("/proc/{id}/fd/1")).is_ok_and(|output| output == log)
}

fn read_state(project: &Project) -> Result<Option<State>, CloudError> {
    let path = state_file(project);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read(&path).map_err(CloudError::file(&path))?;
    let state = serde_json::from_slice(&text);
    state.map(Some).map_err(CloudError::call(format!(
        "{} is not readable; remove it",
        path.display()
    )))
}

fn state_file(project: &Project) -> PathBuf {
    project.state().join("cloud.json")
}
