//! The pieces that stand for AWS services, each on a loopback port that it picks itself.

use std::path::Path;

use crate::process::{Guard, Program};
use crate::{CloudError, Project};

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

/// Starts MiniStack, which stands for CloudWatch and S3. Its log goes to `<logs>/ministack.log`.
pub async fn ministack(project: &Project, logs: &Path) -> Result<Service, CloudError> {
    let logs_text = logs.display().to_string();
    let variables = [
        ("PATH", "/usr/bin:/bin"),
        ("HOME", logs_text.as_str()),
        // Its pid file.
        ("TMPDIR", logs_text.as_str()),
        // It listens on every interface unless told otherwise.
        ("BIND_HOST", "127.0.0.1"),
        ("GATEWAY_PORT", "0"),
    ];
    Service::start(Program {
        name: "ministack",
        path: &project.tool("ministack")?,
        args: Vec::new(),
        // Nothing of ours: what MiniStack has in its environment, it would hand to functions that run in it.
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
