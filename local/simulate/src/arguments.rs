//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};

/// Simulate a contact centre, and send what Amazon Connect would say of it.
///
/// Agents log in and out, take calls, chats and tasks, go to lunch and miss calls; customers wait, give up, are called back and transferred.
/// The same seed and options give the same events, byte for byte, and with them the truth: what really happened to each contact and agent.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  A day of 300 agents, as files, as fast as it goes:
    simulate --agents 300 --hours 8 --seed 7 --to files --folder /tmp/day
  The same into the local cloud that `make up` started, an hour each minute:
    simulate --agents 300 --hours 8 --seed 7 --speed 60x --to local
  Live, for as long as it runs, with some of the disorder of the real world:
    simulate --agents 50 --hours 24 --to local --duplicates 1% --delayed 2% --poison 0.1%
  A load test of a stack on AWS:
    simulate --agents 5000 --hours 1 --speed max --to kinesis --stream connect-agent-events")]
pub(crate) struct Arguments {
    /// How many agents there are.
    #[arg(long, value_name = "N", default_value_t = 300)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) agents: u32,
    /// For how many hours of theirs.
    #[arg(long, value_name = "HOURS", default_value = "8", value_parser = read_hours)]
    pub(crate) hours: SignedDuration,
    /// Another seed is another day.
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(crate) seed: u64,
    /// When it begins, as 2026-11-20T09:00:00Z [default: so that it ends, at this speed, when the program does; at 1x that is now]
    #[arg(long, value_name = "TIME")]
    pub(crate) start: Option<Timestamp>,
    /// Begin so long ago that the simulation ends now.
    #[arg(long, conflicts_with = "start")]
    pub(crate) end_now: bool,
    /// Simulate what is before this instant without sending it, to go on where another run has ended.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Timestamp>,
    /// What time of day it is in the contact centre at the start, as 10:00, for the rush hours and shifts [default: as in UTC]
    #[arg(long, value_name = "HH:MM")]
    pub(crate) time_of_day: Option<Time>,
    /// How fast time passes, as 60x for an hour a minute, or max [default: max for files, else 1x]
    #[arg(long, value_name = "SPEED", value_parser = Speed::read)]
    pub(crate) speed: Option<Speed>,
    /// Describe the contact centre for Connect's API so often, as 1m; or never. Kinesis has no use for it.
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = Every::read)]
    pub(crate) snapshot_every: Every,
    /// Where to.
    #[arg(long, value_enum)]
    pub(crate) to: To,
    #[command(flatten)]
    pub(crate) destination: Destination,
    #[command(flatten)]
    pub(crate) disorder: DisorderArguments,
}

/// Where to send it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum To {
    /// The local cloud that `make up` started: its stream, its bus, and its Connect.
    Local,
    /// A Kinesis stream, and an EventBridge bus, on AWS.
    Kinesis,
    /// Files in a folder, one event a line, and the truth.
    Files,
}

/// What single destinations need to know.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Destination")]
pub(crate) struct Destination {
    /// For files: where agent-events.ndjson, contact-events.ndjson, snapshots.ndjson and truth.json are written.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
    /// For kinesis: the stream of agent events.
    #[arg(long, value_name = "NAME")]
    pub(crate) stream: Option<String>,
    /// For kinesis: the bus of contact events [default: default]. They are put with the source connect-analytics.replay, since AWS keeps
    /// aws.connect for itself.
    #[arg(long, value_name = "NAME")]
    pub(crate) bus: Option<String>,
    /// For kinesis: send to this address in place of AWS's.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// For local: what `make up` wrote down about the running cloud [default: .local/cloud.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) cloud: Option<PathBuf>,
}

/// What happens to events on the way.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Disorder, each of a share of the events, as 1%")]
pub(crate) struct DisorderArguments {
    /// Delivered twice.
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = read_share)]
    pub(crate) duplicates: f64,
    /// Agent events after which the stream's last twenty come again.
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = read_share)]
    pub(crate) replays: f64,
    /// Never delivered.
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = read_share)]
    pub(crate) lost: f64,
    /// Delivered late.
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = read_share)]
    pub(crate) delayed: f64,
    /// How late at most, in the contact centre's time, as 60s.
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = read_duration)]
    pub(crate) longest_delay: SignedDuration,
    /// Overtaken by what happens in the next five seconds; an agent's own events stay in order.
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = read_share)]
    pub(crate) reordered: f64,
    /// Bytes that are no events, besides so many events.
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = read_share)]
    pub(crate) poison: f64,
}

/// How fast time passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Speed {
    /// As fast as it goes.
    Max,
    /// So many times as fast as the clock.
    Times(f64),
}

impl Speed {
    fn read(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Max);
        }
        let times = text.strip_suffix('x').and_then(|times| times.parse().ok());
        match times {
            Some(times) if (0.01..=1_000_000.0).contains(&times) => Ok(Self::Times(times)),
            _ => Err("a speed is max, or a number from 0.01 to 1000000 with an x, as 60x".to_owned()),
        }
    }
}

/// How often, if at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Every(pub(crate) Option<SignedDuration>);

impl Every {
    fn read(text: &str) -> Result<Self, String> {
        if text == "never" {
            return Ok(Self(None));
        }
        let every = read_duration(text)?;
        if every < SignedDuration::from_secs(1) {
            return Err("at least 1s, or never".to_owned());
        }
        Ok(Self(Some(every)))
    }
}

fn read_duration(text: &str) -> Result<SignedDuration, String> {
    let duration = text.parse::<SignedDuration>().ok();
    duration
        .filter(|duration| !duration.is_negative() && *duration <= SignedDuration::from_hours(24 * 366))
        .ok_or_else(|| "a duration is a number with its unit, as 60s, 1m or 2h".to_owned())
}

fn read_hours(text: &str) -> Result<SignedDuration, String> {
    let hours = text.parse::<f64>().ok();
    hours
        .filter(|hours| *hours > 0.0 && *hours <= 24.0 * 366.0)
        .map(|hours| SignedDuration::from_millis(millis(hours * 3_600_000.0)))
        .ok_or_else(|| "a number of hours, above 0 and up to a year, as 8 or 0.5".to_owned())
}

fn read_share(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').and_then(|percent| percent.parse::<f64>().ok());
    percent
        .filter(|percent| (0.0..=100.0).contains(percent))
        .map(|percent| percent / 100.0)
        .ok_or_else(|| "a share is a number from 0 to 100 with its sign, as 1% or 0.5%".to_owned())
}

#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds of at most a year")]
fn millis(millis: f64) -> i64 {
    millis.round() as i64
}
