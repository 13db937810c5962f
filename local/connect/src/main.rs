//! The local Amazon Connect as a program.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the URL is the program's output"
)]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use connect_local::{Centre, Failure, Operation, Options, Throttle};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// The Amazon Connect operations that the snapshot calls, answered from a described contact centre. The first line of the output
/// is the endpoint's URL.
#[derive(Parser)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 4570)]
    port: u16,
    /// The description of the contact centre.
    #[arg(long, default_value = "events/contact-centre.json")]
    centre: PathBuf,
    /// Throttle at the service's own rates: 2 requests a second (burst 5), GetCurrentMetricData 5 (burst 8).
    #[arg(long)]
    throttle: bool,
    /// Fail every call of this operation with InternalServiceException (500). May be given several times.
    #[arg(long, value_name = "OPERATION", value_parser = read_operation)]
    fail_operation: Vec<Operation>,
    /// Fail every call about this instance with InternalServiceException (500). May be given several times.
    #[arg(long, value_name = "INSTANCE_ID")]
    fail_instance: Vec<String>,
}

fn read_operation(name: &str) -> Result<Operation, String> {
    Operation::from_name(name).ok_or_else(|| format!("one of {:?}", Operation::ALL))
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut cause = error.source();
            eprint!("connect-local: {error}");
            while let Some(source) = cause {
                eprint!(": {source}");
                cause = source.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::new(Centre::load(&arguments.centre)?);
    options.throttle = arguments.throttle.then_some(Throttle::SERVICE);
    let operations = arguments
        .fail_operation
        .into_iter()
        .map(|operation| (Some(operation), None));
    let instances = arguments.fail_instance.into_iter().map(|id| (None, Some(id)));
    for (operation, instance_id) in operations.chain(instances) {
        options.failures.push(Failure {
            operation,
            instance_id,
            after: 0,
            times: None,
            status: 500,
            code: "InternalServiceException".to_owned(),
        });
    }
    let listener = TcpListener::bind(("127.0.0.1", arguments.port)).await?;
    println!("http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let mut terminate = signal(SignalKind::terminate())?;
    let shutdown = async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    };
    connect_local::serve(listener, options, shutdown).await?;
    Ok(())
}
