//! `connect-analytics`: what an operator does with a deployed stack.

mod columns;
mod cost;
mod queue_alarms;
mod redrive;
mod say;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Work with a deployed Connect Analytics stack.
#[derive(Debug, Parser)]
#[command(name = "connect-analytics", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Columns(columns::Options),
    Cost(cost::Options),
    QueueAlarms(queue_alarms::Options),
    Redrive(redrive::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match CommandLine::parse().command {
        Command::Columns(options) => columns::run(options).await.map(|text| {
            say::say(text);
            true
        }),
        Command::Cost(options) => cost::run(&options).map(|text| {
            say::say(text);
            true
        }),
        Command::QueueAlarms(options) => queue_alarms::run(&options).map(|text| {
            say::say(text);
            true
        }),
        Command::Redrive(options) => redrive::run(options).await,
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say::complain(format_args!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}
