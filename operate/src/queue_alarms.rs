//! `connect-analytics queue-alarms`: alarms for single queues, from what their operators call good enough.

mod hours;

mod template;

use std::path::PathBuf;

use clap::Args;
use sinks::chain;

use queue_settings::Settings;

/// Write a CloudFormation template with two alarms for each queue: the longest wait now, and the service level.
///
/// What is good enough is read from a file, strictly: a key that is not known and a value that makes no sense are refused, with line and
/// reason. The template is a stack of its own beside Connect Analytics, so that queues change without touching the functions. It takes
/// the topic to tell as a parameter, WarningTopicArn. Nothing is asked of AWS, and the same file makes the same template.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  connect-analytics queue-alarms --queues monitoring/queues.toml > queue-alarms.json
  sam deploy --stack-name connect-analytics-queues --template-file queue-alarms.json --resolve-s3 \\
      --parameter-overrides WarningTopicArn=arn:aws:sns:eu-west-2:111111111111:connect-analytics-warning")]
pub(crate) struct Options {
    /// The file that says what is good enough.
    #[arg(long, value_name = "FILE", default_value = "monitoring/queues.toml")]
    queues: PathBuf,
}

/// The template, as JSON.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let settings = Settings::read(&options.queues).map_err(|error| chain(&error))?;
    let template = template::template(&settings).map_err(|error| format!("{}: {error}", options.queues.display()))?;
    Ok(format!("{template:#}"))
}
