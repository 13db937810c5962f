use clap::Parser as _;

use super::*;

/// 2026-11-20T09:00:00Z.
const NOW: Millis = 1_795_165_200_000;
const HOUR: Millis = 3_600_000;

fn plan(line: &str) -> Result<Plan, String> {
    let words = std::iter::once("simulate").chain(line.split_whitespace());
    let arguments = Arguments::try_parse_from(words).map_err(|error| error.to_string())?;
    Plan::new(&arguments, NOW)
}

#[test]
fn the_defaults_of_each_destination() {
    let check = |line: &str, start: Millis, pace: Pace, every: Option<i64>| {
        let plan = plan(line).unwrap();
        let found = (
            plan.settings.start,
            plan.from,
            plan.pace,
            plan.settings.snapshot_every_millis,
        );
        assert_eq!(found, (start, start, pace, every), "{line}");
        assert_eq!((plan.settings.agents, plan.settings.seed), (300, 7), "{line}");
        assert_eq!(
            (plan.settings.duration_millis, plan.settings.midnight),
            (8 * HOUR, 0),
            "{line}"
        );
        assert_eq!(plan.disorder, None, "{line}");
    };
    let minute = Some(60_000);
    check("--to files --folder f", NOW - 8 * HOUR, Pace::Max, minute);
    check("--to local", NOW, Pace::times(1.0, NOW), minute);
    check("--to kinesis --stream s", NOW, Pace::times(1.0, NOW), None);
    check("--to kinesis --stream s --speed max", NOW - 8 * HOUR, Pace::Max, None);
    check(
        "--to files --folder f --snapshot-every never",
        NOW - 8 * HOUR,
        Pace::Max,
        None,
    );
}

#[test]
fn what_is_faster_than_the_clock_catches_up_with_it_at_the_end() {
    let check = |speed: &str, back: Millis| {
        let plan = plan(&format!("--to local --speed {speed}")).unwrap();
        assert_eq!(plan.settings.start, NOW - back, "{speed}");
        let end = plan.pace.due(plan.settings.start + 8 * HOUR);
        let end = NOW + Millis::try_from(end.as_millis()).unwrap();
        assert!(
            speed == "0.5x" || end == plan.settings.start + 8 * HOUR,
            "{speed}: {end}"
        );
    };
    check("1x", 0);
    check("2x", 4 * HOUR);
    check("60x", 8 * HOUR - 8 * HOUR / 60);
    check("0.5x", 0);
}

#[test]
fn times_that_are_given() {
    let plan = |options: &str| plan(&format!("--to local --hours 2 {options}")).unwrap();
    let given = plan("--start 2026-11-20T03:00:00Z --time-of-day 10:30");
    assert_eq!(given.settings.start, NOW - 6 * HOUR);
    assert_eq!(given.settings.midnight, NOW - 6 * HOUR - 10 * HOUR - HOUR / 2);
    assert_eq!(plan("--end-now").settings.start, NOW - 2 * HOUR);

    // Going on after another run: by the clock, whatever was missed while starting being due at once.
    let on = plan("--start 2026-11-20T08:00:00Z --from 2026-11-20T08:59:30Z");
    assert_eq!((on.from, on.pace), (NOW - 30_000, Pace::times(1.0, NOW)));
    let earlier = plan("--start 2026-11-20T08:00:00Z --from 2026-11-20T07:00:00Z");
    assert_eq!(earlier.from, NOW - HOUR, "nothing is before the start");
}

#[test]
fn only_at_the_speed_of_the_clock_the_schedules_may_collect() {
    let check = |options: &str, expected: bool| {
        let plan = plan(&format!("--to local --hours 2 {options}")).unwrap();
        let Destination::Local { by_the_clock, .. } = plan.destination else {
            panic!("not local")
        };
        assert_eq!(by_the_clock, expected, "{options}");
    };
    check("", true);
    check("--speed 1x", true);
    check("--speed 60x", false);
    check("--speed 0.5x", false);
    check("--speed max", false);
}

#[test]
fn shares_make_disorder() {
    let plan = plan(
        "--to files --folder f --seed 3 --duplicates 1% --replays 0.1% --lost 2% --delayed 5% --longest-delay 2m --reordered 10% --poison 0.5%",
    );
    let expected = Disorder {
        seed: 3,
        duplicates: 0.01,
        replays: 0.001,
        lost: 0.02,
        delayed: 0.05,
        longest_delay_millis: 120_000,
        reordered: 0.1,
        poison: 0.005,
        ..Disorder::default()
    };
    assert_eq!(plan.unwrap().disorder, Some(expected));
}

#[test]
fn what_makes_no_sense_is_refused_with_the_reason() {
    let check = |line: &str, expected: &str| {
        let error = plan(line).unwrap_err();
        assert!(error.contains(expected), "{line}: {error}");
    };
    check("--to files", "--to files needs --folder");
    check("--to kinesis", "--to kinesis needs --stream");
    check(
        "--to local --folder f",
        "--folder is for --to files, not for --to local",
    );
    check(
        "--to files --folder f --stream s",
        "--stream is for --to kinesis, not for --to files",
    );
    check(
        "--to files --folder f --endpoint http://x",
        "--endpoint is for --to kinesis",
    );
    check(
        "--to kinesis --stream s --cloud c",
        "--cloud is for --to local, not for --to kinesis",
    );
    check("--to nowhere", "[possible values: local, kinesis, files]");
    check("--to local --speed fast", "a speed is max, or a number");
    check("--to local --speed 0x", "a speed is max, or a number");
    check("--to local --speed NaNx", "a speed is max, or a number");
    check("--to local --agents 0", "0 is not in 1..=100000");
    check("--to local --hours 0", "a number of hours, above 0");
    check("--to local --hours inf", "a number of hours, above 0");
    check("--to local --lost 5", "a share is a number from 0 to 100 with its sign");
    check(
        "--to local --lost 101%",
        "a share is a number from 0 to 100 with its sign",
    );
    check("--to local --longest-delay 10", "a duration is a number with its unit");
    check("--to local --snapshot-every 1ms", "at least 1s, or never");
    check("--to local --start yesterday", "--start <TIME>");
    check(
        "--to local --end-now --start 2026-11-20T08:00:00Z",
        "cannot be used with",
    );
    check(
        "--to local --hours 1 --from 2026-11-20T10:00:00Z",
        "--from is not before the end",
    );
}
