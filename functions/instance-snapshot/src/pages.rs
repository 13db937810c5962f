//! Reading a list page by page.

use std::error::Error;

use aws_sdk_connect::error::{ProvideErrorMetadata, SdkError};
use trigger::schedule::CollectionFailure;

use crate::api::Api;
use crate::pacing::Quota;

/// What could be read of a list.
#[derive(Debug)]
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    /// Whether every page could be read. If not, the failure is noted.
    pub(crate) is_complete: bool,
}

/// Reads all pages of a list. `send` takes the page's token and answers its items and the next page's token. A page that cannot be had
/// ends the list, as there is no other way to the pages behind it; the pages before it are kept.
pub(crate) async fn read<T, E>(
    api: &Api<'_>,
    quota: Quota,
    what: &str,
    failures: &mut Vec<CollectionFailure>,
    send: impl AsyncFn(Option<String>) -> Result<(Vec<T>, Option<String>), SdkError<E>>,
) -> Listed<T>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let mut items = Vec::new();
    let mut token: Option<String> = None;
    let mut page = 1;
    let error = loop {
        let (more, next) = match api.call(quota, async || send(token.clone()).await).await {
            Ok(answer) => answer,
            Err(error) => break error.to_string(),
        };
        items.extend(more);
        let next = next.filter(|next| !next.is_empty());
        if next.is_none() {
            let is_complete = true;
            return Listed { items, is_complete };
        }
        // Following it would never end.
        if next == token {
            break "the page's token is that of the page before".to_owned();
        }
        token = next;
        page += 1;
    };
    failures.push(CollectionFailure {
        what: format!("{what}, page {page}"),
        error,
    });
    let is_complete = false;
    Listed { items, is_complete }
}
