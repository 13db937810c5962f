//! What is to be done, and when: the heart of the simulation. Everything happens because its time has come.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::truth::Millis;

/// Things to do, in the order of their times; of two at one time the first that was put down comes first.
#[derive(Debug)]
pub(crate) struct Agenda<A> {
    entries: BinaryHeap<Reverse<Entry<A>>>,
    put_down: u64,
}

#[derive(Debug)]
struct Entry<A> {
    time: Millis,
    is_look: bool,
    order: u64,
    action: A,
}

impl<A> Agenda<A> {
    /// Nothing to do.
    pub(crate) fn new() -> Self {
        Self {
            entries: BinaryHeap::new(),
            put_down: 0,
        }
    }

    /// Puts down something to do at a time.
    pub(crate) fn at(&mut self, time: Millis, action: A) {
        self.push(time, false, action);
    }

    /// Puts down something that looks at how things stand at a time: it comes after all that happens at that time.
    pub(crate) fn look_at(&mut self, time: Millis, action: A) {
        self.push(time, true, action);
    }

    /// The next thing to do, if it is before `end`.
    pub(crate) fn next_before(&mut self, end: Millis) -> Option<(Millis, A)> {
        let Reverse(next) = self.entries.peek()?;
        if next.time >= end {
            return None;
        }
        self.entries.pop().map(|Reverse(entry)| (entry.time, entry.action))
    }

    fn push(&mut self, time: Millis, is_look: bool, action: A) {
        self.put_down += 1;
        self.entries.push(Reverse(Entry {
            time,
            is_look,
            order: self.put_down,
            action,
        }));
    }
}

impl<A> Entry<A> {
    fn key(&self) -> (Millis, bool, u64) {
        (self.time, self.is_look, self.order)
    }
}

impl<A> Ord for Entry<A> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl<A> PartialOrd for Entry<A> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<A> PartialEq for Entry<A> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<A> Eq for Entry<A> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_done_in_order_and_looks_come_last() {
        let mut agenda = Agenda::new();
        agenda.at(20, "second");
        agenda.look_at(10, "look at 10");
        agenda.at(20, "third");
        agenda.at(10, "first");
        agenda.at(30, "too late");
        let done: Vec<_> = std::iter::from_fn(|| agenda.next_before(30)).collect();
        assert_eq!(done, [(10, "first"), (10, "look at 10"), (20, "second"), (20, "third")]);
    }
}
