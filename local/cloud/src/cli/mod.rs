//! The commands, and what they have in common: telling what they do, and ending cleanly when interrupted.

mod boards;
mod deliveries;
mod demo;
mod endings;
mod hour;
mod invoke;
mod keep;
mod play;
mod redrive;
mod results;
mod say;
mod seen;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use local_cloud::{CloudError, Project};
use tokio::signal::unix::{SignalKind, signal};

use say::say;

/// Runs Connect Analytics on this machine, without an AWS account.
#[derive(Debug, Parser)]
struct Arguments {
    /// The checkout to run.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plays the sample events through the real functions, shows what came of them, and stops everything.
    Demo,
    /// Starts the local cloud, plays the sample events, and keeps it running.
    Up,
    /// Takes the pictures of the documents anew, of the boards of a simulated hour.
    Pictures,
    /// Stops the local cloud that `up` started.
    Down,
    /// Runs a query against the local cloud that `up` started.
    Query {
        /// In Timestream's dialect of SQL.
        sql: String,
    },
    /// Sends the quarantined records of the local cloud that `up` started back through their functions.
    Redrive {
        /// Options of `connect-analytics redrive`.
        #[arg(last = true)]
        options: Vec<String>,
    },
    /// Invokes a function once, in the local cloud that `up` started or in one of its own.
    Invoke {
        /// The name of the function.
        function: String,
        /// A whole trigger event, or a payload of the agent event stream, which is wrapped.
        event: Option<PathBuf>,
        /// Sends the event as it is, without moving its instants to now.
        #[arg(long)]
        as_is: bool,
    },
}

/// Runs the command that the arguments name. Whatever it started ends with it, also when it is interrupted.
pub(crate) async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let result = tokio::select! {
        result = carry_out(arguments) => result,
        signal = interrupted() => {
            say(format_args!("\n{signal}: everything is stopped."));
            return ExitCode::from(130);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(format_args!("\nFAILED: {}", with_causes(&error)));
            ExitCode::FAILURE
        }
    }
}

async fn carry_out(arguments: Arguments) -> Result<(), CloudError> {
    let project = Project::at(&arguments.root)?;
    match arguments.command {
        Command::Demo => demo::run(&project).await,
        Command::Up => keep::up(&project).await,
        Command::Pictures => boards::pictures(&project).await,
        Command::Down => keep::down(&project),
        Command::Query { sql } => keep::query(&project, &sql).await,
        Command::Redrive { options } => redrive::run(&project, &options).await,
        Command::Invoke { function, event, as_is } => {
            let moved = if as_is {
                invoke::Instants::AsTheyAre
            } else {
                invoke::Instants::MovedToNow
            };
            invoke::run(&project, &function, event.as_deref(), moved).await
        }
    }
}

/// Returns when the user or the system asks us to stop, and says how.
async fn interrupted() -> &'static str {
    let signals = [
        (SignalKind::interrupt(), "Interrupted"),
        (SignalKind::terminate(), "Terminated"),
        (SignalKind::hangup(), "Hung up"),
    ];
    let waits = signals.map(|(kind, name)| {
        Box::pin(async move {
            match signal(kind) {
                Ok(mut stream) => stream.recv().await,
                // Without a handler the signal ends us the system's own way; there is nothing to wait for.
                Err(_) => std::future::pending().await,
            };
            name
        })
    });
    futures::future::select_all(waits).await.0
}

/// An error and everything that led to it, each said once.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let (mut last, mut cause) = (text.clone(), error.source());
    while let Some(error) = cause {
        // The SDK's errors repeat their source.
        let said = error.to_string();
        if said != last {
            text = format!("{text}\n  because: {said}");
        }
        (last, cause) = (said, error.source());
    }
    text
}
