//! The preview as a program.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the first line of output is the page's address, for scripts to read; failures go to whoever started it"
)]

use std::error::Error;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use preview::{Options, serve};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// A page that shows the Grafana dashboards without Grafana, live from a Timestream endpoint on this machine. Prints its address on the
/// first line, and ends on SIGINT or SIGTERM.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8765)]
    port: u16,
    /// The Timestream endpoint, as http://….
    #[arg(long, value_name = "ADDRESS")]
    timestream: String,
    /// The CloudWatch endpoint; without one, panels of metrics say that there is none.
    #[arg(long, value_name = "ADDRESS")]
    cloudwatch: Option<String>,
    /// The folder of the dashboards' JSON.
    #[arg(long, value_name = "DIR", default_value = "monitoring/grafana/dashboards")]
    dashboards: PathBuf,
    /// The folder of the built page.
    #[arg(long, value_name = "DIR", default_value = "local/preview/web/dist")]
    page: PathBuf,
    /// The folder of the runbooks that dashboards link to.
    #[arg(long, value_name = "DIR", default_value = "docs/runbooks")]
    runbooks: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("preview: {error}");
            let mut cause = error.source();
            while let Some(source) = cause {
                eprint!(": {source}");
                cause = source.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let options = Options {
        timestream: arguments.timestream,
        cloudwatch: arguments.cloudwatch,
        dashboards: arguments.dashboards,
        page: arguments.page,
        runbooks: arguments.runbooks,
    };
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await?;
    println!("http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let shutdown = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    serve(listener, options, shutdown).await?;
    Ok(())
}
