//! The Lambda runtime, emulated by `cargo lambda watch`, and function binaries that run under it as they do on AWS.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use crate::process::{Guard, Program};
use crate::{CloudError, Project, clients};

/// How long one invocation may take. Functions give up much earlier, unless an endpoint misbehaves on purpose.
const INVOCATION: Duration = Duration::from_mins(2);

/// The emulated Lambda service: takes invocations and hands them to function binaries that ask for the next one.
#[derive(Debug)]
pub struct Lambda {
    /// Ends the emulator when dropped.
    pub guard: Guard,
    /// Where it takes invocations: `http://127.0.0.1:<port>`.
    pub address: String,
}

/// A function binary that waits for invocations.
#[derive(Debug)]
pub struct Function {
    /// Ends the function when dropped.
    pub guard: Guard,
    name: String,
    address: String,
    http: reqwest::Client,
}

/// What a function answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// False if the function returned an error instead of a result.
    pub succeeded: bool,
    /// The result, or the error with its type and message; JSON.
    pub body: String,
}

impl Lambda {
    /// Starts the emulator. Its log goes to `<logs>/lambda.log`.
    ///
    /// It is told not to start functions itself: it would call cargo for each of them, and mix their logs.
    pub async fn start(project: &Project, logs: &Path) -> Result<Self, CloudError> {
        let port = free_port()?.to_string();
        let args = [
            "lambda",
            "watch",
            "--only-lambda-apis",
            "--invoke-address",
            "127.0.0.1",
            "--invoke-port",
            &port,
        ];
        let mut guard = Guard::start(&Program {
            name: "lambda",
            path: &project.tool("cargo-lambda")?,
            args: args.map(str::to_owned).to_vec(),
            environment: None,
            working_directory: project.root(),
            logs,
        })?;
        let address = guard.address().await?;
        Ok(Self { guard, address })
    }
}

impl Function {
    /// Starts a function binary of this workspace under the emulator at `address`. Its environment is `environment` and what
    /// Lambda itself sets, and nothing else. Its log goes to `<logs>/<name>.log`.
    pub fn start(
        project: &Project,
        address: &str,
        name: &str,
        environment: &[(String, String)],
        logs: &Path,
    ) -> Result<Self, CloudError> {
        let runtime_api = format!("{address}/.rt/{name}");
        let set_by_lambda = [
            ("AWS_LAMBDA_FUNCTION_NAME", name),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
            ("AWS_LAMBDA_RUNTIME_API", &runtime_api),
            ("AWS_REGION", clients::REGION),
            ("AWS_ACCESS_KEY_ID", clients::KEY),
            ("AWS_SECRET_ACCESS_KEY", clients::KEY),
        ];
        let set_by_lambda = set_by_lambda.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let guard = Guard::start(&Program {
            name,
            path: &project.binary(name)?,
            args: Vec::new(),
            environment: Some(set_by_lambda.into_iter().chain(environment.iter().cloned()).collect()),
            working_directory: project.root(),
            logs,
        })?;
        Ok(Self {
            guard,
            name: name.to_owned(),
            address: address.to_owned(),
            http: reqwest::Client::new(),
        })
    }

    /// The function's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Invokes the function with an event and waits for its answer. Fails if the function is not running any more.
    pub async fn invoke(&mut self, event: Vec<u8>) -> Result<Answer, CloudError> {
        let url = format!("{}/2015-03-31/functions/{}/invocations", self.address, self.name);
        let call = || CloudError::call(format!("invoking {} failed", self.name));
        let request = self.http.post(url).timeout(INVOCATION).body(event).send();
        let response = tokio::select! {
            response = request => response.map_err(call())?,
            ended = ended(&mut self.guard) => return Err(ended),
        };
        let succeeded = response.status().is_success();
        let body = response.text().await.map_err(call())?;
        Ok(Answer { succeeded, body })
    }
}

/// Returns only once the program is not running any more: without it the emulator would wait for it for ever.
async fn ended(guard: &mut Guard) -> CloudError {
    loop {
        if let Err(error) = guard.check() {
            return error;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A port that is free now, for a program that cannot pick one itself.
pub fn free_port() -> Result<u16, CloudError> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(CloudError::call("finding a free port failed"))?;
    Ok(listener
        .local_addr()
        .map_err(CloudError::call("finding a free port failed"))?
        .port())
}
