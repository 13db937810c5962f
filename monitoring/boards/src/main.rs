//! Writes the dashboards and the definitions, or checks that they are as committed.

use std::path::PathBuf;
use std::process::ExitCode;

use boards::files;
use clap::{Parser, Subcommand};

/// The dashboards of Connect Analytics, and what their figures mean.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The checkout.
    #[arg(long, global = true, default_value = ".")]
    root: PathBuf,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Command {
    /// Writes monitoring/grafana/dashboards/*.json and docs/definitions.md.
    Write,
    /// Fails if they differ from what would be written.
    Check,
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is what a command line says"
)]
fn main() -> ExitCode {
    let Arguments { command, root } = Arguments::parse();
    let done = match command {
        Command::Write => files::write(&root),
        Command::Check => files::check(&root),
    };
    match done {
        Ok(changes) if changes.is_empty() => {
            println!("Dashboards and definitions are up to date.");
            ExitCode::SUCCESS
        }
        Ok(changes) => {
            for change in &changes {
                println!("{change}");
            }
            match command {
                Command::Write => {
                    println!("Now they are as described.");
                    ExitCode::SUCCESS
                }
                Command::Check => {
                    eprintln!("These files are generated. Run: make boards");
                    ExitCode::FAILURE
                }
            }
        }
        Err(error) => {
            eprintln!("{}", files::with_causes(&error));
            ExitCode::FAILURE
        }
    }
}
