//! What is true of a queue: over an interval, and at an instant.

use std::ops::Range;

use super::{Contact, Left, Millis, Truth};

/// What a queue is measured against, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// Who left the queue after so long at the latest left it in time.
    pub service_level: Millis,
    /// Who gave up after so long at the latest counts as a short abandon; 0 for none.
    pub short_abandon: Millis,
}

/// What happened in a queue during an interval. A contact is counted as queued when it came, and in all else when it left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueFigures {
    /// Contacts that came into the queue.
    pub queued: usize,
    /// Contacts that were joined with an agent.
    pub answered: usize,
    /// Contacts that left without an agent, for whatever reason: what rows of DISCONNECTED call abandoned.
    pub abandoned_in_rows: usize,
    /// Contacts whose customer gave up: Connect's reading, without those that go on as a callback or in another queue.
    pub abandoned: usize,
    /// Those of `abandoned` that gave up at once.
    pub short_abandoned: usize,
    /// Contacts whose customer asked to be called back.
    pub callbacks: usize,
    /// Contacts that the flow moved to another queue.
    pub moved: usize,
    /// How long the answered ones had waited, in milliseconds, shortest first.
    pub answered_waits: Vec<Millis>,
    /// How long those of `abandoned` had waited, in milliseconds, shortest first.
    pub abandoned_waits: Vec<Millis>,
    /// Contacts that left in time, in whatever way.
    pub left_in_time: usize,
    /// Contacts that were answered in time.
    pub answered_in_time: usize,
}

impl QueueFigures {
    /// Contacts that left the queue.
    pub fn left(&self) -> usize {
        self.answered + self.abandoned_in_rows
    }

    /// Connect's service level, in percent: of all that left the queue those that left it in time. `None` if none left.
    pub fn service_level(&self) -> Option<f64> {
        percent(self.left_in_time, self.left())
    }

    /// The other definition, in percent: of those answered or abandoned, short abandons left out, the ones answered in time.
    pub fn answered_service_level(&self) -> Option<f64> {
        percent(
            self.answered_in_time,
            self.answered + self.abandoned - self.short_abandoned,
        )
    }

    /// How long the answered ones had waited on average, in milliseconds.
    pub fn mean_wait(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds and counts are far below 2^53")]
        let mean = self.answered_waits.iter().sum::<Millis>() as f64 / self.answered_waits.len() as f64;
        (!self.answered_waits.is_empty()).then_some(mean)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn percent(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

impl Truth {
    /// What happened in a queue (index in `centre.queues`) from the first instant of an interval until before its end.
    pub fn queue_figures(&self, queue: usize, interval: &Range<Millis>, thresholds: Thresholds) -> QueueFigures {
        let mut figures = QueueFigures::default();
        let stays = self.contacts.iter().filter_map(|contact| contact.queued);
        for stay in stays.filter(|stay| stay.queue == queue) {
            figures.queued += usize::from(interval.contains(&stay.enqueued));
            let Some((left, how)) = stay.left.filter(|(left, _)| interval.contains(left)) else {
                continue;
            };
            let wait = left - stay.enqueued;
            let is_in_time = wait <= thresholds.service_level;
            figures.left_in_time += usize::from(is_in_time);
            match how {
                Left::Answered => {
                    figures.answered += 1;
                    figures.answered_in_time += usize::from(is_in_time);
                    figures.answered_waits.push(wait);
                }
                Left::Abandoned => {
                    figures.abandoned += 1;
                    figures.short_abandoned += usize::from(wait <= thresholds.short_abandon);
                    figures.abandoned_waits.push(wait);
                }
                Left::CallbackRequested => figures.callbacks += 1,
                Left::Transferred => figures.moved += 1,
            }
        }
        figures.abandoned_in_rows = figures.abandoned + figures.callbacks + figures.moved;
        figures.answered_waits.sort_unstable();
        figures.abandoned_waits.sort_unstable();
        figures
    }

    /// The contacts that are in a queue at an instant, those among them that ring at an agent included, in the order in which they came.
    pub fn in_queue(&self, queue: usize, at: Millis) -> Vec<usize> {
        let is_there = |contact: &Contact| {
            contact.queued.is_some_and(|stay| {
                stay.queue == queue && stay.enqueued <= at && stay.left.is_none_or(|(left, _)| left > at)
            })
        };
        let contacts = self.contacts.iter().enumerate();
        let mut there: Vec<_> = contacts
            .filter(|(_, contact)| is_there(contact))
            .map(|(index, _)| index)
            .collect();
        there.sort_by_key(|index| {
            self.contacts
                .get(*index)
                .and_then(|contact| contact.queued)
                .map(|stay| stay.enqueued)
        });
        there
    }

    /// How long the contact has waited that has been in a queue for longest at an instant, in milliseconds.
    pub fn longest_wait(&self, queue: usize, at: Millis) -> Option<Millis> {
        let first = self.in_queue(queue, at).into_iter().next()?;
        Some(at - self.contacts.get(first)?.queued?.enqueued)
    }
}
