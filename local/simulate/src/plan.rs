//! What is to be done: the command line, checked, with all defaults filled in.

use std::path::PathBuf;

use jiff::SignedDuration;
use jiff::civil::Time;
use simulator::disorder::Disorder;
use simulator::{Millis, Settings};

use crate::arguments::{Arguments, Speed, To};
use crate::pace::Pace;

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    /// What is simulated.
    pub(crate) settings: Settings,
    /// What is before is not sent.
    pub(crate) from: Millis,
    /// What happens on the way, if anything.
    pub(crate) disorder: Option<Disorder>,
    /// When things are sent.
    pub(crate) pace: Pace,
    /// Where to.
    pub(crate) destination: Destination,
}

/// Where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Files in a folder.
    Files {
        /// The folder.
        folder: PathBuf,
    },
    /// AWS, or what stands for it.
    Aws {
        /// The stream of agent events.
        stream: String,
        /// The bus of contact events.
        bus: Option<String>,
        /// In place of AWS's own.
        endpoint: Option<String>,
    },
    /// The local cloud.
    Local {
        /// What is written down about it.
        state: PathBuf,
        /// Whether a second is a second, so that the deployed schedules collect what is described as it happens.
        by_the_clock: bool,
    },
}

impl Plan {
    /// Checks what was asked for at `now`, and fills in what was not. The error is a reason for the user.
    pub(crate) fn new(arguments: &Arguments, now: Millis) -> Result<Self, String> {
        let duration = whole_millis(arguments.hours);
        let speed = arguments.speed.unwrap_or(match arguments.to {
            To::Files => Speed::Max,
            To::Local | To::Kinesis => Speed::Times(1.0),
        });
        let start = match arguments.start {
            Some(start) => start.as_millisecond(),
            None if arguments.end_now => now - duration,
            None => now - back(duration, speed),
        };
        let from = arguments.from.map_or(start, |from| from.as_millisecond().max(start));
        if from >= start + duration {
            return Err("--from is not before the end of the simulation, so that nothing would be sent".to_owned());
        }
        let pace = match speed {
            Speed::Max => Pace::Max,
            // Who goes on at the speed of the clock goes on by the clock: what was missed while starting is made up for.
            Speed::Times(times) if is_clock(times) && arguments.from.is_some() => Pace::times(times, now),
            Speed::Times(times) => Pace::times(times, from),
        };
        let by_the_clock = matches!(speed, Speed::Times(times) if is_clock(times));
        let every = arguments.snapshot_every.0.map(whole_millis);
        Ok(Self {
            settings: Settings {
                seed: arguments.seed,
                start,
                midnight: arguments.time_of_day.map_or(0, |time| start - since_midnight(time)),
                duration_millis: duration,
                agents: arguments.agents,
                snapshot_every_millis: every.filter(|_| arguments.to != To::Kinesis),
            },
            from,
            disorder: disorder(arguments),
            pace,
            destination: destination(arguments, by_the_clock)?,
        })
    }
}

/// How long ago to begin so that what is simulated catches up with the clock just at its end, and never runs ahead of it: at the speed of the
/// clock it begins now, and as fast as it goes it ends now.
fn back(duration: Millis, speed: Speed) -> Millis {
    match speed {
        Speed::Max => duration,
        Speed::Times(times) if times <= 1.0 => 0,
        Speed::Times(times) => {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of a year are far below 2^53")]
            let wall = duration as f64 / times;
            #[expect(clippy::cast_possible_truncation, reason = "shorter than the duration")]
            let wall = wall as Millis;
            duration - wall
        }
    }
}

fn is_clock(times: f64) -> bool {
    (times - 1.0).abs() < f64::EPSILON
}

fn disorder(arguments: &Arguments) -> Option<Disorder> {
    let asked = &arguments.disorder;
    let disorder = Disorder {
        seed: arguments.seed,
        duplicates: asked.duplicates,
        replays: asked.replays,
        lost: asked.lost,
        delayed: asked.delayed,
        longest_delay_millis: whole_millis(asked.longest_delay),
        reordered: asked.reordered,
        poison: asked.poison,
        ..Disorder::default()
    };
    let shares = [
        asked.duplicates,
        asked.replays,
        asked.lost,
        asked.delayed,
        asked.reordered,
        asked.poison,
    ];
    shares.iter().any(|share| *share > 0.0).then_some(disorder)
}

fn destination(arguments: &Arguments, by_the_clock: bool) -> Result<Destination, String> {
    let given = &arguments.destination;
    let options = [
        ("--folder", To::Files, given.folder.is_some()),
        ("--stream", To::Kinesis, given.stream.is_some()),
        ("--bus", To::Kinesis, given.bus.is_some()),
        ("--endpoint", To::Kinesis, given.endpoint.is_some()),
        ("--cloud", To::Local, given.cloud.is_some()),
    ];
    for (option, to, is_given) in options {
        if is_given && to != arguments.to {
            let (to, asked) = (name(to), name(arguments.to));
            return Err(format!("{option} is for --to {to}, not for --to {asked}"));
        }
    }
    match arguments.to {
        To::Files => {
            let folder = given.folder.clone();
            let folder = folder.ok_or("--to files needs --folder, where the files are written")?;
            Ok(Destination::Files { folder })
        }
        To::Kinesis => {
            let stream = given.stream.clone();
            Ok(Destination::Aws {
                stream: stream.ok_or("--to kinesis needs --stream, the name of the stream of agent events")?,
                bus: given.bus.clone(),
                endpoint: given.endpoint.clone(),
            })
        }
        To::Local => Ok(Destination::Local {
            state: given.cloud.clone().unwrap_or_else(|| ".local/cloud.json".into()),
            by_the_clock,
        }),
    }
}

fn name(to: To) -> &'static str {
    match to {
        To::Local => "local",
        To::Kinesis => "kinesis",
        To::Files => "files",
    }
}

fn since_midnight(time: Time) -> Millis {
    whole_millis(time.duration_since(Time::midnight()))
}

fn whole_millis(duration: SignedDuration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

#[cfg(test)]
mod tests;
