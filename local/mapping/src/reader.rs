//! Reads one shard of a stream.

use std::time::Duration;

use aws_sdk_kinesis::operation::get_records::GetRecordsError;
use aws_sdk_kinesis::primitives::DateTime;
use aws_sdk_kinesis::types::{Record as KinesisRecord, ShardIteratorType};

use crate::checkpoints::Mark;
use crate::clients::Clients;
use crate::error::ServeError;
use crate::record::{Origin, Record, SinceEpoch};
use crate::settings::StartingPosition;

/// The most records of one call.
const RECORDS_A_CALL: i32 = 1_000;

/// Where a shard is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum From {
    /// Where the mapping is set to begin.
    Start(StartingPosition),
    /// Where an earlier reading left off.
    Mark(Mark),
}

/// The reading of one shard.
#[derive(Debug)]
pub(crate) struct Reader {
    clients: Clients,
    origin: Origin,
    from: From,
    iterator: Option<String>,
}

/// What one call read.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) records: Vec<Record>,
    /// There are more already.
    pub(crate) is_behind: bool,
    /// There will never be more.
    pub(crate) is_closed: bool,
}

impl Reader {
    /// Takes up a place in the shard. What comes later than this call is read, even where that place is behind the newest record.
    pub(crate) async fn open(
        clients: &Clients,
        origin: Origin,
        from: From,
        now: SinceEpoch,
    ) -> Result<Self, ServeError> {
        let mut reader = Self {
            clients: clients.clone(),
            origin,
            from,
            iterator: None,
        };
        reader.iterator = Some(reader.take_place().await?);
        // Should the place get lost before anything is read, "behind the newest" would be another one by then.
        if reader.from == From::Start(StartingPosition::Latest) {
            reader.from = From::Mark(Mark::at(now));
        }
        Ok(reader)
    }

    /// Where the shard is to be read again after a restart, as long as nothing of it has been processed.
    pub(crate) fn mark(&self) -> Option<Mark> {
        match &self.from {
            From::Mark(mark) => Some(mark.clone()),
            From::Start(_) => None,
        }
    }

    /// Reads on.
    pub(crate) async fn read(&mut self) -> Result<Read, ServeError> {
        let iterator = match self.iterator.take() {
            Some(iterator) => iterator,
            None => self.take_place().await?,
        };
        let get = self.clients.kinesis.get_records();
        let answer = match get.shard_iterator(&iterator).limit(RECORDS_A_CALL).send().await {
            Ok(answer) => answer,
            Err(error) => {
                let service = error.as_service_error();
                // An iterator lives for five minutes. A shard that is not there any more has nothing more to say.
                if service.is_some_and(GetRecordsError::is_expired_iterator_exception) {
                    return Ok(Read::default());
                }
                if service.is_some_and(GetRecordsError::is_resource_not_found_exception) {
                    return Ok(Read {
                        is_closed: true,
                        ..Read::default()
                    });
                }
                self.iterator = Some(iterator);
                return Err(ServeError::call(format!("GetRecords of {}", self.origin.shard_id))(
                    error,
                ));
            }
        };
        let records = answer.records().iter().map(|record| self.record(record));
        let records = records.collect::<Result<Vec<_>, _>>()?;
        if let Some(last) = records.last() {
            self.from = From::Mark(Mark::After(last.sequence_number.as_str().to_owned()));
        }
        let is_closed = answer.next_shard_iterator.is_none();
        self.iterator = answer.next_shard_iterator;
        Ok(Read {
            records,
            is_behind: answer.millis_behind_latest.is_some_and(|millis| millis > 0),
            is_closed,
        })
    }

    async fn take_place(&self) -> Result<String, ServeError> {
        let get = self.clients.kinesis.get_shard_iterator();
        let get = get.stream_arn(&self.origin.stream_arn).shard_id(&self.origin.shard_id);
        let get = match &self.from {
            From::Start(StartingPosition::TrimHorizon) => get.shard_iterator_type(ShardIteratorType::TrimHorizon),
            From::Start(StartingPosition::Latest) => get.shard_iterator_type(ShardIteratorType::Latest),
            From::Start(StartingPosition::AtTimestamp(instant)) => get
                .shard_iterator_type(ShardIteratorType::AtTimestamp)
                .timestamp(date_time(*instant)),
            From::Mark(Mark::At(millis)) => get
                .shard_iterator_type(ShardIteratorType::AtTimestamp)
                .timestamp(date_time(Mark::instant(*millis))),
            From::Mark(Mark::After(number)) => get
                .shard_iterator_type(ShardIteratorType::AfterSequenceNumber)
                .starting_sequence_number(number),
        };
        let call = || format!("GetShardIterator of {}", self.origin.shard_id);
        let answer = get.send().await.map_err(ServeError::call(call()))?;
        answer.shard_iterator.ok_or_else(|| ServeError::Call {
            call: call(),
            source: "the answer has no iterator".into(),
        })
    }

    fn record(&self, record: &KinesisRecord) -> Result<Record, ServeError> {
        let arrival = record.approximate_arrival_timestamp();
        let millis = arrival.and_then(|arrival| u64::try_from(arrival.to_millis().ok()?).ok());
        Record::new(
            &self.origin,
            record.sequence_number(),
            record.partition_key().unwrap_or_default(),
            Duration::from_millis(millis.unwrap_or_default()),
            record.data().as_ref(),
        )
        .map_err(ServeError::call("writing a record as JSON"))
    }
}

fn date_time(instant: SinceEpoch) -> DateTime {
    DateTime::from_millis(i64::try_from(instant.as_millis()).unwrap_or(i64::MAX))
}
