//! The day as it was, in order and undisturbed.

use std::sync::Arc;

use simulator::Truth;
use simulator::disorder::{self, Disorder};
use tokio::sync::OnceCell;

use super::day::{DAY, Day};
use super::facts::{self, Facts, assert_same};
use super::{agents, contacts, metrics, offers, play, queues, snapshots, ticks};
use crate::harness::tables::{self, Tables};
use crate::harness::world::World;

/// What can be asked of the tables of events: a name, the question, the columns that say what a row is about, and the truth's answer.
pub(super) struct Question {
    pub(super) name: &'static str,
    sql: String,
    about: &'static [&'static str],
    pub(super) truth: fn(&Truth) -> Facts,
}

impl Question {
    /// What the tables of a world answer.
    pub(super) async fn ask(&self, world: &World) -> Facts {
        let rows = tables::query(&world.query_client(), &self.sql).await;
        facts::answered(&rows, self.about)
    }
}

/// Everything that is asked of the tables of events.
pub(super) fn questions() -> Vec<Question> {
    let question = |name, sql: &str, about, truth| Question {
        name,
        sql: sql.to_owned(),
        about,
        truth,
    };
    vec![
        question("contacts", contacts::SQL, &["contact_id"], contacts::expected),
        question(
            "events of contacts",
            contacts::EVENTS_SQL,
            &["contact_id", "event_type", "time"],
            contacts::expected_events,
        ),
        question(
            "states of contacts at agents",
            offers::STATES_SQL,
            &["agent_id", "contact_id", "since"],
            offers::expected_states,
        ),
        question(
            "offers",
            offers::OFFERS_SQL,
            &["agent_id", "contact_id", "ended"],
            offers::expected_offers,
        ),
        question(
            "conversations",
            offers::HANDLED_SQL,
            &["agent_id", "contact_id"],
            offers::expected_handled,
        ),
        question(
            "ends of conversations",
            offers::ENDS_SQL,
            &["agent_id", "contact_id", "at"],
            offers::expected_ends,
        ),
        question(
            "states of agents",
            &agents::states_sql(),
            &["agent_id", "since"],
            agents::expected_states,
        ),
        question(
            "time in states",
            &agents::sums_sql(),
            &["agent_id", "state"],
            agents::expected_sums,
        ),
        question(
            "statuses of agents",
            agents::STATUSES_SQL,
            &["agent_id", "until"],
            agents::expected_statuses,
        ),
        question("agents", agents::TOTALS_SQL, &["agent_id"], agents::expected_totals),
        question(
            "queues by quarter of an hour",
            &queues::sql_by_interval(),
            &["queue_id", "quarter"],
            queues::expected_by_interval,
        ),
        question(
            "queues",
            &queues::sql_of_the_day(),
            &["queue_id"],
            queues::expected_of_the_day,
        ),
    ]
}

/// What there is after the undisturbed day.
pub(super) struct Clean {
    pub(super) tables: Tables,
    answers: Vec<(&'static str, Facts, Facts)>,
    ended_states: Facts,
    metrics: Facts,
    metrics_at_ticks: Facts,
    snapshots: [Facts; 3],
}

/// The undisturbed day, played once for all tests that compare with it. If that fails, it fails once.
pub(super) async fn clean() -> Arc<Clean> {
    static CLEAN: OnceCell<Result<Arc<Clean>, String>> = OnceCell::const_new();
    let play = || async {
        let played = tokio::spawn(Clean::play(&DAY)).await;
        played.map(Arc::new).map_err(|error| error.to_string())
    };
    CLEAN.get_or_init(play).await.clone().unwrap()
}

impl Clean {
    async fn play(day: &Day) -> Self {
        let world = World::standing_at(day.evening()).await;
        let (deliveries, _) = disorder::disorder(&Disorder::default(), day.emissions.iter().cloned());
        let played = play::play(&world, &deliveries).await;
        for run in [&played.agent_events, &played.contact_events] {
            assert_eq!(run.endings.stored, run.sent, "everything is stored at once: {run:?}");
            assert_eq!(run.endings.received, run.sent);
        }
        let events = world.tables().await;
        let mut answers = Vec::new();
        for question in questions() {
            answers.push((question.name, (question.truth)(&day.truth), question.ask(&world).await));
        }
        let metrics = metrics::found(&world, &day.truth).await;
        ticks::play(&world, day).await;
        let client = world.query_client();
        let ask = async |sql: &str, about: &[&str]| facts::answered(&tables::query(&client, sql).await, about);
        Self {
            tables: events,
            answers,
            ended_states: ask(agents::ENDED_STATES_SQL, &["agent_id", "until"]).await,
            metrics,
            metrics_at_ticks: metrics::found_at_ticks(&world, &day.truth).await,
            snapshots: [
                ask(snapshots::QUEUES_SQL, &["queue_id", "tick"]).await,
                ask(snapshots::INSTANCE_SQL, &["tick"]).await,
                ask(snapshots::USERS_SQL, &["user_id"]).await,
            ],
        }
    }

    fn assert_answers(&self, name: &str) {
        let (_, truth, found) = self.answers.iter().find(|(asked, ..)| *asked == name).unwrap();
        assert_same(name, truth, found);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_contact_has_its_stages_its_wait_its_talk_and_its_after_contact_work() {
    let clean = clean().await;
    clean.assert_answers("contacts");
    clean.assert_answers("events of contacts");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_contact_at_an_agent_has_its_states_offers_and_hold_to_the_millisecond() {
    let clean = clean().await;
    clean.assert_answers("states of contacts at agents");
    clean.assert_answers("offers");
    clean.assert_answers("conversations");
    clean.assert_answers("ends of conversations");
}

#[tokio::test(flavor = "multi_thread")]
async fn states_of_agents_tile_their_sessions_and_sum_up() {
    let clean = clean().await;
    let (_, _, states) = clean
        .answers
        .iter()
        .find(|(asked, ..)| *asked == "states of agents")
        .unwrap();
    agents::assert_tiled(&DAY.truth, states);
    clean.assert_answers("states of agents");
    clean.assert_answers("time in states");
    clean.assert_answers("statuses of agents");
    clean.assert_answers("agents");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_long_a_state_of_one_contact_lasted_is_exact_by_the_row_that_ended_it() {
    let stays = snapshots::Stays::of(&DAY.truth);
    let (exact, others) = agents::assert_ended_states(&DAY.truth, &stays, &clean().await.ended_states);
    assert!(exact > 1000 && exact > others, "{exact} exact, {others} not");
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_have_their_contacts_waits_and_service_levels_by_both_definitions() {
    let clean = clean().await;
    clean.assert_answers("queues by quarter of an hour");
    clean.assert_answers("queues");
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_sum_up_to_the_truth_hour_by_hour() {
    assert_same("metrics", &metrics::expected(&DAY.truth), &clean().await.metrics);
}

#[tokio::test(flavor = "multi_thread")]
async fn snapshots_say_who_was_there_and_what_waited_at_each_tick() {
    let clean = clean().await;
    let [queues, instance, users] = &clean.snapshots;
    let (truth, ticks) = (&DAY.truth, DAY.ticks());
    let stays = snapshots::Stays::of(truth);
    assert_same("Queue", &snapshots::expected_queues(truth, &stays, &ticks), queues);
    assert_same(
        "Instance",
        &snapshots::expected_instance(truth, &stays, &ticks),
        instance,
    );
    assert_same("User", &snapshots::expected_users(truth, &ticks), users);
    let metrics = snapshots::expected_metrics(truth, &stays, &ticks);
    assert_same("metrics of snapshots", &metrics, &clean.metrics_at_ticks);
}
