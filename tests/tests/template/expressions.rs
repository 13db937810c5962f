//! What the alarms on metric math say, minute by minute: the dead-man switch and the burning of error budgets.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

use crate::deployed::number;
use crate::metric_math::{Series, evaluate};
use crate::read::Template;

const INSTANCE: (&str, &str) = ("InstanceId", "11111111-2222-3333-4444-555555555555");
/// A Wednesday.
const WEDNESDAY: &str = "2026-11-18T00:00:00Z";
const SATURDAY: &str = "2026-11-21T00:00:00Z";

/// How long a made-up day goes on the same way.
const DAY_MINUTES: usize = 1440;

/// The time of day at which the dead-man switch first calls somebody.
fn calls_at(parameters: &[(&str, &str)], day: &str, arrived: &Series, online: &Series) -> Option<String> {
    let deployed = Template::application().with(parameters);
    let alarm = deployed.get("NoAgentEvents");
    let periods = usize::try_from(number(&alarm["EvaluationPeriods"])).unwrap();
    assert_eq!(alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]);
    assert_eq!(
        (&alarm["Threshold"], &alarm["ComparisonOperator"]),
        (&json!(0), &json!("GreaterThanThreshold"))
    );
    let start: Timestamp = day.parse().unwrap();
    let given = BTreeMap::from([("arrived", arrived.clone()), ("counted", online.clone())]);
    let silent = evaluate(alarm, start, DAY_MINUTES, &given);
    assert!(
        silent.iter().all(Option::is_some),
        "there must be a value for each minute"
    );
    let silent: Vec<bool> = silent.into_iter().map(|value| value > Some(0.0)).collect();
    let first = silent
        .windows(periods)
        .position(|window| window.iter().all(|silent| *silent))?;
    let at = start + SignedDuration::from_mins(i64::try_from(first + periods).unwrap());
    Some(at.strftime("%H:%M").to_string())
}

/// The same all day.
fn always(value: Option<f64>) -> Series {
    vec![value; DAY_MINUTES]
}

/// An event of a single agent in every other minute: the heartbeat.
fn heartbeats() -> Series {
    (0..DAY_MINUTES)
        .map(|minute| (minute % 2 == 0).then_some(1.0))
        .collect()
}

/// Until that hour like the one, from then on like the other.
fn until(hour: usize, before: &Series, after: &Series) -> Series {
    before[..hour * 60].iter().chain(&after[hour * 60..]).copied().collect()
}

#[test]
fn an_idle_night_a_weekend_and_a_holiday_call_nobody() {
    for day in [WEDNESDAY, SATURDAY] {
        assert_eq!(
            calls_at(&[INSTANCE], day, &always(None), &always(Some(0.0))),
            None,
            "{day}"
        );
    }
    assert_eq!(calls_at(&[], SATURDAY, &always(None), &always(None)), None);
    assert_eq!(calls_at(&[INSTANCE], SATURDAY, &always(None), &always(None)), None);
}

#[test]
fn one_agent_who_works_keeps_the_switch_quiet_and_its_silence_is_heard_at_any_hour() {
    assert_eq!(
        calls_at(&[INSTANCE], WEDNESDAY, &heartbeats(), &always(Some(1.0))),
        None
    );
    let stream_dies = until(3, &heartbeats(), &always(None));
    assert_eq!(
        calls_at(&[INSTANCE], SATURDAY, &stream_dies, &always(Some(1.0))).unwrap(),
        "03:14"
    );
    // A function that runs and receives nothing is as silent as one that does not run.
    let nothing_received = until(3, &heartbeats(), &always(Some(0.0)));
    assert_eq!(
        calls_at(&[INSTANCE], SATURDAY, &nothing_received, &always(Some(1.0))).unwrap(),
        "03:14"
    );
}

#[test]
fn when_the_last_agent_leaves_nobody_is_called() {
    let leave_at_three = until(3, &heartbeats(), &always(None));
    let counted = until(3, &always(Some(1.0)), &always(Some(0.0)));
    assert_eq!(calls_at(&[INSTANCE], WEDNESDAY, &leave_at_three, &counted), None);
}

#[test]
fn business_hours_decide_where_no_snapshot_says() {
    assert_eq!(calls_at(&[], WEDNESDAY, &always(None), &always(None)).unwrap(), "08:15");
    assert_eq!(
        calls_at(&[INSTANCE], WEDNESDAY, &always(None), &always(None)).unwrap(),
        "08:15"
    );
    assert_eq!(calls_at(&[], WEDNESDAY, &heartbeats(), &always(None)), None);
    // Silence that begins before the hours end is heard only if it lasts long enough within them.
    let silent_from_fifteen = until(15, &heartbeats(), &always(None));
    assert_eq!(
        calls_at(&[], WEDNESDAY, &silent_from_fifteen, &always(None)).unwrap(),
        "15:14"
    );
    let silent_from_sixteen = until(16, &heartbeats(), &always(None));
    assert_eq!(calls_at(&[], WEDNESDAY, &silent_from_sixteen, &always(None)), None);
}

#[test]
fn business_hours_and_days_may_pass_their_end() {
    let check = |day: &str, hours: [&str; 2], days: [&str; 2], expected: Option<&str>| {
        let parameters = [
            ("BusinessHourStart", hours[0]),
            ("BusinessHourEnd", hours[1]),
            ("BusinessDayFirst", days[0]),
            ("BusinessDayLast", days[1]),
        ];
        let found = calls_at(&parameters, day, &always(None), &always(None));
        assert_eq!(found.as_deref(), expected, "{day} {hours:?} {days:?}");
    };
    check(WEDNESDAY, ["14", "2"], ["1", "5"], Some("00:15"));
    check(WEDNESDAY, ["14", "24"], ["1", "5"], Some("14:15"));
    check(WEDNESDAY, ["0", "24"], ["3", "3"], Some("00:15"));
    check(WEDNESDAY, ["0", "24"], ["4", "2"], None);
    check(SATURDAY, ["8", "16"], ["7", "4"], None);
    check(SATURDAY, ["8", "16"], ["6", "1"], Some("08:15"));
}

#[test]
fn minutes_are_those_of_the_parameter() {
    let parameters = [INSTANCE, ("NoAgentEventMinutes", "5")];
    assert_eq!(
        calls_at(&parameters, SATURDAY, &always(None), &always(Some(3.0))).unwrap(),
        "00:05"
    );
}

/// What an alarm on a budget shows for one window with these counts.
fn percent(alarm: &str, counts: &[(&'static str, f64)]) -> Option<f64> {
    let deployed = Template::application().with(&[]);
    let alarm: &Json = deployed.get(alarm);
    let given = counts.iter().map(|(id, count)| (*id, vec![Some(*count)])).collect();
    evaluate(alarm, WEDNESDAY.parse().unwrap(), 1, &given)[0]
}

#[test]
fn a_budget_burns_by_the_share_of_late_events_and_a_few_do_not_count() {
    for alarm in ["FreshnessBurnsForAnHour", "FreshnessBurnsNow", "FreshnessBurnsSlowly"] {
        let check = |counts: &[(&'static str, f64)], expected: Option<f64>| {
            assert_eq!(percent(alarm, counts), expected, "{alarm} {counts:?}");
        };
        check(
            &[
                ("agentall", 150.0),
                ("agentlate", 20.0),
                ("contactall", 50.0),
                ("contactlate", 10.0),
            ],
            Some(15.0),
        );
        // A count of none is missing.
        check(
            &[("agentall", 150.0), ("agentlate", 30.0), ("contactall", 50.0)],
            Some(15.0),
        );
        check(&[("contactall", 40.0), ("contactlate", 40.0)], Some(100.0));
        check(&[("agentall", 9.0), ("agentlate", 9.0)], Some(0.0));
        check(&[("agentall", 1000.0)], Some(0.0));
    }
}

#[test]
fn a_budget_burns_by_the_share_of_records_that_are_not_in_the_tables() {
    for alarm in [
        "CompletenessBurnsForAnHour",
        "CompletenessBurnsNow",
        "CompletenessBurnsSlowly",
    ] {
        let check = |counts: &[(&'static str, f64)], expected: Option<f64>| {
            assert_eq!(percent(alarm, counts), expected, "{alarm} {counts:?}");
        };
        let received = [
            ("agentreceived", 600.0),
            ("contactreceived", 300.0),
            ("snapshotreceived", 100.0),
        ];
        let with = |bad: &[(&'static str, f64)]| received.iter().chain(bad).copied().collect::<Vec<_>>();
        check(
            &with(&[
                ("agentquarantined", 5.0),
                ("contactnotstored", 10.0),
                ("snapshotnotstored", 5.0),
            ]),
            Some(2.0),
        );
        check(&with(&[("agentnotstored", 9.0)]), Some(0.0));
        check(
            &with(&[("agentnotstored", 0.0), ("contactquarantined", 0.0)]),
            Some(0.0),
        );
    }
}
