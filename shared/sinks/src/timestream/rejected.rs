//! Reading `RejectedRecordsException`, HTTP 419: partial success.

use aws_sdk_timestreamwrite::types::RejectedRecord;

use crate::Outcome;

/// The outcomes of a request's rows, whose versions are given in order: stored, unless they are listed.
pub(crate) fn outcomes(rejected: &[RejectedRecord], versions: &[i64]) -> Vec<Outcome> {
    let mut outcomes = vec![Outcome::Stored; versions.len()];
    for refusal in rejected {
        let position = usize::try_from(refusal.record_index()).ok();
        let Some((outcome, version)) = position.and_then(|index| outcomes.get_mut(index).zip(versions.get(index)))
        else {
            continue;
        };
        *outcome = if is_superseded(refusal, *version) {
            Outcome::Superseded
        } else {
            Outcome::Rejected {
                reason: refusal.reason().unwrap_or("no reason given").to_owned(),
            }
        };
    }
    outcomes
}

/// A newer version of the same row is there: of an event this is the same event as a newer model read it, of a snapshot a later
/// look at the same moment. An equal version with other values is a conflict, and so is no reason to drop the record.
fn is_superseded(refusal: &RejectedRecord, version: i64) -> bool {
    match refusal.existing_version() {
        Some(existing) => existing > version,
        None => refusal
            .reason()
            .is_some_and(|reason| reason.contains("is lower than the existing version")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(index: i32, reason: &str, existing: Option<i64>) -> RejectedRecord {
        RejectedRecord::builder()
            .record_index(index)
            .reason(reason)
            .set_existing_version(existing)
            .build()
    }

    const CONFLICT: &str = "A record already exists with the same time, dimensions, measure name, and record version. A higher \
                            record version must be specified in order to update the measure value.";
    const LOWER: &str = "The record version 1 is lower than the existing version 2. A higher version is required to update the \
                         measure value.";
    const WINDOW: &str = "The record timestamp is outside the time range [2023-02-13T19:22:45.051Z, 2023-02-20T20:02:45.051Z) of \
                          the memory store.";

    #[test]
    fn what_is_not_listed_was_stored() {
        let outcomes = outcomes(&[rejected(1, WINDOW, None)], &[1, 1, 1]);
        assert_eq!(
            outcomes,
            [
                Outcome::Stored,
                Outcome::Rejected {
                    reason: WINDOW.to_owned()
                },
                Outcome::Stored
            ]
        );
    }

    #[test]
    fn superseded_is_told_from_conflict() {
        let check = |reason: &str, existing: Option<i64>, expected: bool| {
            let outcome = outcomes(&[rejected(0, reason, existing)], &[1]).remove(0);
            assert_eq!(outcome == Outcome::Superseded, expected, "{reason} {existing:?}");
        };
        check(LOWER, Some(2), true);
        check(LOWER, None, true);
        check(CONFLICT, Some(1), false);
        check(CONFLICT, None, false);
        check(WINDOW, None, false);
    }

    #[test]
    fn an_index_outside_the_request_harms_nothing() {
        let check = |index: i32| assert_eq!(outcomes(&[rejected(index, WINDOW, None)], &[1]), [Outcome::Stored]);
        check(1);
        check(-1);
        check(i32::MAX);
    }
}
