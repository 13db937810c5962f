use clap::Parser;

use super::bill::total;
use super::*;

/// The options as the command line reads them, with the checkout's files.
#[derive(Debug, Parser)]
struct CommandLine {
    #[command(flatten)]
    options: Options,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn options(arguments: &[&str]) -> Options {
    let mut options = CommandLine::parse_from(["cost"].iter().chain(arguments)).options;
    options.events = root().join(options.events);
    options.template = root().join(options.template);
    options
}

/// Hands over what a bill is computed from, with these options.
fn with_basis<T>(arguments: &[&str], then: impl FnOnce(&Basis<'_>) -> T) -> T {
    let options = options(arguments);
    let prices = Prices::read(None).unwrap();
    let samples = Samples::read(&options.events).unwrap();
    let stack = Stack {
        alarm_metrics: 20,
        composite_alarms: 3,
        dashboards: 1,
    };
    then(&Basis::new(&options.assumptions, &samples, &prices, stack))
}

fn bill(arguments: &[&str], agents: u32) -> f64 {
    with_basis(arguments, |basis| total(&basis.month(agents).lines))
}

#[test]
fn the_document_shows_what_the_command_prints() {
    let document = std::fs::read_to_string(root().join("docs/costs.md")).unwrap();
    let printed = run(&options(&[])).unwrap();
    let renewed = replace_block(&document, &printed).unwrap();
    assert!(
        document == renewed,
        "docs/costs.md is not what the command prints; renew it with: connect-analytics cost --write docs/costs.md\n{printed}"
    );
}

#[test]
fn the_readme_says_what_the_command_prints() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let printed = run(&options(&[])).unwrap();
    let figures_after = |start: &str| -> Vec<String> {
        let line = printed.lines().find(|line| line.starts_with(start)).unwrap();
        let words = line.trim_start_matches(start).split_whitespace();
        words
            .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            .map(str::to_owned)
            .collect()
    };
    let totals = figures_after("│ Total");
    let break_even = figures_after("The buffer is cheaper from").swap_remove(0);
    let saved = figures_after("│ 5,000 agents ").pop().unwrap();
    for said in [
        format!(
            "{}, {} and {} dollars a month for 50, 300 and 5,000 agents",
            totals[0], totals[1], totals[2]
        ),
        format!("cheaper from {break_even} contacts a month on"),
        format!("saves {saved} dollars a month with 5,000 agents"),
    ] {
        let words = readme.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&said), "README.md does not say {said:?}; {printed}");
    }
}

#[test]
fn what_the_stack_decides_is_assumed_as_the_template_has_it() {
    let template = std::fs::read_to_string(root().join("template.yaml")).unwrap();
    let default = |parameter: &str| -> f64 {
        let (_, after) = template.split_once(&format!("\n  {parameter}:\n")).unwrap();
        let (_, value) = after.split_once("Default: ").unwrap();
        value.lines().next().unwrap().trim_matches('"').parse().unwrap()
    };
    let assumptions = options(&[]).assumptions;
    let check = |parameter: &str, assumed: f64| assert!((default(parameter) - assumed).abs() < 1e-9, "{parameter}");
    check("AgentEventsBatchingWindowSeconds", assumptions.window_seconds);
    check("AgentEventsParallelization", 1.0);
    check("BufferBatchingWindowSeconds", assumptions.buffer_window_seconds);
    check("StreamRetentionHours", assumptions.stream_retention_hours);
    check("LogRetentionDays", assumptions.log_retention_days);
    let memory = format!("MemorySize: {}", assumptions.memory_mb);
    let sizes: Vec<&str> = template
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("MemorySize:"))
        .collect();
    assert_eq!(sizes, [memory.as_str(); 3]);
    for (mapping, batch_size) in [
        ("AgentEventsMapping", assumptions.batch_size),
        ("ContactEventBufferMapping", assumptions.buffer_batch_size),
    ] {
        let (_, resource) = template.split_once(&format!("\n  {mapping}:\n")).unwrap();
        let resource = resource.split("\n\n").next().unwrap();
        assert!(
            resource.contains(&format!("\n      BatchSize: {batch_size}\n")),
            "{mapping}"
        );
    }
    assert!(stack(&template).alarm_metrics > 0 && stack(&template).dashboards == 1);
}

#[test]
fn a_bill_grows_with_what_makes_it() {
    let usual = bill(&[], 300);
    let check = |arguments: &[&str], agents: u32, is_more: bool| {
        let other = bill(arguments, agents);
        assert_eq!(other > usual, is_more, "{arguments:?}: {other} against {usual}");
    };
    check(&[], 301, true);
    check(&[], 299, false);
    check(&["--contacts-per-agent-day", "51"], 300, true);
    check(&["--days-per-month", "20"], 300, false);
    check(&["--queues", "21"], 300, true);
    check(&["--instances", "2"], 300, true);
    check(&["--heartbeat-seconds", "60"], 300, true);
    check(&["--memory-mb", "256"], 300, false);
    check(&["--duration-ms", "200"], 300, true);
    check(&["--stream-retention-hours", "24"], 300, false);
    check(&["--dashboard-refresh-seconds", "300"], 300, false);
    check(&["--window-seconds", "5"], 300, false);
    check(&["--pseudonym"], 300, true);
    check(&["--buffered"], 300, false);
}

#[test]
fn the_buffer_is_cheaper_above_the_break_even_and_dearer_below() {
    with_basis(&[], |basis| {
        let break_even = buffer::break_even(basis).unwrap();
        let saved = |contacts: f64| buffer::way(basis, contacts, false).usd - buffer::way(basis, contacts, true).usd;
        assert!(saved(break_even) > 0.0 && saved(break_even * 10.0) > saved(break_even));
        assert!(saved(break_even * 0.9) < 0.0);
    });
    // Where nothing is gathered there is nothing to save.
    with_basis(&["--buffer-batch-size", "1"], |basis| {
        assert_eq!(buffer::break_even(basis), None);
    });
}

#[test]
fn what_cannot_be_is_refused() {
    let check = |arguments: &[&str], expected: &str| {
        assert_eq!(run(&options(arguments)).unwrap_err(), expected, "{arguments:?}");
    };
    check(
        &["--heartbeat-seconds", "0"],
        "--heartbeat-seconds must be more than nothing",
    );
    check(&["--shards", "NaN"], "--shards must be more than nothing");
    check(
        &["--open-hours-per-day", "25"],
        "a day has 24 hours, and a month 31 days at most",
    );
    check(
        &["--open-hours-per-day", "7"],
        "--hours-per-day is more than --open-hours-per-day",
    );
    let error = run(&options(&["--events", "no-such-folder"])).unwrap_err();
    assert!(
        error.contains("no-such-folder") && error.ends_with("--events names the folder"),
        "{error}"
    );
    let error = run(&options(&["--template", "no-such-file"])).unwrap_err();
    assert!(error.ends_with("--template names the file"), "{error}");
}

#[test]
fn a_report_goes_into_the_documents_block_and_changes_nothing_else() {
    let document = "# Costs\n\n```console\n$ x\n```\n\n```text\nold\n```\n\nAfter.\n";
    let renewed = replace_block(document, "new\nlines").unwrap();
    assert_eq!(
        renewed,
        "# Costs\n\n```console\n$ x\n```\n\n```text\nnew\nlines\n```\n\nAfter.\n"
    );
    assert_eq!(replace_block("no block", "new"), None);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("costs.md");
    std::fs::write(&path, document).unwrap();
    write(&path, "new").unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().contains("```text\nnew\n```"));
    assert!(write(&folder.path().join("none.md"), "new").is_err());
}

#[test]
fn an_alarm_is_counted_by_the_metrics_it_watches() {
    let template = "
  One:
    Type: AWS::CloudWatch::Alarm
    Properties: {MetricName: Errors}
  Formula:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics:
        - {Id: share, Expression: bad / all}
        - {Id: bad, MetricStat: {Period: 60}}
        - {Id: all, MetricStat: {Period: 60}}
  Both:
    Type: AWS::CloudWatch::CompositeAlarm
  Health:
    Type: AWS::CloudWatch::Dashboard
    # MetricStat: of nobody
";
    let expected = Stack {
        alarm_metrics: 3,
        composite_alarms: 1,
        dashboards: 1,
    };
    assert_eq!(stack(template), expected);
}
