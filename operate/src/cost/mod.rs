//! `connect-analytics cost`: what a month of the deployed stack costs, from metered sample events and published unit prices.

mod assume;
mod bill;
mod buffer;
mod figures;
mod lines;
mod meter;
mod prices;
mod print;
mod samples;
mod series;
mod snapshot;
mod volume;

use std::path::{Path, PathBuf};

use clap::Args;
use sinks::chain;

use self::assume::Assumptions;
use self::bill::{Basis, Stack};
use self::prices::Prices;
use self::samples::Samples;

/// Compute what the deployed stack costs per month.
///
/// The sample events are normalised by the model, and what they take to send, write, keep and watch is metered as AWS meters it, in batches as
/// they would be at that volume. Times the volumes that follow from the assumptions, times published unit prices. Nothing is asked of AWS.
///
/// The same input prints the same text.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  connect-analytics cost --agents 300
  connect-analytics cost --agents 50,300,5000 --contacts-per-agent-day 80
  connect-analytics cost --agents 5000 --buffered --prices my-region.toml")]
pub(crate) struct Options {
    /// Agents; several, with commas, make a column each.
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [50, 300, 5000])]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    agents: Vec<u32>,
    /// The folder of sample events that is metered.
    #[arg(long, value_name = "FOLDER", default_value = "events")]
    events: PathBuf,
    /// The template, of which alarms and dashboards are counted.
    #[arg(long, value_name = "FILE", default_value = "template.yaml")]
    template: PathBuf,
    /// A file of unit prices, in the form of operate/prices.toml [default: those, of us-east-1].
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    /// Put the result into this document, in place of its first block that is fenced as text.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    #[command(flatten)]
    assumptions: Assumptions,
}

/// The text to print.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    options.assumptions.check()?;
    let prices = Prices::read(options.prices.as_deref()).map_err(|error| chain(&error))?;
    let samples =
        Samples::read(&options.events).map_err(|error| format!("{}; --events names the folder", chain(&error)))?;
    let template = std::fs::read_to_string(&options.template).map_err(|error| {
        format!(
            "{} cannot be read: {error}; --template names the file",
            options.template.display()
        )
    })?;
    let basis = Basis::new(&options.assumptions, &samples, &prices, stack(&template));
    let report = print::report(&basis, &options.agents);
    let Some(path) = &options.write else {
        return Ok(report);
    };
    write(path, &report)?;
    Ok(format!("Written into {}", path.display()))
}

/// Puts the report into the first block of a document that is fenced as text.
fn write(path: &Path, report: &str) -> Result<(), String> {
    let failed = |problem: &dyn std::fmt::Display| format!("{}: {problem}", path.display());
    let document = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
    let replaced =
        replace_block(&document, report).ok_or_else(|| failed(&"there is no block between ```text and ```"))?;
    std::fs::write(path, replaced).map_err(|error| failed(&error))
}

const FENCE: &str = "\n```text\n";

fn replace_block(document: &str, report: &str) -> Option<String> {
    let (before, rest) = document.split_once(FENCE)?;
    let (_, after) = rest.split_once("\n```")?;
    Some(format!("{before}{FENCE}{report}\n```{after}"))
}

/// Counts the template's resources that cost something by their number, switched on or not. An alarm is billed for each metric that it
/// watches: one, or those of its formula.
fn stack(template: &str) -> Stack {
    let mut stack = Stack::default();
    let mut formula = None;
    for line in template.lines().map(str::trim) {
        if let Some(kind) = line.strip_prefix("Type: ") {
            formula = None;
            match kind {
                "AWS::CloudWatch::Alarm" => {
                    stack.alarm_metrics += 1;
                    formula = Some(0);
                }
                "AWS::CloudWatch::CompositeAlarm" => stack.composite_alarms += 1,
                "AWS::CloudWatch::Dashboard" => stack.dashboards += 1,
                _ => {}
            }
        } else if let Some(metrics) = &mut formula
            && line.contains("MetricStat:")
        {
            // The first is counted as the alarm itself.
            stack.alarm_metrics += u32::from(*metrics > 0);
            *metrics += 1;
        }
    }
    stack
}

#[cfg(test)]
mod tests;
