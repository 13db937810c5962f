use super::*;

const GOOD: &str = r#"
instance_id = "11111111-2222-3333-4444-555555555555"

[[queue]]
id = "aaaaaaaa-0000-4000-8000-000000000001"
name = "Support"
service_level_percent = 80
service_level_seconds = 20
short_abandon_seconds = 5
longest_wait_seconds = 120
time_zone = "Europe/London"
hours = [{ days = ["TUE", "MON", "TUE"], from = "08:00", until = "24:00" }]
"#;

#[test]
fn reads_a_queue_and_what_is_left_out() {
    let settings = Settings::parse("queues.toml", GOOD).unwrap();
    assert_eq!(settings.service_level_minutes.0, 30);
    assert_eq!(settings.service_level_least_contacts.0, 10);
    let opening = Opening {
        days: vec![Day::Mon, Day::Tue],
        from: 480,
        until: 1440,
    };
    assert_eq!(settings.queues[0].hours, Some(vec![opening]));
    let always_open = GOOD
        .lines()
        .filter(|line| !line.starts_with("hours"))
        .collect::<Vec<_>>()
        .join("\n");
    let settings = Settings::parse("queues.toml", &always_open).unwrap();
    assert_eq!(settings.queues[0].hours, None);
}

#[test]
fn the_file_of_the_repository_is_good() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../monitoring/queues.toml");
    assert_eq!(Settings::read(&path).unwrap().queues.len(), 4);
}

/// What is said of the good file with one text in the place of another.
fn check(good: &str, bad: &str, expected: &[&str]) {
    assert!(GOOD.contains(good), "{good}");
    let error = Settings::parse("queues.toml", &GOOD.replacen(good, bad, 1))
        .unwrap_err()
        .to_string();
    for part in expected {
        assert!(error.contains(part), "{bad}: {error}");
    }
}

#[test]
fn what_is_not_known_is_refused_with_its_line() {
    check("name =", "nmae =", &["queues.toml: ", "line 6", "unknown field `nmae`"]);
    check("name = \"Support\"\n", "", &["line 4", "missing field `name`"]);
    check("instance_id", "instance", &["line 2", "unknown field `instance`"]);
    check("from =", "form =", &["line 12", "unknown field `form`"]);
    check("\"MON\"", "\"Monday\"", &["line 12", "unknown variant `Monday`"]);
    check("[[queue]]", "[queue]", &["expected a sequence"]);
    check("= 80", "= 80\nservice_level_percent = 90", &["line 8", "duplicate key"]);
}

#[test]
fn a_value_that_makes_no_sense_is_refused_with_its_line() {
    check("= 80", "= 101", &["line 7", "101 is out of range, expected 1 to 100"]);
    check("= 80", "= 0", &["line 7", "0 is out of range, expected 1 to 100"]);
    check("= 80", "= 80.5", &["line 7", "invalid type: floating point `80.5`"]);
    check("= 80", "= \"80\"", &["line 7", "invalid type: string \"80\""]);
    check(
        "= 120",
        "= -1",
        &["line 10", "-1 is out of range, expected 1 to 604800"],
    );
    check(
        "aaaaaaaa-",
        "AAAAAAAA-",
        &["line 5", "is not an id, expected the last part of the ARN"],
    );
    check("\"Support\"", "\" \"", &["line 6", "a name has 1 to 127 characters"]);
    check(
        "[\"TUE\", \"MON\", \"TUE\"]",
        "[]",
        &["line 12", "open on no day, expected at least one of days"],
    );
    check("Europe/London", "London", &["line 11", "\"London\" is not a time zone"]);
    check("Europe/London", "europe/london", &["line 11", "is not a time zone"]);
    check("08:00", "8:00", &["line 12", "\"8:00\" is not a time of day"]);
    check("24:00", "24:01", &["line 12", "\"24:01\" is not a time of day"]);
    check(
        "24:00",
        "08:00",
        &[
            "line 12",
            "open from 08:00 until 08:00, expected an end after the start",
        ],
    );
}

#[test]
fn values_that_contradict_each_other_are_refused_with_the_queue() {
    check(
        "short_abandon_seconds = 5",
        "short_abandon_seconds = 20",
        &["queue \"Support\": short_abandon_seconds is 20, expected less than service_level_seconds, 20"],
    );
    check("hours = [{", "hours = [] #", &["queue \"Support\": it is never open"]);
    let queue = GOOD.split("[[queue]]").nth(1).unwrap();
    check(
        "[[queue]]",
        &format!("[[queue]]{queue}[[queue]]"),
        &["\"Support\" and \"Support\" have the same id"],
    );
    let other = queue.replace("000001", "000002").replace("Support", "support!");
    check(
        "[[queue]]",
        &format!("[[queue]]{other}[[queue]]"),
        &["\"support!\" and \"Support\" would have alarms of the same name, \"support\""],
    );
    let none = Settings::parse("queues.toml", GOOD.split("[[queue]]").next().unwrap()).unwrap_err();
    assert_eq!(none.to_string(), "queues.toml: there is no [[queue]]");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Settings::read(Path::new("no/such/queues.toml")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no/such/queues.toml cannot be read; --queues names the file"
    );
}

#[test]
fn a_name_becomes_part_of_other_names() {
    let check = |name: &str, expected: &str| {
        let settings = Settings::parse("queues.toml", &GOOD.replace("Support", name)).unwrap();
        assert_eq!(settings.queues[0].slug(), expected);
    };
    check("Back Office (UK)", "back-office-uk");
    check("予約", "aaaaaaaa-0000-4000-8000-000000000001");
}
