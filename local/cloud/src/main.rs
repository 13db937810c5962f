//! The command behind `make demo`, `make up`, `make down`, `make query` and `make invoke-…`.

mod cli;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run().await
}
