use jiff::tz::TimeZone;

use super::*;
use crate::shared::variables as shared;
use crate::variable::VariableKind;

const RANGE: Range = Range {
    from: 1_500_376_552_001,
    to: 1_500_376_552_002,
};

fn choices() -> Choices {
    [
        ("one", Choice::one("it's")),
        ("several", Choice::several(["a b", "it's"])),
        ("single", Choice::several(["x"])),
        ("every", Choice::all()),
        ("database", Choice::one("connect-analytics")),
    ]
    .map(|(name, choice)| (name.to_owned(), choice))
    .into()
}

/// The text after Grafana, as a panel has it.
fn check(text: &str, expected: &str) {
    let found = expand_variables(text, &choices(), RANGE, Unformatted::Timestream);
    assert_eq!(found, expected, "{text}");
}

#[test]
fn variables_have_four_spellings() {
    check("$one.${one}.[[one]].[[one:csv]]", "it's.it's.it's.it's");
    check(r#""${database}"."Queue""#, r#""connect-analytics"."Queue""#);
}

#[test]
fn several_values_are_quoted_and_one_of_them_too() {
    check("$several $single", "'a b','it''s' 'x'");
}

#[test]
fn formats() {
    check("${several:sqlstring}", "'a b','it''s'");
    check("${one:sqlstring}", "'it''s'");
    check("${several:singlequote}", r"'a b','it\'s'");
    check("${several:doublequote}", r#""a b","it's""#);
    check(
        "${several:csv} ${several:raw} ${several:pipe}",
        "a b,it's a b,it's a b|it's",
    );
    check("${several:json} ${one:json}", r#"["a b","it's"] it's"#);
    check("${several:queryparam}", "var-several=a%20b&var-several=it%27s");
    check("${several:text}", "a b + it's");
    check("${several:percentencode}", "%7Ba%20b%2Cit%27s%7D");
    check("${several:of another world}", "{a b,it's}");
}

#[test]
fn all_is_inserted_as_it_stands() {
    check(
        "('' IN (${every:sqlstring}) OR queue_id IN (${every:sqlstring}))",
        "('' IN ('') OR queue_id IN (''))",
    );
    check("$every ${every:csv} ${every:singlequote}", "'' '' ''");
    check("${every:queryparam} ${every:text}", "var-every=%24__all All");
}

#[test]
fn what_is_no_variable_stays() {
    for text in [
        "$unknown ${unknown:csv} [[unknown]]",
        "$__timeFilter $__interval ${__interval_ms}",
        "$__range",
        "$",
        "${",
        "${one",
        "[x] [[",
        "$1.50 ${a b}",
        "'$'",
        "ä$ö",
    ] {
        check(text, text);
    }
    // A name is as long as it can be.
    check("$one_more $one-more", "$one_more it's-more");
}

#[test]
fn the_range_is_built_in() {
    check("${__from} $__to", "1500376552001 1500376552002");
    check(
        "${__from:date:seconds} ${__from:date:iso}",
        "1500376552 2017-07-18T11:15:52.001Z",
    );
}

#[test]
fn queries_of_variables_know_no_quotes_by_themselves() {
    let found = expand_variables("$several $single $one", &choices(), RANGE, Unformatted::Glob);
    assert_eq!(found, "{a b,it's} x it's");
}

#[test]
fn macros_are_plain_text() {
    let check = |text: &str, expected: &str| {
        let defaults = Defaults {
            database: Some("\"db\"".to_owned()),
            table: Some("\"t\"".to_owned()),
            measure: None,
        };
        assert_eq!(
            expand_macros(text, RANGE, 60_000, 1_500_376_560_000, &defaults).unwrap(),
            expected,
            "{text}"
        );
    };
    check(
        "WHERE $__timeFilter",
        "WHERE time BETWEEN from_milliseconds(1500376552001) AND from_milliseconds(1500376552002)",
    );
    check("from_milliseconds($__timeFrom)", "from_milliseconds(1500376552001)");
    check("bin(time, $__interval_ms), $__interval", "bin(time, 60000ms), 60000ms");
    check("rate * $__interval_raw_ms", "rate * 60000");
    check("$__timeTo $__now_ms", "1500376552002 1500376560000");
    check("FROM $__database.$__table", "FROM \"db\".\"t\"");
    check("$__measure", "$__measure");
    // No parentheses, and no end of a word.
    check("$__timeFrom()", "1500376552001()");
    check("$__intervals", "60000mss");
    assert_eq!(
        expand_macros("", RANGE, 0, 0, &Defaults::default()),
        Err(MacroError::Interval(0))
    );
}

#[test]
fn times_are_relative_to_now_in_a_zone() {
    // The clocks in London went back on 25 October 2026 at 01:00 UTC.
    let now = "2026-10-26T10:20:30.5Z"
        .parse::<jiff::Timestamp>()
        .unwrap()
        .as_millisecond();
    let london = zone("Europe/London").unwrap();
    let check = |text: &str, bound: Bound, expected: &str| {
        let found = instant(text, now, &london, bound).unwrap();
        assert_eq!(
            jiff::Timestamp::from_millisecond(found).unwrap().to_string(),
            expected,
            "{text}"
        );
    };
    check("now", Bound::To, "2026-10-26T10:20:30.5Z");
    check("now-1h", Bound::From, "2026-10-26T09:20:30.5Z");
    check("now+90s", Bound::From, "2026-10-26T10:22:00.5Z");
    check("now/d", Bound::From, "2026-10-26T00:00:00Z");
    check("now/d", Bound::To, "2026-10-26T23:59:59.999Z");
    // A day that began in summer time and lasted for 25 hours.
    check("now-1d/d", Bound::From, "2026-10-24T23:00:00Z");
    check("now-1d/d", Bound::To, "2026-10-25T23:59:59.999Z");
    check("now/w", Bound::From, "2026-10-26T00:00:00Z");
    check("now-1d/w", Bound::From, "2026-10-18T23:00:00Z");
    check("now/M", Bound::From, "2026-09-30T23:00:00Z");
    check("now/Q", Bound::From, "2026-09-30T23:00:00Z");
    check("now/y", Bound::From, "2026-01-01T00:00:00Z");
    check("now/h", Bound::From, "2026-10-26T10:00:00Z");
    check("now-1d/d+8h", Bound::From, "2026-10-25T07:00:00Z");
    check("2026-10-25T00:30:00Z", Bound::From, "2026-10-25T00:30:00Z");
    check("1500376552001", Bound::From, "2017-07-18T11:15:52.001Z");
    for wrong in [
        "",
        "now-",
        "now-1x",
        "now*1h",
        "yesterday",
        "now/",
        "now-99999999999999999999d",
        "now/ä",
        "nowä",
    ] {
        assert_eq!(
            instant(wrong, now, &london, Bound::From),
            Err(TimeError(wrong.to_owned()))
        );
    }
}

#[test]
fn a_panel_s_own_range_gives_way_to_an_absolute_one() {
    let range = |from: &str, to: &str| TimeRange {
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let relative = range("now-6h", "now");
    assert_eq!(panel_range(&relative, None), relative);
    assert_eq!(panel_range(&relative, Some("30m")), range("now-30m", "now"));
    assert_eq!(panel_range(&relative, Some("now/d")), range("now/d", "now"));
    let absolute = range("1500376552001", "1500376552002");
    assert_eq!(panel_range(&absolute, Some("now/d")), absolute);
    assert_eq!(absolute.at(0, &TimeZone::UTC), Ok(RANGE));
}

#[test]
fn intervals_are_grafana_s() {
    let check = |range: i64, points: i64, minimum: i64, expected: i64| {
        assert_eq!(interval_millis(range, points, minimum), expected, "{range} / {points}");
    };
    let hour = 3_600_000;
    check(hour, 1000, 0, 5_000);
    check(hour, 100, 0, 30_000);
    check(hour, 1000, 60_000, 60_000);
    check(24 * hour, 1000, 60_000, 60_000);
    check(7 * 24 * hour, 1000, 60_000, 600_000);
    check(365 * 24 * hour, 10, 0, 2_592_000_000);
    check(0, 0, 0, 1);
    assert_eq!((rounded(9), rounded(10), rounded(i64::MAX)), (1, 10, 31_536_000_000));
    assert_eq!(
        ["30s", "1m", "2h", "1d", "500ms", "", "m", "1", "1.5h"].map(duration_millis),
        [
            Some(30_000),
            Some(60_000),
            Some(7_200_000),
            Some(86_400_000),
            Some(500),
            None,
            None,
            None,
            None
        ]
    );
}

#[test]
fn a_variable_comes_after_those_that_it_uses() {
    let mut reversed = shared::common();
    reversed.reverse();
    let names: Vec<&str> = in_order(&reversed).iter().map(|variable| variable.name).collect();
    let place = |name| names.iter().position(|other| *other == name).unwrap();
    assert_eq!(names.len(), 6);
    assert!(place("database") < place("instance") && place("instance") < place("queue"));

    let mut circle = shared::queue();
    circle.kind = VariableKind::Query {
        sql: "$team".to_owned(),
        regex: "",
        multi: false,
        default: "",
    };
    let mut other = shared::team();
    other.kind = VariableKind::Query {
        sql: "$queue".to_owned(),
        regex: "",
        multi: false,
        default: "",
    };
    assert_eq!(in_order(&[circle, other]).len(), 2);
}
