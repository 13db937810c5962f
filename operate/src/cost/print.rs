//! The result, as text that is the same for the same input.

use std::fmt::Write as _;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};

use super::assume::{Assumptions, HOURS_PER_MONTH};
use super::bill::{Basis, Line, Month, Source, total};
use super::buffer;
use super::figures::{dollars, one_digit, quantity, thousands};
use super::meter::count;

/// What is not in the bill.
const NOT_INCLUDED: &str = "\
Not included: Amazon Connect itself and its telephony, data transfer (to Timestream in another region, through a VPC's endpoints or NAT), Grafana,
Logs Insights queries, service level objectives, a least charge for magnetic storage that AWS may make for an account and region, tax,
discounts, and the free tier, because of which a small bill is smaller in truth.
Free: EventBridge rules on AWS events, calls of the Connect API, metrics that AWS services send themselves.";

/// Everything that the command prints.
pub(crate) fn report(basis: &Basis<'_>, agents: &[u32]) -> String {
    let months: Vec<(u32, Month)> = agents.iter().map(|agents| (*agents, basis.month(*agents))).collect();
    // Writing to a `String` cannot fail.
    let mut text = format!(
        "Cost per month in US dollars, prices of {}{}\n{}",
        basis.prices.region,
        if basis.assumptions.buffered {
            ", contact events through the buffer"
        } else {
            ""
        },
        bill(&months)
    );
    let _ = write!(text, "\n\nWhat a month is\n{}", volumes(basis.assumptions, &months));
    let _ = write!(
        text,
        "\n\nMetered on the sample events, per 1,000 events\n{}",
        metered(&months)
    );
    let _ = write!(
        text,
        "\n\nContact events, directly or through the SQS buffer\n{}",
        ways(basis, &months)
    );
    let _ = match buffer::break_even(basis) {
        Some(contacts) => write!(
            text,
            "\nThe buffer is cheaper from {} contacts a month on, and makes events up to {} s later.",
            thousands(contacts),
            basis.assumptions.buffer_window_seconds
        ),
        None => write!(text, "\nWith these assumptions the buffer is never cheaper."),
    };
    let _ = write!(text, "\n\nAssumed\n{}", assumed(basis));
    let _ = write!(text, "\n\nUnit prices in US dollars\n{}", prices(basis));
    let _ = write!(text, "\n\n{NOT_INCLUDED}");
    text
}

/// The bill: for each number of agents quantity and cost.
fn bill(months: &[(u32, Month)]) -> String {
    let mut heads = vec![String::new(), String::new(), "unit price".to_owned()];
    for (agents, _) in months {
        heads.extend([agents_text(*agents), "USD".to_owned()]);
    }
    let first: &[Line] = months.first().map_or(&[], |(_, month)| &month.lines);
    let mut rows = Vec::new();
    let mut service = "";
    for (position, line) in first.iter().enumerate() {
        let lines: Vec<&Line> = months
            .iter()
            .filter_map(|(_, month)| month.lines.get(position))
            .collect();
        if lines.iter().all(|line| line.quantity == 0.0) {
            continue;
        }
        let name = if line.service == service { "" } else { line.service };
        service = line.service;
        let mut row = vec![name.to_owned(), line.item.to_owned(), line.price.text()];
        for line in lines {
            row.extend([quantity(line.quantity), dollars(line.usd())]);
        }
        rows.push(row);
    }
    let sums = |name: &str, of: &dyn Fn(u32, &Month) -> f64| {
        let mut row = vec![name.to_owned(), String::new(), String::new()];
        for (agents, month) in months {
            row.extend([String::new(), dollars(of(*agents, month))]);
        }
        row
    };
    rows.push(sums("Total", &|_, month| total(&month.lines)));
    rows.push(sums("Per agent", &|agents, month| {
        total(&month.lines) / f64::from(agents.max(1))
    }));
    table(&heads, &rows, 2)
}

fn volumes(assumptions: &Assumptions, months: &[(u32, Month)]) -> String {
    let row = |name: &str, of: &dyn Fn(u32, &Month) -> String| -> Vec<String> {
        let cells = months.iter().map(|(agents, month)| of(*agents, month));
        [name.to_owned()].into_iter().chain(cells).collect()
    };
    let rows = [
        row("contacts", &|_, month| thousands(month.contacts)),
        row("agent events", &|_, month| thousands(month.agent_events.month.events)),
        row("contact events", &|_, month| {
            thousands(month.contact_events.month.events)
        }),
        row("queues", &|agents, _| assumptions.queues(agents).to_string()),
        row("custom metrics, as whole months", &|_, month| thousands(month.metrics)),
        row("agent events in one invocation", &|_, month| {
            one_digit(month.agent_events.batch)
        }),
        row("contact events in one invocation", &|_, month| {
            one_digit(month.contact_events.batch)
        }),
    ];
    table(&agents_heads("", months), &rows, 1)
}

fn metered(months: &[(u32, Month)]) -> String {
    let heads = [
        "",
        "in one invocation",
        "rows",
        "write calls",
        "write units of 1 KB",
        "KB stored",
        "KB in the stream",
    ];
    let mut rows = Vec::new();
    for (agents, month) in months {
        let sources = [
            (
                format!("agent events, {}", agents_text(*agents)),
                &month.agent_events,
                true,
            ),
            (
                format!("contact events, {}", agents_text(*agents)),
                &month.contact_events,
                false,
            ),
            (format!("snapshots, {}", agents_text(*agents)), &month.snapshots, false),
        ];
        for (name, source, is_of_stream) in sources {
            let of_thousand = source.month.scaled_to(1000.0);
            rows.push(vec![
                name,
                one_digit(source.batch),
                thousands(of_thousand.rows),
                thousands(of_thousand.write_calls),
                thousands(of_thousand.write_units),
                thousands(of_thousand.stored_bytes / 1024.0),
                if is_of_stream {
                    thousands(of_thousand.stream_bytes / 1024.0)
                } else {
                    String::new()
                },
            ]);
        }
    }
    table(&heads.map(str::to_owned), &rows, 1)
}

fn ways(basis: &Basis<'_>, months: &[(u32, Month)]) -> String {
    let heads = [
        "",
        "contacts",
        "in one invocation",
        "write units",
        "USD",
        "buffered: in one invocation",
        "write units",
        "USD",
        "saved",
    ];
    let rows: Vec<Vec<String>> = months
        .iter()
        .map(|(agents, month)| {
            let [direct, buffered] = [false, true].map(|buffered| buffer::way(basis, month.contacts, buffered));
            let of = |source: Source| [one_digit(source.batch), quantity(source.month.write_units)];
            let mut row = vec![agents_text(*agents), thousands(month.contacts)];
            row.extend(of(direct.source));
            row.push(dollars(direct.usd));
            row.extend(of(buffered.source));
            row.extend([dollars(buffered.usd), dollars(direct.usd - buffered.usd)]);
            row
        })
        .collect();
    table(&heads.map(str::to_owned), &rows, 1)
}

fn assumed(basis: &Basis<'_>) -> String {
    let (of, samples) = (basis.assumptions, basis.samples);
    let events_per_contact = count(samples.journeys.len()) / count(samples.contacts_of_journeys.max(1));
    let changes_per_contact = count(samples.contact_changes.len()) / count(samples.contacts_of_agent.max(1));
    let stack = basis.stack;
    let lines = [
        format!(
            "each agent logged in {} of {} open hours on {} days a month, {} contacts a day",
            of.hours_per_day, of.open_hours_per_day, of.days_per_month, of.contacts_per_agent_day
        ),
        format!(
            "a heartbeat of each agent every {} s, also for an hour after logging out",
            of.heartbeat_seconds
        ),
        format!(
            "{} other agent events for each contact and {} a day, as in the sample session",
            one_digit(changes_per_contact),
            samples.other_changes.len()
        ),
        format!(
            "{} contact events for each contact, as in the sample journeys of all channels",
            one_digit(events_per_contact)
        ),
        format!(
            "{} instance(s), {} channels; queues and metrics each minute, users each hour",
            of.instances, of.channels
        ),
        format!(
            "stream of {} shards, batches of at most {} events or {} s, kept {} hours",
            of.shards, of.batch_size, of.window_seconds, of.stream_retention_hours
        ),
        format!(
            "buffer read by {} polls at a time, each gathering at most {} events or {} s",
            of.buffer_pollers, of.buffer_batch_size, of.buffer_window_seconds
        ),
        format!(
            "functions of {} MB on arm64; {} ms for an invocation with events, {} ms for a snapshot; {} bytes of log each",
            of.memory_mb, of.duration_ms, of.snapshot_duration_ms, of.log_bytes
        ),
        "metrics that events make are billed while the contact centre is open".to_owned(),
        "traces: the first of each second and 5 % of the others, X-Ray's default".to_owned(),
        format!(
            "a dashboard open {} hours on working days, asking each {} s: 4 compute units for 30 s each time",
            of.dashboard_hours_per_day, of.dashboard_refresh_seconds
        ),
        format!(
            "logs kept {} days; {} records in quarantine in a million; {} e-mails",
            of.log_retention_days, of.quarantined_per_million, of.alarm_mails
        ),
        format!(
            "alarms on {} metrics, {} composite alarms and {} dashboard, as in the template",
            stack.alarm_metrics, stack.composite_alarms, stack.dashboards
        ),
        format!("a GB is 2^30 bytes, a month {HOURS_PER_MONTH} hours"),
    ];
    lines.map(|line| format!("  {line}")).join("\n")
}

fn prices(basis: &Basis<'_>) -> String {
    let rows: Vec<Vec<String>> = basis
        .prices
        .all()
        .into_iter()
        .map(|(name, price)| {
            vec![
                name,
                price.text(),
                price.date.clone(),
                price.seen.clone(),
                price.source.clone(),
            ]
        })
        .collect();
    table(
        &["price", "USD", "last seen", "where", "published at"].map(str::to_owned),
        &rows,
        5,
    )
}

fn agents_heads(first: &str, months: &[(u32, Month)]) -> Vec<String> {
    let agents = months.iter().map(|(agents, _)| agents_text(*agents));
    [first.to_owned()].into_iter().chain(agents).collect()
}

fn agents_text(agents: u32) -> String {
    format!("{} agents", thousands(f64::from(agents)))
}

/// A table of which the columns from `figures` on hold figures.
fn table(heads: &[String], rows: &[Vec<String>], figures: usize) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_header(heads);
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(figures) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}
