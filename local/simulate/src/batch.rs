//! Deliveries on their way from the simulation to the sender, many at a time.

use simulator::Millis;
use simulator::disorder::Source;

/// As many bytes as are handed over at once.
const FULL: usize = 1 << 20;

/// Some deliveries, in one piece of memory.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    bytes: Vec<u8>,
    items: Vec<Item>,
}

#[derive(Debug)]
struct Item {
    at: Millis,
    source: Source,
    key: usize,
    end: usize,
}

/// One delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delivered<'b> {
    /// When it arrives.
    pub(crate) at: Millis,
    /// Which way it goes.
    pub(crate) source: Source,
    /// The agent's or contact's index.
    pub(crate) key: usize,
    /// The bytes.
    pub(crate) bytes: &'b [u8],
}

impl Batch {
    /// Adds a delivery; whether the batch is full then.
    pub(crate) fn push(&mut self, delivered: Delivered<'_>) -> bool {
        let Delivered { at, source, key, bytes } = delivered;
        self.bytes.extend_from_slice(bytes);
        let end = self.bytes.len();
        self.items.push(Item { at, source, key, end });
        end >= FULL
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The deliveries, in the order of their arrival.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Delivered<'_>> {
        let starts = std::iter::once(0).chain(self.items.iter().map(|item| item.end));
        self.items.iter().zip(starts).map(|(item, start)| Delivered {
            at: item.at,
            source: item.source,
            key: item.key,
            bytes: self.bytes.get(start..item.end).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_gives_back_what_was_put_in() {
        let delivered = |at, source, key, bytes| Delivered { at, source, key, bytes };
        let items = [
            delivered(1, Source::AgentEvents, 7, b"one".as_slice()),
            delivered(1, Source::ContactEvents, 8, b"".as_slice()),
            delivered(2, Source::Snapshots, 0, b"three".as_slice()),
        ];
        let mut batch = Batch::default();
        assert!(batch.is_empty());
        for item in items {
            assert!(!batch.push(item));
        }
        assert_eq!(batch.iter().collect::<Vec<_>>(), items);
        assert!(batch.push(delivered(3, Source::AgentEvents, 0, &vec![b' '; FULL])));
    }
}
