//! The pieces that stand for AWS services, each on a loopback port that it picks itself.

use std::net::TcpListener;
use std::path::Path;

use crate::process::{Guard, Program};
use crate::{CloudError, Project, clients};

/// A piece that answers HTTP.
#[derive(Debug)]
pub struct Service {
    /// Ends the piece when dropped.
    pub guard: Guard,
    /// Where it listens: `http://127.0.0.1:<port>`.
    pub address: String,
}

impl Service {
    async fn start(program: Program<'_>) -> Result<Self, CloudError> {
        let mut guard = Guard::start(&program)?;
        let address = guard.address().await?;
        Ok(Self { guard, address })
    }
}

/// Starts MiniStack, which stands for everything that this project does not bring itself. Its log goes to `<logs>/ministack.log`.
///
/// It must know its own port beforehand, to tell it to the functions that it runs. Should another program take the port in
/// between, the next one is tried.
pub async fn ministack(project: &Project, logs: &Path) -> Result<Service, CloudError> {
    const TRIES: usize = 3;
    let mut tried = 1;
    loop {
        match ministack_at(project, logs, free_port()?).await {
            Err(CloudError::Ended { .. }) if tried < TRIES => tried += 1,
            outcome => return outcome,
        }
    }
}

async fn ministack_at(project: &Project, logs: &Path, port: u16) -> Result<Service, CloudError> {
    let logs_text = logs.display().to_string();
    let (port, own_address) = (port.to_string(), format!("http://127.0.0.1:{port}"));
    // Functions that run in MiniStack inherit all of this, so there is nothing else.
    let variables = [
        ("PATH", "/usr/bin:/bin"),
        ("HOME", logs_text.as_str()),
        // Its pid file, and the code of functions.
        ("TMPDIR", logs_text.as_str()),
        // It listens on every interface unless told otherwise.
        ("BIND_HOST", "127.0.0.1"),
        ("GATEWAY_PORT", port.as_str()),
        // What requests mean that are not signed, such as those of `cargo lambda invoke`.
        ("MINISTACK_REGION", clients::REGION),
        // Where functions find S3, CloudWatch and Secrets Manager.
        ("AWS_ENDPOINT_URL", own_address.as_str()),
        // Lambda sets it from the function's logging configuration; MiniStack does not.
        ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
    ];
    Service::start(Program {
        name: "ministack",
        path: &project.tool("ministack")?,
        args: Vec::new(),
        environment: Some(
            variables
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
        ),
        working_directory: logs,
        logs,
    })
    .await
}

/// A port that is free now, for a program that must be told one.
fn free_port() -> Result<u16, CloudError> {
    let failed = || CloudError::call("finding a free port failed");
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(failed())?;
    Ok(listener.local_addr().map_err(failed())?.port())
}

/// Starts the Timestream endpoint with its data in memory. Its log goes to `<logs>/timestream-local.log`.
pub async fn timestream(project: &Project, logs: &Path) -> Result<Service, CloudError> {
    Service::start(Program {
        name: "timestream-local",
        path: &project.binary("timestream-local")?,
        args: ["--port", "0"].map(str::to_owned).to_vec(),
        environment: None,
        working_directory: project.root(),
        logs,
    })
    .await
}

/// Starts the Amazon Connect stub with the contact centre of the sample events. Its log goes to `<logs>/connect-local.log`.
pub async fn connect(project: &Project, logs: &Path) -> Result<Service, CloudError> {
    let centre = project.events().join("contact-centre.json").display().to_string();
    Service::start(Program {
        name: "connect-local",
        path: &project.binary("connect-local")?,
        args: vec!["--port".to_owned(), "0".to_owned(), "--centre".to_owned(), centre],
        environment: None,
        working_directory: project.root(),
        logs,
    })
    .await
}

/// The port at which the preview is looked for; another one if it is taken.
const PREVIEW_PORT: u16 = 8765;

/// Starts the preview of the dashboards, which asks the Timestream endpoint and MiniStack's CloudWatch. Its log goes to
/// `<logs>/preview.log`.
pub async fn preview(project: &Project, timestream: &str, ministack: &str, logs: &Path) -> Result<Service, CloudError> {
    let port = match TcpListener::bind(("127.0.0.1", PREVIEW_PORT)) {
        Ok(_) => PREVIEW_PORT,
        Err(_) => 0,
    };
    Service::start(Program {
        name: "preview",
        path: &project.binary("preview")?,
        args: vec![
            format!("--port={port}"),
            format!("--timestream={timestream}"),
            format!("--cloudwatch={ministack}"),
        ],
        environment: None,
        working_directory: project.root(),
        logs,
    })
    .await
}

/// Starts the event source mapping that takes records from the stream to `function`, as MiniStack at `ministack` has it deployed. Its log
/// goes to `<logs>/kinesis-mapping.log`.
pub async fn mapping(project: &Project, ministack: &str, function: &str, logs: &Path) -> Result<Guard, CloudError> {
    let args = [
        "--endpoint",
        ministack,
        "--function",
        function,
        "--region",
        clients::REGION,
    ];
    let mut guard = Guard::start(&Program {
        name: "kinesis-mapping",
        path: &project.binary("kinesis-mapping")?,
        args: args.map(str::to_owned).to_vec(),
        environment: None,
        working_directory: project.root(),
        logs,
    })?;
    guard.first_words().await?;
    Ok(guard)
}

/// Starts a simulated contact centre that sends what happens to the running cloud. Its log goes to `<logs>/simulate.log`.
pub fn simulate(project: &Project, args: Vec<String>, logs: &Path) -> Result<Guard, CloudError> {
    Guard::start(&Program {
        name: "simulate",
        path: &project.binary("simulate")?,
        args,
        environment: None,
        working_directory: project.root(),
        logs,
    })
}
