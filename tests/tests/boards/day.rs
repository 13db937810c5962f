//! The simulated day behind all of these tests: in a Timestream endpoint inside the test process whose clock stands still, loaded once
//! through the model, as the functions load it; and the ways to ask it what a panel or a variable asks.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::LazyLock;
use std::time::Duration;

use boards::board::{Board, Panel};
use boards::interpolate::{self, Choice, Choices, Context, Range, TimeRange};
use boards::source::Source;
use boards::variable::VariableKind;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use local_cloud::{clients, cloud};
use model::Row;
use simulator::disorder::{Owned, Source as Way};
use simulator::{Millis, Settings, Truth};
use sinks::timestream::Timestream;
use timestream_local::{Clock, Options};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::answer::Answer;
use crate::snapshots::Snapshots;

/// One minute.
pub(crate) const MINUTE: Millis = 60_000;
/// One hour.
pub(crate) const HOUR: Millis = 60 * MINUTE;
/// The day begins here, a Friday of the winter: by all clocks of these tests the hour of the day is that of UTC.
pub(crate) const START: &str = "2026-11-20T00:00:00Z";
/// How many agents there are.
pub(crate) const AGENTS: u32 = 20;
/// How often the API is asked.
pub(crate) const TICK: Millis = 5 * MINUTE;
/// Agents in the same day of past weeks, of which there are contact events only.
const PAST_AGENTS: u32 = 3;

/// The day.
pub(crate) struct Day {
    /// What really happened.
    pub(crate) truth: Truth,
    /// What really happened on the same day one, two and three weeks before.
    pub(crate) past_weeks: Vec<Truth>,
    /// Where the Timestream endpoint listens.
    pub(crate) address: String,
    /// Every board.
    pub(crate) boards: Vec<Board>,
    runtime: Runtime,
}

/// The day, simulated and loaded the first time that somebody asks.
pub(crate) fn day() -> &'static Day {
    static DAY: LazyLock<Day> = LazyLock::new(Day::new);
    &DAY
}

/// A simulation and all that was said in it.
fn simulated(seed: u64, start: Millis, agents: u32, snapshots: Option<Millis>) -> (Truth, Vec<Owned>) {
    let settings = Settings {
        seed,
        start,
        midnight: start,
        duration_millis: 24 * HOUR,
        agents,
        snapshot_every_millis: snapshots,
    };
    let mut said = Vec::new();
    let truth = simulator::simulate(&settings, |emission| said.push(Owned::from(emission)));
    (truth, said)
}

impl Day {
    fn new() -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let start = START.parse::<Timestamp>().unwrap().as_millisecond();
        let (truth, said) = simulated(20_261_125, start, AGENTS, Some(TICK));
        let mut rows = rows(&said);
        let mut past_weeks = Vec::new();
        for week in 1..=3_u32 {
            let days = i64::from(week) * 7 * 24 * HOUR;
            let (mut past, said) = simulated(week.into(), start - days, PAST_AGENTS, None);
            // The simulation stopped amid some contacts, which would wait until today: those are left out, of the truth too.
            let has_ended = |contact: usize| past.contacts[contact].disconnected.is_some();
            let said: Vec<Owned> = said
                .into_iter()
                .filter(|said| said.source == Way::ContactEvents && has_ended(said.key))
                .collect();
            for contact in past
                .contacts
                .iter_mut()
                .filter(|contact| contact.disconnected.is_none())
            {
                contact.queued = None;
            }
            rows.extend(self::rows(&said));
            past_weeks.push(past);
        }
        let address = runtime.block_on(async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            let address = format!("http://{}", listener.local_addr().unwrap());
            let options = Options {
                clock: Clock::fixed((truth.end + HOUR) * 1_000_000),
                ..Options::default()
            };
            tokio::spawn(timestream_local::serve(listener, options, std::future::pending()));
            cloud::create_tables(&address).await.unwrap();
            let store = Timestream::new(&clients::config(&address), cloud::DATABASE.to_owned(), true);
            store.make_columns().await.unwrap();
            let snapshots = Snapshots::serve().await;
            for tick in said.iter().filter(|said| said.source == Way::Snapshots) {
                rows.extend(snapshots.collect(tick.time, &tick.json).await);
            }
            let records: Vec<&[Row]> = rows.iter().map(Vec::as_slice).collect();
            let deadline = tokio::time::Instant::now() + Duration::from_mins(10);
            let report = store.write(&records, deadline).await;
            for (outcome, record) in report.outcomes.iter().zip(&records) {
                assert_eq!(*outcome, sinks::Outcome::Stored, "{record:?}");
            }
            address
        });
        let queues = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../monitoring/queues.toml");
        Self {
            truth,
            past_weeks,
            address,
            boards: boards::read(&queues).unwrap(),
            runtime,
        }
    }

    /// Runs something on the runtime that the endpoint runs on.
    pub(crate) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// The board with this uid.
    pub(crate) fn board(&self, uid: &str) -> &Board {
        let board = self.boards.iter().find(|board| board.uid == uid);
        board.unwrap_or_else(|| panic!("there is no board {uid}"))
    }

    /// Asks the store.
    pub(crate) fn ask(&self, sql: &str) -> Answer {
        match self.try_ask(sql) {
            Ok(answer) => answer,
            Err(error) => panic!("{sql}\n{error}"),
        }
    }

    /// Asks the store; the error is what the service would say.
    pub(crate) fn try_ask(&self, sql: &str) -> Result<Answer, String> {
        self.block_on(Answer::of(&clients::timestream_query(&self.address), sql))
    }

    /// The moment so long after the beginning of the day.
    pub(crate) fn at(&self, hours: i64, minutes: i64) -> Millis {
        self.truth.start + hours * HOUR + minutes * MINUTE
    }
}

/// What somebody looks at: a range of time and what is chosen above the panels.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// What time it is.
    pub(crate) now: Millis,
    /// The board's range.
    pub(crate) range: TimeRange,
    /// What is chosen; All, or the default, where nothing is said.
    pub(crate) choices: Choices,
}

impl View {
    /// A board as it is at this moment, with the board's own range and All chosen.
    pub(crate) fn of(board: &Board, now: Millis) -> Self {
        let first = |variable| (variable_name(variable), Choice::first(variable));
        Self {
            now,
            range: TimeRange {
                from: board.from.to_owned(),
                to: "now".to_owned(),
            },
            choices: board.variables.iter().map(first).collect(),
        }
    }

    /// With another range, as `now-24h`, up to the moment.
    pub(crate) fn since(mut self, from: &str) -> Self {
        from.clone_into(&mut self.range.from);
        self
    }

    /// With these values chosen in a variable that takes several.
    pub(crate) fn with(mut self, variable: &str, values: &[&str]) -> Self {
        self.choices
            .insert(variable.to_owned(), Choice::several(values.iter().copied()));
        self
    }

    /// With this value in a variable that takes one.
    pub(crate) fn with_one(mut self, variable: &str, value: &str) -> Self {
        self.choices.insert(variable.to_owned(), Choice::one(value));
        self
    }

    /// The range of a panel.
    pub(crate) fn range_of(&self, panel: &Panel) -> Range {
        interpolate::panel_range(&self.range, panel.time_from)
            .at(self.now, &TimeZone::UTC)
            .unwrap()
    }

    /// What the queries of a panel depend on.
    pub(crate) fn context(&self, panel: &Panel) -> Context {
        let range = self.range_of(panel);
        let minimum = panel.minimum_interval.and_then(interpolate::duration_millis);
        Context {
            choices: self.choices.clone(),
            range,
            interval_millis: interpolate::interval_millis(
                range.to - range.from,
                interpolate::DEFAULT_POINTS,
                minimum.unwrap_or(0),
            ),
            now_millis: self.now,
        }
    }

    /// The answers to a panel's queries; those of another panel, if it shows that one's. Nothing for what asks no Timestream.
    pub(crate) fn answers(&self, board: &Board, id: u32) -> Vec<Answer> {
        self.queries(board, id).iter().map(|sql| day().ask(sql)).collect()
    }

    /// The only answer of a panel with one query.
    pub(crate) fn answer(&self, board: &Board, id: u32) -> Answer {
        let mut answers = self.answers(board, id);
        assert_eq!(answers.len(), 1, "panel {id} of {}", board.uid);
        answers.remove(0)
    }

    /// A panel's queries as Timestream gets them.
    pub(crate) fn queries(&self, board: &Board, id: u32) -> Vec<String> {
        let panel = board.panels.iter().find(|panel| panel.id == id);
        let panel = panel.unwrap_or_else(|| panic!("there is no panel {id} on {}", board.uid));
        match &panel.source {
            Source::Timestream(queries) => queries
                .iter()
                .map(|sql| interpolate::panel_query(&sql.text, &self.context(panel)).unwrap())
                .collect(),
            Source::Panel(other) => self.queries(board, *other),
            Source::CloudWatch(_) | Source::Nothing => Vec::new(),
        }
    }

    /// The values that a query variable offers, as its first column has them.
    pub(crate) fn values(&self, board: &Board, name: &str) -> Vec<String> {
        let variable = board.variables.iter().find(|variable| variable.name == name);
        let Some(VariableKind::Query { sql, .. }) = variable.map(|variable| &variable.kind) else {
            panic!("there is no query variable {name} on {}", board.uid);
        };
        let context = Context {
            choices: self.choices.clone(),
            range: self.range.at(self.now, &TimeZone::UTC).unwrap(),
            interval_millis: MINUTE,
            now_millis: self.now,
        };
        let sql = interpolate::variable_query(sql, &context).unwrap();
        let answer = day().ask(&sql);
        let mut values: Vec<String> = answer.rows.iter().map(|row| row[0].text().to_owned()).collect();
        values.sort_unstable();
        values
    }
}

fn variable_name(variable: &boards::variable::Variable) -> String {
    variable.name.to_owned()
}

/// Rows of what was said on the two streams of events, by event.
fn rows(said: &[Owned]) -> Vec<Vec<Row>> {
    let normalised = said.iter().filter_map(|said| match said.source {
        Way::AgentEvents => Some(model::agent_event::normalise(&said.json)),
        Way::ContactEvents => Some(model::contact_event::normalise(&said.json)),
        Way::Snapshots => None,
    });
    normalised
        .map(|normalised| match normalised.unwrap() {
            model::Normalised::Facts(facts) => facts.rows,
            model::Normalised::Ignored(reason) => panic!("{reason:?}"),
        })
        .collect()
}

#[test]
fn the_day_is_loaded() {
    let counts: BTreeMap<String, i64> = model::schema::Table::ALL
        .iter()
        .map(|table| {
            let sql = format!(
                r#"SELECT count(*) AS rows FROM "connect-analytics"."{}" WHERE measure_name = '{}'"#,
                table.name(),
                table.measure_name()
            );
            (table.name().to_owned(), day().ask(&sql).rows[0][0].whole())
        })
        .collect();
    let ticks = 24 * 12;
    assert_eq!(counts["Queue"], ticks * 6);
    assert_eq!(counts["Instance"], ticks);
    assert_eq!(counts["User"], 24 * i64::from(AGENTS));
    assert!(
        counts["AgentEvent"] > 5_000 && counts["ContactEvent"] > 5_000,
        "{counts:?}"
    );
}
