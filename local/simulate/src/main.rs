//! The simulated contact centre as a program: into files, into Kinesis and EventBridge, or into the local cloud.

mod arguments;
mod batch;
mod error;
mod pace;
mod plan;
mod produce;
mod progress;
mod run;
mod say;
mod tally;
mod to;
mod truth_json;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use jiff::Timestamp;

use arguments::Arguments;
use error::SimulateError;
use run::Ending;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let plan = match plan::Plan::new(&arguments, Timestamp::now().as_millisecond()) {
        Ok(plan) => plan,
        Err(reason) => Arguments::command()
            .error(clap::error::ErrorKind::ArgumentConflict, reason)
            .exit(),
    };
    match run::run(plan).await {
        Ok(Ending::Complete) => ExitCode::SUCCESS,
        Ok(Ending::Interrupted) => ExitCode::from(130),
        Err(error) => {
            say::complain(format_args!("simulate: {}", with_causes(&error)));
            ExitCode::FAILURE
        }
    }
}

/// An error and everything that led to it, each said once.
fn with_causes(error: &SimulateError) -> String {
    let mut text = error.to_string();
    let (mut last, mut cause) = (text.clone(), std::error::Error::source(error));
    while let Some(error) = cause {
        // The SDK's errors repeat their source.
        let said = error.to_string();
        if said != last {
            text = format!("{text}: {said}");
        }
        (last, cause) = (said, error.source());
    }
    text
}
