//! Pages and their tokens.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::error::ApiError;
use crate::request::{Operation, Parameters};

/// How long a token of GetCurrentMetricData is good for.
const METRICS_TOKEN_MILLIS: i64 = 5 * 60 * 1000;

/// One page of a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    start: usize,
    size: usize,
    check: u64,
    now_millis: i64,
}

impl Page {
    /// The page that the parameters ask for.
    pub(crate) fn read(operation: Operation, parameters: &Parameters, now_millis: i64) -> Result<Self, ApiError> {
        let (most, default) = operation.page_size().unwrap_or((usize::MAX, usize::MAX));
        let size = match parameters.max_results {
            None => default,
            Some(asked) => usize::try_from(asked)
                .ok()
                .filter(|asked| (1..=most).contains(asked))
                .ok_or_else(|| ApiError::parameter(format!("MaxResults must be between 1 and {most}")))?,
        };
        let check = check(operation, parameters);
        let start = match &parameters.next_token {
            None => 0,
            Some(token) => read_token(token)
                .filter(|token| token.check == check)
                .filter(|token| {
                    operation != Operation::GetCurrentMetricData
                        || now_millis.saturating_sub(token.issued_millis) <= METRICS_TOKEN_MILLIS
                })
                .map(|token| token.start)
                .ok_or_else(|| ApiError::parameter("NextToken is not valid for this request, or no longer"))?,
        };
        Ok(Self {
            start,
            size,
            check,
            now_millis,
        })
    }

    /// The page's part of the list, and the token of the next page if there is one.
    pub(crate) fn of<T>(&self, list: Vec<T>) -> (Vec<T>, Option<String>) {
        let end = self.start.saturating_add(self.size);
        let next = (end < list.len()).then(|| format!("{end}-{}-{:x}", self.now_millis, self.check));
        (list.into_iter().skip(self.start).take(self.size).collect(), next)
    }
}

struct Token {
    start: usize,
    issued_millis: i64,
    check: u64,
}

fn read_token(token: &str) -> Option<Token> {
    let mut parts = token.split('-');
    let token = Token {
        start: parts.next()?.parse().ok()?,
        issued_millis: parts.next()?.parse().ok()?,
        check: u64::from_str_radix(parts.next()?, 16).ok()?,
    };
    parts.next().is_none().then_some(token)
}

/// A token is good for the request it came from only.
fn check(operation: Operation, parameters: &Parameters) -> u64 {
    let mut hasher = DefaultHasher::new();
    operation.hash(&mut hasher);
    parameters.instance_id.hash(&mut hasher);
    parameters.groupings.hash(&mut hasher);
    parameters.queue_types.hash(&mut hasher);
    parameters.agent_status_types.hash(&mut hasher);
    if let Some(filters) = &parameters.filters {
        filters.queues.hash(&mut hasher);
        filters.routing_profiles.hash(&mut hasher);
    }
    for metric in parameters.current_metrics.iter().flatten() {
        metric.name.hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(max_results: Option<i64>, next_token: Option<String>) -> Parameters {
        Parameters {
            next_token,
            max_results,
            ..Parameters::default()
        }
    }

    #[test]
    fn page_sizes_have_the_services_limits() {
        let check = |operation, most: i64| {
            for (size, good) in [(0, false), (1, true), (most, true), (most + 1, false), (-1, false)] {
                let page = Page::read(operation, &asking(Some(size), None), 0);
                assert_eq!(page.is_ok(), good, "{operation:?} {size}");
            }
        };
        check(Operation::ListInstances, 10);
        check(Operation::ListInstanceAttributes, 7);
        check(Operation::SearchQueues, 500);
        check(Operation::SearchUsers, 500);
        check(Operation::ListUsers, 1000);
        check(Operation::GetCurrentMetricData, 100);
    }

    #[test]
    fn pages_follow_one_another_to_the_end() {
        let mut token = None;
        let mut pages = Vec::new();
        loop {
            let page = Page::read(Operation::ListInstances, &asking(Some(4), token), 0).unwrap();
            let (items, next) = page.of((0..10).collect());
            pages.push(items);
            token = next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(pages, [vec![0, 1, 2, 3], vec![4, 5, 6, 7], vec![8, 9]]);
    }

    #[test]
    fn a_token_is_good_for_its_own_request_only_and_that_of_metrics_for_five_minutes() {
        let issue = |operation| {
            let page = Page::read(operation, &asking(Some(1), None), 0).unwrap();
            page.of(vec![1, 2]).1
        };
        let check = |operation, token: Option<String>, now, good| {
            let page = Page::read(operation, &asking(Some(1), token.clone()), now);
            assert_eq!(page.is_ok(), good, "{operation:?} {token:?} {now}");
        };
        let queues = issue(Operation::SearchQueues);
        check(Operation::SearchQueues, queues.clone(), 600_000, true);
        check(Operation::SearchUsers, queues, 0, false);
        let metrics = issue(Operation::GetCurrentMetricData);
        check(Operation::GetCurrentMetricData, metrics.clone(), 300_000, true);
        check(Operation::GetCurrentMetricData, metrics, 300_001, false);
        check(Operation::SearchQueues, Some("nonsense".to_owned()), 0, false);
    }
}
