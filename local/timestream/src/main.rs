//! The endpoint as a program.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the first line of output is the endpoint's address, for scripts to read; failures go to whoever started it"
)]

use std::error::Error;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use timestream_local::{Options, Tolerance, serve};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// An endpoint that behaves as Amazon Timestream for `LiveAnalytics` does. Prints its address on the first line, and ends on SIGINT or
/// SIGTERM.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Address to listen at. There is no authentication: keep it on this machine.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Port to listen at; 0 takes a free one.
    #[arg(long, default_value_t = 8086)]
    port: u16,
    /// Folder that keeps the data across restarts, as Parquet files.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Minutes beyond a table's retention that records are still taken.
    #[arg(long, value_name = "MINUTES", default_value_t = 20)]
    past_tolerance: u32,
    /// Minutes in the future that records are taken.
    #[arg(long, value_name = "MINUTES", default_value_t = 20)]
    future_tolerance: u32,
    /// What `DescribeEndpoints` answers, if not the address listened at.
    #[arg(long, value_name = "ADDRESS")]
    advertise: Option<String>,
    /// AWS region in ARNs.
    #[arg(long, default_value = "us-east-1")]
    region: String,
    /// AWS account in ARNs.
    #[arg(long, default_value = "000000000000")]
    account: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("timestream-local: {}", with_causes(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let minutes = |minutes: u32| Duration::from_secs(u64::from(minutes) * 60);
    let options = Options {
        tolerance: Tolerance {
            past: minutes(arguments.past_tolerance),
            future: minutes(arguments.future_tolerance),
        },
        data: arguments.data,
        address: arguments.advertise,
        region: arguments.region,
        account: arguments.account,
        ..Options::default()
    };
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let listener = TcpListener::bind((arguments.host, arguments.port)).await?;
    println!("http://{}", listener.local_addr()?);
    let shutdown = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    serve(listener, options, shutdown).await?;
    Ok(())
}

/// An error and everything that it stands for.
fn with_causes(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", with_causes(source)),
        None => error.to_string(),
    }
}
