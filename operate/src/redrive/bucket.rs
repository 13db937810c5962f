//! The quarantine bucket.

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use sinks::chain;

use super::key::Key;
use super::parcel::Kept;

/// The bucket that records are kept in.
#[derive(Debug)]
pub(crate) struct Bucket {
    client: Client,
    name: String,
}

/// What became of an object that was to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deleted {
    /// It is not there any more.
    Gone,
    /// Another one has come to lie there since it was read, and stays.
    Replaced,
}

impl Bucket {
    pub(crate) fn new(config: &SdkConfig, name: String, path_style: bool) -> Self {
        let config = aws_sdk_s3::config::Builder::from(config).force_path_style(path_style);
        Self {
            client: Client::from_conf(config.build()),
            name,
        }
    }

    /// Every key under `prefix` that a function or a failure destination has written, in the order to send them in; and how many
    /// others there are.
    pub(crate) async fn keys(&self, prefix: &str) -> Result<(Vec<(Key, String)>, usize), String> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(&self.name)
            .prefix(prefix)
            .into_paginator()
            .send();
        let (mut keys, mut others) = (Vec::new(), 0);
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| format!("the bucket {} cannot be listed: {}", self.name, chain(&error)))?;
            for object in page.contents() {
                let text = object.key().unwrap_or_default();
                match Key::read(text) {
                    Some(key) => keys.push((key, text.to_owned())),
                    None => others += 1,
                }
            }
        }
        keys.sort();
        Ok((keys, others))
    }

    /// Reads an object; nothing if it has gone in the meantime.
    pub(crate) async fn get(&self, key: &str) -> Result<Option<Kept>, String> {
        let failed = |error: &dyn std::error::Error| format!("{key} cannot be read: {}", chain(error));
        let answer = self.client.get_object().bucket(&self.name).key(key).send().await;
        let object = match answer {
            Ok(object) => object,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(failed(&error)),
        };
        let etag = object.e_tag().unwrap_or_default().to_owned();
        let body = object.body.collect().await.map_err(|error| failed(&error))?;
        Ok(Some(Kept {
            key: key.to_owned(),
            etag,
            body: body.to_vec(),
        }))
    }

    /// Deletes the object, unless it is not the one that was read any more: a record that is still poison has been put there anew. In a
    /// bucket with versions the one that was read stays behind the delete marker, for as long as the bucket's lifecycle says.
    pub(crate) async fn delete(&self, key: &str, etag: &str) -> Result<Deleted, String> {
        let request = self.client.delete_object().bucket(&self.name).key(key).if_match(etag);
        match request.send().await {
            Ok(_) => Ok(Deleted::Gone),
            Err(error) if is_missing(&error) => Ok(Deleted::Gone),
            Err(error) if status(&error) == Some(412) => Ok(Deleted::Replaced),
            Err(error) => Err(format!("its object cannot be deleted: {}", chain(&error))),
        }
    }

    /// What [`Bucket::delete`] would do.
    pub(crate) async fn look(&self, key: &str, etag: &str) -> Result<Deleted, String> {
        match self.client.head_object().bucket(&self.name).key(key).send().await {
            Ok(object) if object.e_tag() == Some(etag) => Ok(Deleted::Gone),
            Ok(_) => Ok(Deleted::Replaced),
            Err(error) if status(&error) == Some(404) => Ok(Deleted::Gone),
            Err(error) => Err(format!("its object cannot be looked at: {}", chain(&error))),
        }
    }
}

fn is_missing<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code() == Some("NoSuchKey")
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}
