//! The event source mapping as a program.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what is served is the program's output"
)]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use kinesis_mapping::checkpoints::Checkpoints;
use kinesis_mapping::error::ServeError;
use kinesis_mapping::service::{Options, serve};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Lambda's event source mapping for Kinesis, for an endpoint that stands for Kinesis, Lambda and S3: reads the stream, invokes the function,
/// and treats failures as the deployed mapping says. Prints one line once it reads every shard.
#[derive(Parser)]
struct Arguments {
    /// The endpoint: http://127.0.0.1:<port>.
    #[arg(long)]
    endpoint: String,
    /// The function whose mappings to Kinesis streams are served.
    #[arg(long)]
    function: String,
    /// The region that the endpoint is asked as.
    #[arg(long, default_value = "eu-west-1")]
    region: String,
    /// A file that keeps how far each shard was processed, so that the next start goes on from there.
    #[arg(long)]
    checkpoints: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kinesis-mapping: {}", kinesis_mapping::note::chain(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), ServeError> {
    let checkpoints = match &arguments.checkpoints {
        Some(path) => Checkpoints::in_file(path)?,
        None => Checkpoints::in_memory(),
    };
    let options = Options {
        endpoint: arguments.endpoint,
        function: arguments.function,
        region: arguments.region,
        checkpoints,
    };
    let terminate = signal(SignalKind::terminate()).ok();
    let stop = async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = received(terminate) => {}
        }
    };
    let ready = |served: &str| {
        println!("{served}");
        // Whoever waits for this line has gone if it cannot be written.
        let _ = std::io::stdout().flush();
    };
    serve(options, ready, stop).await
}

/// Ends when the signal comes; never, if the system lets nobody wait for it.
async fn received(signal: Option<Signal>) {
    match signal {
        Some(mut signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}
