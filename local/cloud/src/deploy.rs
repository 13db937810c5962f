//! Deploys the project's own template, with the real SAM CLI, to the MiniStack of the local cloud.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::stack::{FUNCTIONS, STACK, Stack};
use crate::{CloudError, Project, clients, cloud};

/// Where the SAM CLI uploads the functions' code.
const CODE_BUCKET: &str = "connect-analytics-code";

/// What the local cloud sets differently from a deployment to AWS. Resource types that MiniStack does not know are left out, the
/// Kinesis mapping is deployed and not enabled, since `kinesis-mapping` obeys it instead, and the store is there already. The Connect stub
/// has no quotas, and a past hour is collected in seconds.
pub const PARAMETERS: [(&str, &str); 9] = [
    ("Emulated", "true"),
    ("CreateDatabase", "false"),
    ("GradualDeployment", "false"),
    ("ConsumeAgentEvents", "false"),
    ("Architecture", ARCHITECTURE),
    ("ConnectRate", "1000"),
    ("ConnectBurst", "1000"),
    ("ConnectMetricsRate", "1000"),
    ("ConnectMetricsBurst", "1000"),
];
const ARCHITECTURE: &str = if cfg!(target_arch = "aarch64") {
    "arm64"
} else {
    "x86_64"
};

/// What to deploy where.
#[derive(Debug, Clone, Copy)]
pub struct Deployment<'a> {
    /// MiniStack's address.
    pub ministack: &'a str,
    /// The address that the functions write rows to.
    pub timestream: &'a str,
    /// The address that the functions ask as the Connect API.
    pub connect: &'a str,
    /// Parameters of the template, over those that the local cloud sets itself.
    pub parameters: &'a [(&'a str, &'a str)],
    /// A folder for what is deployed and the log of the deployment, `sam.log`.
    pub folder: &'a Path,
}

/// Deploys the template, or changes what was deployed before, and says what came of it.
pub async fn deploy(project: &Project, deployment: &Deployment<'_>) -> Result<Stack, CloudError> {
    let template = stage(project, deployment.folder).await?;
    cloud::create_bucket(deployment.ministack, CODE_BUCKET).await?;
    sam_deploy(project, deployment, &template).await?;
    Stack::read(deployment.ministack).await
}

/// Lays the template, byte for byte, beside the functions as `sam build` would, with the binaries that were built for this machine.
async fn stage(project: &Project, folder: &Path) -> Result<PathBuf, CloudError> {
    let folder = folder.join("deploy");
    for function in FUNCTIONS {
        let code = folder.join("functions").join(function);
        fs::create_dir_all(&code).map_err(CloudError::file(&code))?;
        strip(&project.binary(function)?, &code.join("bootstrap")).await?;
    }
    let template = folder.join("template.yaml");
    fs::copy(project.root().join("template.yaml"), &template).map_err(CloudError::file(&template))?;
    Ok(template)
}

/// Copies a binary without its symbols, which make up half of it and would be packed and unpacked for nothing. Where there is no
/// `strip`, the whole of it does as well.
async fn strip(binary: &Path, stripped: &Path) -> Result<(), CloudError> {
    let status = Command::new("strip")
        .arg("-o")
        .arg(stripped)
        .arg(binary)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await;
    if status.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    fs::copy(binary, stripped).map_err(CloudError::file(stripped))?;
    Ok(())
}

async fn sam_deploy(project: &Project, deployment: &Deployment<'_>, template: &Path) -> Result<(), CloudError> {
    let log = deployment.folder.join("sam.log");
    let output = fs::File::create(&log).map_err(CloudError::file(&log))?;
    let errors = output.try_clone().map_err(CloudError::file(&log))?;
    let endpoints = [
        ("TimestreamWriteEndpoint", deployment.timestream),
        ("ConnectEndpoint", deployment.connect),
    ];
    let parameters = PARAMETERS.iter().chain(&endpoints).chain(deployment.parameters);
    let mut command = Command::new(project.tool("sam")?);
    command
        .args(["deploy", "--stack-name", STACK, "--region", clients::REGION])
        .args(["--s3-bucket", CODE_BUCKET, "--s3-prefix", STACK, "--no-progressbar"])
        .args(["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"])
        .args(["--no-confirm-changeset", "--no-fail-on-empty-changeset"])
        .arg("--template-file")
        .arg(template)
        .arg("--parameter-overrides")
        .args(parameters.map(|(name, value)| format!("ParameterKey={name},ParameterValue={value}")));
    // Nothing of the caller's: neither a profile of a real account nor a proxy may be used by mistake.
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", deployment.folder)
        .env("AWS_ENDPOINT_URL", deployment.ministack)
        .env("AWS_ACCESS_KEY_ID", clients::KEY)
        .env("AWS_SECRET_ACCESS_KEY", clients::KEY)
        .env("SAM_CLI_TELEMETRY", "0")
        .env("SAM_CLI_POLL_DELAY", "0.5");
    command
        .current_dir(deployment.folder)
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .kill_on_drop(true);
    let status = command
        .status()
        .await
        .map_err(CloudError::call("`sam deploy` did not run"))?;
    if status.success() {
        return Ok(());
    }
    Err(CloudError::Ended {
        name: "sam deploy".to_owned(),
        tail: crate::process::tail(&log),
        log,
    })
}
