//! Sending the local cloud's quarantined records back through their functions, with the command that does it on AWS.

use std::process::Stdio;

use local_cloud::{CloudError, Project, clients};
use tokio::process::Command;

use super::keep;

/// `make redrive`: runs `connect-analytics redrive` on the cloud that is up.
pub(crate) async fn run(project: &Project, arguments: &[String]) -> Result<(), CloudError> {
    let Some(state) = keep::running(project).await? else {
        return Err(CloudError::Unexpected(
            "the local cloud is not up; `make up` starts it, or name a bucket on AWS with BUCKET=…".to_owned(),
        ));
    };
    let status = Command::new(project.binary("connect-analytics")?)
        .args(["redrive", "--bucket", state.stack.resource("QuarantineBucket")?])
        .args(arguments)
        .env_clear()
        .envs([
            ("AWS_ENDPOINT_URL", state.addresses.ministack.as_str()),
            ("AWS_REGION", clients::REGION),
            ("AWS_ACCESS_KEY_ID", clients::KEY),
            ("AWS_SECRET_ACCESS_KEY", clients::KEY),
        ])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await
        .map_err(CloudError::call("`connect-analytics redrive` did not run"))?;
    if status.success() {
        return Ok(());
    }
    Err(CloudError::Unexpected(format!(
        "`connect-analytics redrive` ended with {status}"
    )))
}
