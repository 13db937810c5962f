//! A simulated hour of a contact centre whose truth is known, played through the deployed functions and held against it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use local_cloud::cloud::DATABASE;
use local_cloud::stack::Stack;
use local_cloud::{Addresses, CloudError, clients, feed};
use simulator::centre::INSTANCE_ID;
use simulator::truth::{Left, Truth};
use simulator::{Emission, Settings};

use super::play::Played;
use super::results;
use super::say::say;

/// How many agents the simulated contact centre has: enough for every state and every queue to be seen.
const AGENTS: u32 = 30;
/// The same hour each time: one in which customers wait, give up and are called back, shifts change, and a browser is closed.
const SEED: u64 = 2;
/// How much of the past is played.
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// What time of day it is in the contact centre when the hour begins, whatever time it is outside: a busy one.
const TIME_OF_DAY: SignedDuration = SignedDuration::from_hours(16);
/// How long the contact centre lives with `make up`, this hour included.
const LIVE_HOURS: i64 = 48;
/// How often instance, queues and users are collected, as the deployed schedules do.
const TICK: SignedDuration = SignedDuration::from_mins(1);

/// What the simulated contact centre said until now, in the order of time.
pub(crate) struct Hour {
    end: Timestamp,
    agent_events: Vec<Vec<u8>>,
    contact_events: Vec<Vec<u8>>,
    snapshots: Vec<(Timestamp, Vec<u8>)>,
    truth: Truth,
}

fn millis(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Hour {
    /// Simulates the hour that ends at `end`, which is cut to whole seconds.
    pub(crate) fn until(end: Timestamp) -> Result<Self, CloudError> {
        let end = Timestamp::from_second(end.as_second()).map_err(CloudError::call("there is no such hour"))?;
        let start = end.as_millisecond() - millis(HOUR);
        let settings = Settings {
            seed: SEED,
            start,
            midnight: start - millis(TIME_OF_DAY),
            duration_millis: millis(HOUR),
            agents: AGENTS,
            snapshot_every_millis: Some(millis(TICK)),
        };
        let (mut agent_events, mut contact_events, mut snapshots) = (Vec::new(), Vec::new(), Vec::new());
        let truth = simulator::simulate(&settings, |emission| match emission {
            Emission::AgentEvent { json, .. } => agent_events.push(json.to_vec()),
            Emission::ContactEvent { json, .. } => contact_events.push(json.to_vec()),
            Emission::Snapshot { time, json } => snapshots.push((time, json.to_vec())),
        });
        let snapshots = snapshots.into_iter().map(|(time, json)| {
            let time = Timestamp::from_millisecond(time).map_err(CloudError::call("a snapshot has no time"))?;
            Ok((time, json))
        });
        Ok(Self {
            end,
            agent_events,
            contact_events,
            snapshots: snapshots.collect::<Result<_, CloudError>>()?,
            truth,
        })
    }

    /// The arguments of `simulate` that let the same contact centre live on from the end of this hour.
    pub(crate) fn live_on(&self) -> Vec<String> {
        let start = self.end - HOUR;
        [
            ("--agents", AGENTS.to_string()),
            ("--seed", SEED.to_string()),
            ("--start", start.to_string()),
            ("--from", self.end.to_string()),
            ("--hours", LIVE_HOURS.to_string()),
            ("--time-of-day", format!("{:02}:00", TIME_OF_DAY.as_hours())),
            ("--speed", "1x".to_owned()),
            ("--to", "local".to_owned()),
        ]
        .into_iter()
        .flat_map(|(name, value)| [name.to_owned(), value])
        .collect()
    }

    /// Sends all of it the way it comes on AWS, telling each delivery, and adds what was sent to `played`.
    pub(crate) async fn send(
        &self,
        addresses: &Addresses,
        stack: &Stack,
        played: &mut Played,
    ) -> Result<(), CloudError> {
        let ministack = &addresses.ministack;
        let amount = self.agent_events.len();
        say(format_args!("  PutRecords  agent-events       {amount} records"));
        let payloads: Vec<&[u8]> = self.agent_events.iter().map(Vec::as_slice).collect();
        feed::put_agent_events(ministack, stack.resource("AgentEventStream")?, &payloads).await?;
        played.count("agent-events", amount);

        let amount = self.contact_events.len();
        say(format_args!("  PutEvents   contact-events     {amount} events"));
        let events: Vec<&[u8]> = self.contact_events.iter().map(Vec::as_slice).collect();
        feed::put_contact_events(ministack, &events).await?;
        played.count("contact-events", amount);

        let amount = self.snapshots.len();
        say(format_args!(
            "  Invoke      instance-snapshot  {amount} ticks of the past"
        ));
        let last = self.snapshots.len().saturating_sub(1);
        for (number, (time, description)) in self.snapshots.iter().enumerate() {
            feed::describe(&addresses.connect, description, Some(*time)).await?;
            let what: &[&str] = if number == 0 || number == last {
                &["instances", "queues", "users"]
            } else {
                &["instances", "queues"]
            };
            feed::collect(ministack, stack, what, *time).await?;
            played.tick();
        }
        // From here on the schedules see the contact centre as it was at the end of the hour.
        if let Some((_, description)) = self.snapshots.last() {
            feed::describe(&addresses.connect, description, None).await?;
        }
        Ok(())
    }

    /// Shows for each queue what happened beside what the tables say; a text if that is not the same.
    pub(crate) async fn show(&self, timestream: &str) -> Result<Option<String>, CloudError> {
        let client = clients::timestream_query(timestream);
        let rows = results::query(&client, &question()).await?.rows;
        let said: BTreeMap<&str, Figures> = rows.iter().filter_map(|row| Figures::read(row)).collect();
        let mut shown = Vec::new();
        let mut differing = Vec::new();
        for (number, queue) in self.truth.centre.queues.iter().enumerate() {
            let happened = self.happened(number);
            let said = said.get(queue.id.as_str()).copied().unwrap_or_default();
            if happened.texts() != said.texts() {
                differing.push(queue.name.as_str());
            }
            if happened.queued > 0 {
                let cells = happened.texts().into_iter().zip(said.texts());
                let cells = cells.map(|(happened, said)| format!("{happened} | {said}"));
                shown.push([queue.name.clone()].into_iter().chain(cells).collect());
            }
        }
        say(results::table(
            &["queue", "queued", "answered", "gave up", "moved on", "average wait"],
            &shown,
        ));
        Ok(if differing.is_empty() {
            say("Left what the simulated contact centre knows to have happened, right what the tables say: the same.");
            None
        } else {
            let queues = differing.join(", ");
            Some(format!(
                "the tables do not say what happened in the simulated hour: {queues}"
            ))
        })
    }

    /// What happened in a queue.
    fn happened(&self, queue: usize) -> Figures {
        let mut figures = Figures::default();
        let stays = self.truth.contacts.iter().filter_map(|contact| contact.queued);
        for stay in stays.filter(|stay| stay.queue == queue) {
            figures.queued += 1;
            match stay.left {
                None => {}
                Some((at, Left::Answered)) => {
                    figures.answered += 1;
                    figures.waited_millis += at - stay.enqueued;
                }
                Some((_, Left::Abandoned)) => figures.gave_up += 1,
                Some((_, Left::CallbackRequested | Left::Transferred)) => figures.moved_on += 1,
            }
        }
        figures
    }
}

/// What came of the contacts of a queue.
#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    queued: i64,
    answered: i64,
    /// Disconnected in the queue, and no other contact goes on from it.
    gave_up: i64,
    /// A callback or another queue goes on from it.
    moved_on: i64,
    /// Of the answered, together.
    waited_millis: i64,
}

impl Figures {
    /// A row of the question's answer, with its queue.
    fn read(row: &[String]) -> Option<(&str, Self)> {
        let [queue, figures @ ..] = row else { return None };
        let mut figures = figures.iter().map(|figure| figure.parse::<i64>().ok());
        let mut next = || figures.next().flatten();
        let read = Self {
            queued: next()?,
            answered: next()?,
            gave_up: next()?,
            moved_on: next()?,
            waited_millis: next()?,
        };
        Some((queue, read))
    }

    fn texts(self) -> [String; 5] {
        let average = match self.answered {
            0 => "-".to_owned(),
            answered => format!("{} ms", self.waited_millis / answered),
        };
        let [queued, answered, gave_up, moved_on] =
            [self.queued, self.answered, self.gave_up, self.moved_on].map(|count| count.to_string());
        [queued, answered, gave_up, moved_on, average]
    }
}

/// The same figures, asked of the tables.
fn question() -> String {
    format!(
        r#"WITH moved AS (
    SELECT DISTINCT previous_contact_id AS contact_id FROM "{DATABASE}"."ContactEvent"
    WHERE measure_name = 'contact_event' AND instance_id = '{INSTANCE_ID}' AND initiation_method IN ('CALLBACK', 'QUEUE_TRANSFER')
)
SELECT queue_id,
    count_if(event_type = 'QUEUED') AS queued,
    count_if(event_type = 'CONNECTED_TO_AGENT') AS answered,
    count_if(event_type = 'DISCONNECTED' AND abandoned AND moved.contact_id IS NULL) AS gave_up,
    count_if(event_type = 'DISCONNECTED' AND abandoned AND moved.contact_id IS NOT NULL) AS moved_on,
    CAST(round(coalesce(sum(if(event_type = 'CONNECTED_TO_AGENT', queue_time)), 0) * 1000) AS BIGINT) AS waited_millis
FROM "{DATABASE}"."ContactEvent" AS event LEFT JOIN moved ON event.contact_id = moved.contact_id
WHERE measure_name = 'contact_event' AND instance_id = '{INSTANCE_ID}' AND queue_id IS NOT NULL
GROUP BY queue_id"#
    )
}
