//! *Contact events* against the truth and against what was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value as Json;
use simulator::Millis;
use simulator::truth::{Contact, InitiationMethod, Left};

use crate::agent_events::{Sent, assert_seconds, number, rows, seconds, sent, whole};
use crate::answer::{Answer, Cell};
use crate::day::{MINUTE, TICK, View, day};

const BOARD: &str = "connect-contact-events";
const OUTCOMES: u32 = 1;
const HANDLING: u32 = 8;
const FLOW: u32 = 20;
const BY_TYPE: u32 = 21;
const BEGUN: u32 = 22;
const OUTCOMES_OVER_TIME: u32 = 23;
const WAITS: u32 = 24;
const HANDLING_OVER_TIME: u32 = 25;
const CHANNELS: u32 = 26;
const METHODS: u32 = 27;
const DISPOSITION: u32 = 28;
const REASONS: u32 = 29;
const OUTCOMES_BY_QUEUE: u32 = 40;
const HANDLING_BY_QUEUE: u32 = 41;
const CONTACTS: u32 = 42;
const WAITING: u32 = 43;
const QUEUE_METRICS: u32 = 44;

/// What is chosen above the panels.
#[derive(Debug, Clone, Default)]
struct Chosen {
    queues: Option<BTreeSet<usize>>,
    channels: Option<BTreeSet<&'static str>>,
    teams: Option<BTreeSet<&'static str>>,
}

impl Chosen {
    /// Whether a row is shown that names this queue, channel and agent.
    fn shows(&self, queue: Option<usize>, channel: &str, agent: Option<usize>) -> bool {
        let team = agent.map(|agent| day().truth.centre.agents[agent].team.as_str());
        self.queues
            .as_ref()
            .is_none_or(|queues| queue.is_some_and(|queue| queues.contains(&queue)))
            && self.channels.as_ref().is_none_or(|channels| channels.contains(channel))
            && self
                .teams
                .as_ref()
                .is_none_or(|teams| team.is_some_and(|team| teams.contains(team)))
    }

    /// Whether the rows of a contact are shown, from the agent's on.
    fn shows_contact(&self, contact: &Contact) -> bool {
        self.shows(
            contact.queued.map(|queued| queued.queue),
            contact.channel.name(),
            contact.handled.as_ref().map(|part| part.agent),
        )
    }
}

struct Look {
    view: View,
    range: Range<Millis>,
    chosen: Chosen,
}

/// The whole day; an afternoon; an hour; two queues; one channel; one team.
fn looks() -> Vec<Look> {
    let day = day();
    let board = day.board(BOARD);
    let look = |(hours, minutes, from): (i64, i64, &str), chosen: Chosen| {
        let mut view = View::of(board, day.at(hours, minutes) + 17).since(from);
        let values = |values: Vec<&str>, variable: &str, view: View| view.with(variable, &values);
        if let Some(queues) = &chosen.queues {
            let ids = queues.iter().map(|queue| day.truth.centre.queues[*queue].id.as_str());
            view = values(ids.collect(), "queue", view);
        }
        if let Some(channels) = &chosen.channels {
            view = values(channels.iter().copied().collect(), "channel", view);
        }
        if let Some(teams) = &chosen.teams {
            view = values(teams.iter().copied().collect(), "team", view);
        }
        let panel = board.panels.iter().find(|panel| panel.id == OUTCOMES).unwrap();
        let range = view.range_of(panel);
        Look {
            view,
            range: range.from..range.to,
            chosen,
        }
    };
    vec![
        look((23, 59, "now-24h"), Chosen::default()),
        look((16, 31, "now-6h"), Chosen::default()),
        look((10, 10, "now-1h"), Chosen::default()),
        look(
            (18, 0, "now-12h"),
            Chosen {
                queues: Some([0, 2].into()),
                ..Chosen::default()
            },
        ),
        look(
            (15, 0, "now-8h"),
            Chosen {
                channels: Some(["CHAT"].into()),
                ..Chosen::default()
            },
        ),
        look(
            (15, 0, "now-8h"),
            Chosen {
                teams: Some([day.truth.centre.agents[0].team.as_str()].into()),
                ..Chosen::default()
            },
        ),
    ]
}

impl Look {
    fn answer(&self, panel: u32) -> Answer {
        self.view.answer(day().board(BOARD), panel)
    }

    /// The step of charts.
    fn step(&self, panel: u32) -> Millis {
        let panel = day()
            .board(BOARD)
            .panels
            .iter()
            .find(|known| known.id == panel)
            .unwrap();
        self.view.context(panel).interval_millis.max(MINUTE)
    }

    fn sent(&self) -> impl Iterator<Item = &'static Sent> {
        let sent = sent().1.iter();
        sent.filter(|sent| self.range.contains(&sent.time) && self.chosen_in(&sent.event["detail"]))
    }

    fn chosen_in(&self, detail: &Json) -> bool {
        let last = |arn: &Json| arn.as_str().map(|arn| arn.rsplit_once('/').unwrap().1.to_owned());
        let centre = &day().truth.centre;
        let queue = last(&detail["queueInfo"]["queueArn"]);
        let queue = queue.map(|id| centre.queues.iter().position(|queue| queue.id == id).unwrap());
        let agent = last(&detail["agentInfo"]["agentArn"]);
        let agent = agent.map(|id| centre.agents.iter().position(|agent| agent.id == id).unwrap());
        self.chosen.shows(queue, detail["channel"].as_str().unwrap(), agent)
    }

    /// The stays in a queue that ended in the range: when, where, how, how long.
    fn departures(&self) -> Vec<(Millis, usize, &'static str, Millis)> {
        let truth = &day().truth;
        let goes_on = truth.goes_on_as();
        let contacts = truth.contacts.iter().zip(goes_on);
        contacts
            .filter(|(contact, _)| self.chosen.shows_contact(contact))
            .filter_map(|(contact, next)| {
                let queued = contact.queued?;
                let (left, how) = queued.left?;
                // That another contact goes on is known from its first event on.
                let next = next
                    .map(|next| &truth.contacts[next])
                    .filter(|next| next.initiated < self.range.end);
                let outcome = match (how, next.map(|next| next.initiation_method)) {
                    (Left::Answered, _) => "Answered",
                    (_, None) => "Abandoned",
                    (_, Some(InitiationMethod::Callback)) => "Called back",
                    (_, Some(_)) => "Moved on",
                };
                self.range
                    .contains(&left)
                    .then_some((left, queued.queue, outcome, left - queued.enqueued))
            })
            .collect()
    }

    /// The contacts with an agent that were completed in the range: when, and agent time, hold and after-contact work.
    fn completions(&self) -> Vec<(Millis, &'static Contact, [Millis; 3])> {
        let contacts = day()
            .truth
            .contacts
            .iter()
            .filter(|contact| self.chosen.shows_contact(contact));
        contacts
            .filter_map(|contact| {
                let part = contact.handled.as_ref()?;
                let completed = contact.completed.filter(|completed| self.range.contains(completed))?;
                // Events have holds in whole seconds.
                let hold = part.hold()? / 1_000 * 1_000;
                Some((
                    completed,
                    contact,
                    [part.agent_time()?, hold, part.after_contact_work()?],
                ))
            })
            .collect()
    }
}

#[test]
fn events_are_counted_as_they_were_sent() {
    for look in looks() {
        let mut types: BTreeMap<&str, usize> = BTreeMap::new();
        let mut channels: BTreeMap<&str, usize> = BTreeMap::new();
        let mut methods: BTreeMap<&str, usize> = BTreeMap::new();
        for sent in look.sent() {
            let detail = &sent.event["detail"];
            let kind = detail["eventType"].as_str().unwrap();
            *types.entry(kind).or_default() += 1;
            if kind == "INITIATED" {
                *channels.entry(detail["channel"].as_str().unwrap()).or_default() += 1;
                *methods.entry(detail["initiationMethod"].as_str().unwrap()).or_default() += 1;
            }
        }
        let flow = look.answer(FLOW);
        for (column, kind) in [
            ("initiated", "INITIATED"),
            ("connected_to_system", "CONNECTED_TO_SYSTEM"),
            ("queued", "QUEUED"),
            ("connected_to_agent", "CONNECTED_TO_AGENT"),
            ("disconnected", "DISCONNECTED"),
            ("completed", "COMPLETED"),
        ] {
            let expected = types.get(kind).copied().unwrap_or_default();
            assert_eq!(
                flow.one(column).whole(),
                whole(expected),
                "{column} of {:?}",
                look.chosen
            );
        }
        assert_eq!(series(&look.answer(BY_TYPE), "event_type", "events"), types);
        assert_eq!(series(&look.answer(BEGUN), "channel", "events"), channels);
        let parts = [
            ("voice", "VOICE"),
            ("chat", "CHAT"),
            ("task", "TASK"),
            ("email", "EMAIL"),
            ("other", ""),
        ];
        assert_eq!(columns(&look.answer(CHANNELS), parts), channels);
        assert_eq!(shares(&look.answer(METHODS), "initiation_method"), methods);
        let ended = types.get("DISCONNECTED").map(|ended| ("Not given", *ended));
        assert_eq!(shares(&look.answer(REASONS), "reason"), ended.into_iter().collect());
    }
}

/// The sums of an answer's series, by name.
fn series<'a>(answer: &'a Answer, name: &str, value: &str) -> BTreeMap<&'a str, usize> {
    let sum = |cell: &Cell| cell.series().iter().map(|(_, count)| count.whole()).sum::<i64>();
    let rows = rows(answer).into_iter();
    rows.map(|row| (row[name].text(), usize::try_from(sum(row[value])).unwrap()))
        .collect()
}

/// The figures of a pie, by name.
fn shares<'a>(answer: &'a Answer, name: &str) -> BTreeMap<&'a str, usize> {
    let rows = rows(answer).into_iter();
    rows.map(|row| (row[name].text(), usize::try_from(row["contacts"].whole()).unwrap()))
        .collect()
}

/// The figures of a pie with a column for each part, by these names; those that are 0 left out.
fn columns<const PARTS: usize>(answer: &Answer, names: [(&str, &'static str); PARTS]) -> BTreeMap<&'static str, usize> {
    let rows = rows(answer);
    let Some(row) = rows.first() else {
        return BTreeMap::new();
    };
    assert_eq!(row.len(), PARTS);
    let counts = names.map(|(column, name)| (name, usize::try_from(row[column].whole()).unwrap()));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

#[test]
fn outcomes_and_waits_are_the_truths() {
    for look in looks() {
        let departures = look.departures();
        assert!(!departures.is_empty(), "{:?}", look.chosen);
        let totals = look.answer(OUTCOMES);
        assert_outcomes(&rows(&totals)[0], &departures);
        let answer = look.answer(OUTCOMES_BY_QUEUE);
        let mut queues = BTreeSet::new();
        for row in rows(&answer) {
            let queue = queue(row["queue"].text());
            queues.insert(queue);
            let of_queue: Vec<_> = departures
                .iter()
                .copied()
                .filter(|departure| departure.1 == queue)
                .collect();
            assert_outcomes(&row, &of_queue);
        }
        assert_eq!(queues, departures.iter().map(|departure| departure.1).collect());
        let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, _, outcome, _) in &departures {
            *outcomes.entry(outcome).or_default() += 1;
        }
        assert_eq!(
            series(&look.answer(OUTCOMES_OVER_TIME), "outcome", "contacts"),
            outcomes
        );
    }
}

fn assert_outcomes(row: &BTreeMap<&str, &Cell>, departures: &[(Millis, usize, &str, Millis)]) {
    let count = |wanted: &str| {
        departures
            .iter()
            .filter(|(_, _, outcome, _)| *outcome == wanted)
            .count()
    };
    assert_eq!(row["left_queue"].whole(), whole(departures.len()), "{row:?}");
    for (column, outcome) in [
        ("answered", "Answered"),
        ("abandoned", "Abandoned"),
        ("called_back", "Called back"),
        ("moved_on", "Moved on"),
    ] {
        assert_eq!(row[column].whole(), whole(count(outcome)), "{column} of {row:?}");
    }
    let share = number(count("Abandoned")) / number(departures.len());
    assert!((row["abandoned_share"].number() - share).abs() < 1e-9, "{row:?}");
    let answered = departures.iter().filter(|(_, _, outcome, _)| *outcome == "Answered");
    let waits: Vec<Millis> = answered.map(|(.., wait)| *wait).collect();
    assert_average(row["average_wait"], &waits, "average wait");
    assert_seconds(row["p90_wait"].maybe(), p90(&waits), "p90 wait");
    assert_seconds(
        row["longest_wait"].maybe(),
        departures.iter().map(|(.., wait)| *wait).max(),
        "longest wait",
    );
}

fn assert_average(actual: &Cell, times: &[Millis], what: &str) {
    match actual.maybe() {
        None => assert!(times.is_empty(), "{what}: none of {times:?}"),
        Some(actual) => {
            let expected = seconds(times.iter().sum()) / number(times.len());
            assert!((actual - expected).abs() < 0.001, "{what}: {actual}, not {expected}");
        }
    }
}

/// The least time that nine of ten do not exceed: the nearest rank.
fn p90(times: &[Millis]) -> Option<Millis> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * 9).div_ceil(10);
    rank.checked_sub(1).map(|index| sorted[index])
}

fn queue(name: &str) -> usize {
    day()
        .truth
        .centre
        .queues
        .iter()
        .position(|queue| queue.name == name)
        .unwrap()
}

#[test]
fn waits_over_time_are_the_truths() {
    for look in looks() {
        let step = look.step(WAITS);
        let mut waits: BTreeMap<Millis, Vec<Millis>> = BTreeMap::new();
        for (at, _, outcome, wait) in look.departures() {
            if outcome == "Answered" {
                waits.entry(at / step * step).or_default().push(wait);
            }
        }
        let answer = look.answer(WAITS);
        let rows = rows(&answer);
        assert_eq!(
            rows.iter().map(|row| row["time"].instant()).collect::<Vec<_>>(),
            waits.keys().copied().collect::<Vec<_>>()
        );
        for row in rows {
            let waits = &waits[&row["time"].instant()];
            assert_average(row["average"], waits, "average");
            assert_seconds(row["p90"].maybe(), p90(waits), "p90");
        }
    }
}

#[test]
fn handling_is_the_truths() {
    for look in looks() {
        let completions = look.completions();
        let times: Vec<[Millis; 3]> = completions.iter().map(|(.., times)| *times).collect();
        let totals = look.answer(HANDLING);
        assert_handled(&rows(&totals)[0], &times);
        let answer = look.answer(HANDLING_BY_QUEUE);
        let mut seen = 0;
        for row in rows(&answer) {
            let queue = (row["queue"].text() != "No queue").then(|| queue(row["queue"].text()));
            let of_queue = completions
                .iter()
                .filter(|(_, contact, _)| named_queue(contact) == queue);
            let times: Vec<[Millis; 3]> = of_queue.map(|(.., times)| *times).collect();
            seen += times.len();
            assert_handled(&row, &times);
        }
        assert_eq!(seen, times.len());
        let step = look.step(HANDLING_OVER_TIME);
        let mut by_time: BTreeMap<Millis, Vec<[Millis; 3]>> = BTreeMap::new();
        for (at, _, times) in &completions {
            by_time.entry(at / step * step).or_default().push(*times);
        }
        let answer = look.answer(HANDLING_OVER_TIME);
        assert_eq!(answer.rows.len(), by_time.len());
        for row in rows(&answer) {
            let times = &by_time[&row["time"].instant()];
            assert_parts([row["talk"], row["hold"], row["work"]], times);
        }
    }
}

/// The queue that a contact's events name.
fn named_queue(contact: &Contact) -> Option<usize> {
    contact.queued.map(|queued| queued.queue)
}

fn assert_handled(row: &BTreeMap<&str, &Cell>, times: &[[Millis; 3]]) {
    assert_eq!(row["handled"].whole(), whole(times.len()), "{row:?}");
    assert_parts([row["average_talk"], row["average_hold"], row["average_work"]], times);
    let handled: Vec<Millis> = times.iter().map(|[agent, _, work]| agent + work).collect();
    assert_average(row["average_handle"], &handled, "handle");
    assert_seconds(row["p90_handle"].maybe(), p90(&handled), "p90 handle");
}

fn assert_parts(cells: [&Cell; 3], times: &[[Millis; 3]]) {
    let talk: Vec<Millis> = times.iter().map(|[agent, hold, _]| agent - hold).collect();
    let hold: Vec<Millis> = times.iter().map(|[_, hold, _]| *hold).collect();
    let work: Vec<Millis> = times.iter().map(|[.., work]| *work).collect();
    for (cell, times) in cells.into_iter().zip([talk, hold, work]) {
        assert_average(cell, &times, "part");
    }
}

#[test]
fn disposition_is_the_truths() {
    for look in looks() {
        let truth = &day().truth;
        let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
        for (contact, next) in truth.contacts.iter().zip(truth.goes_on_as()) {
            let ended = contact.disconnected.filter(|at| look.range.contains(at));
            if ended.is_none() || !look.chosen.shows_contact(contact) {
                continue;
            }
            *expected.entry(disposition(contact, next, &look)).or_default() += 1;
        }
        let ways = [
            ("answered", "Answered"),
            ("abandoned", "Abandoned"),
            ("called_back", "Called back"),
            ("moved_on", "Moved on"),
            ("not_queued", "Not queued"),
        ];
        assert_eq!(columns(&look.answer(DISPOSITION), ways), expected);
    }
}

fn disposition(contact: &Contact, next: Option<usize>, look: &Look) -> &'static str {
    let next = next
        .map(|next| &day().truth.contacts[next])
        .filter(|next| next.initiated < look.range.end);
    match (
        &contact.handled,
        contact.queued,
        next.map(|next| next.initiation_method),
    ) {
        (Some(_), ..) => "Answered",
        (None, None, _) => "Not queued",
        (None, Some(_), None) => "Abandoned",
        (None, Some(_), Some(InitiationMethod::Callback)) => "Called back",
        (None, Some(_), Some(_)) => "Moved on",
    }
}

#[test]
fn the_contacts_are_the_truths() {
    for look in looks() {
        let truth = &day().truth;
        let answer = look.answer(CONTACTS);
        let rows = rows(&answer);
        let with_events: BTreeSet<usize> = look.sent().map(|sent| sent.of).collect();
        assert_eq!(rows.len(), with_events.len().min(1_000));
        let goes_on = truth.goes_on_as();
        let mut complete = 0;
        for row in rows {
            let id = row["contact_id"].text();
            let number = truth
                .contacts
                .iter()
                .position(|contact| contact.contact_id == id)
                .unwrap();
            assert!(with_events.contains(&number), "{row:?}");
            let contact = &truth.contacts[number];
            assert_eq!(row["channel"].text(), contact.channel.name());
            assert_eq!(row["initiated"].instant(), contact.initiated);
            // Its last event lies in the range: all is told.
            if contact
                .completed
                .is_some_and(|completed| look.range.contains(&completed))
            {
                complete += 1;
                assert_eq!(
                    row["disposition"].text(),
                    disposition(contact, goes_on[number], &look),
                    "{row:?}"
                );
                assert_seconds(
                    row["queue_time"].maybe(),
                    contact.wait(),
                    &format!("queue time of {row:?}"),
                );
                let part = contact.handled.as_ref();
                assert_seconds(
                    row["handle_time"].maybe(),
                    contact.handle_time(),
                    &format!("handle time of {row:?}"),
                );
                assert_seconds(
                    row["agent_time"].maybe(),
                    part.and_then(simulator::truth::Handled::agent_time),
                    &format!("agent time of {row:?}"),
                );
                let work = part
                    .and_then(simulator::truth::Handled::after_contact_work)
                    .filter(|work| *work > 0);
                assert_seconds(row["after_call_work_time"].maybe(), work, &format!("work of {row:?}"));
                let agent = part.map(|part| truth.centre.agents[part.agent].id.as_str());
                assert_eq!((*row["agent_id"] != Cell::Null).then(|| row["agent_id"].text()), agent);
            }
        }
        assert!(complete > 5, "{complete}");
    }
}

#[test]
fn the_snapshots_say_who_waited() {
    for look in looks() {
        let truth = &day().truth;
        let answer = look.answer(QUEUE_METRICS);
        let rows = rows(&answer);
        let queues = look
            .chosen
            .queues
            .as_ref()
            .map_or(truth.centre.queues.len(), BTreeSet::len);
        let ticks = usize::try_from((look.range.end / TICK) - (look.range.start - 1) / TICK).unwrap();
        assert_eq!(rows.len(), (ticks * queues).min(1_000));
        for row in rows {
            let (at, queue) = (row["time"].instant(), queue(row["queue_name"].text()));
            let waiting = truth.in_queue(queue, at).len();
            assert_eq!(row["contacts_in_queue"].whole(), whole(waiting), "{row:?}");
            let available = truth.agents_at(Some(queue), at).available;
            assert_eq!(row["agents_available"].whole(), whole(available), "{row:?}");
        }
        let step = look.step(WAITING);
        let answer = look.answer(WAITING);
        assert_eq!(answer.rows.len(), queues);
        for row in self::rows(&answer) {
            let queue = queue(row["queue"].text());
            for (bin, waiting) in row["waiting"].series() {
                let ticks = (bin.max(&look.range.start) - 1).div_euclid(TICK) + 1;
                let most = (ticks..)
                    .map(|tick| tick * TICK)
                    .take_while(|at| *at < bin + step && *at <= look.range.end);
                let most = most.map(|at| truth.in_queue(queue, at).len()).max().unwrap();
                assert_eq!(waiting.whole(), whole(most), "{} at {bin}", row["queue"].text());
            }
        }
    }
}
