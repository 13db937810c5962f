//! Lists in pages. A token names the last item of its page, so that it stays good while items come and go.

use std::fmt::Write;

use serde::Deserialize;

use crate::constraints::Constraints;
use crate::error::ApiError;

/// The most items that the service puts on a page.
const PAGE: usize = 20;

/// The members that ask for a page.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct PageRequest {
    pub(super) next_token: Option<String>,
    pub(super) max_results: Option<i64>,
}

/// The items of the page asked for, out of all in ascending order of their keys, and the token of the next page.
pub(super) fn page<T>(request: &PageRequest, all: Vec<(String, T)>) -> Result<(Vec<T>, Option<String>), ApiError> {
    let mut constraints = Constraints::default();
    constraints.range("maxResults", request.max_results, 1, 20);
    constraints.finish()?;
    let size = request
        .max_results
        .and_then(|size| usize::try_from(size).ok())
        .unwrap_or(PAGE);
    let after = request.next_token.as_deref().map(decode).transpose()?;
    let mut rest = all
        .into_iter()
        .filter(|(key, _)| after.as_ref().is_none_or(|after| key > after));
    let (mut items, mut last) = (Vec::new(), None);
    for (key, item) in rest.by_ref().take(size) {
        items.push(item);
        last = Some(key);
    }
    let token = if rest.next().is_some() {
        last.map(|key| encode(&key))
    } else {
        None
    };
    Ok((items, token))
}

fn encode(key: &str) -> String {
    key.bytes().fold(String::from("1"), |mut token, byte| {
        // Writing to a string cannot fail.
        let _ = write!(token, "{byte:02x}");
        token
    })
}

fn decode(token: &str) -> Result<String, ApiError> {
    let invalid = || ApiError::validation("The pagination token is invalid.");
    let digits = token.strip_prefix('1').ok_or_else(invalid)?.as_bytes();
    let bytes = digits
        .chunks(2)
        .map(|pair| {
            std::str::from_utf8(pair)
                .ok()
                .filter(|p| p.len() == 2)
                .and_then(|p| u8::from_str_radix(p, 16).ok())
        })
        .collect::<Option<Vec<u8>>>()
        .ok_or_else(invalid)?;
    String::from_utf8(bytes).map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_join_to_the_whole_list_even_if_the_last_item_of_a_page_goes() {
        let list = |names: &[&str]| {
            names
                .iter()
                .map(|name| ((*name).to_owned(), (*name).to_owned()))
                .collect::<Vec<_>>()
        };
        let request = |next_token| PageRequest {
            next_token,
            max_results: Some(2),
        };
        let (first, token) = page(&request(None), list(&["a", "b", "c", "d"])).unwrap();
        assert_eq!(first, ["a", "b"]);
        let (second, token) = page(&request(token), list(&["a", "c", "d"])).unwrap();
        assert_eq!((second, token), (vec!["c".to_owned(), "d".to_owned()], None));
    }

    #[test]
    fn a_token_that_was_never_given_is_refused() {
        for token in ["", "x", "1z", "1a", "1ff", "é", "1é"] {
            let request = PageRequest {
                next_token: Some(token.to_owned()),
                max_results: None,
            };
            assert!(page(&request, vec![(String::new(), ())]).is_err(), "{token}");
        }
    }
}
