//! What is answered from: a contact centre that changes while it is served.

use std::sync::{Arc, PoisonError, RwLock};

use crate::centre::{Centre, CentreError};
use crate::clock::Clock;
use crate::error::ApiError;

/// The described contact centre and its clock. Clones share them, so that whoever keeps one can replace both while they are served.
#[derive(Debug, Clone)]
pub struct Live(Arc<RwLock<Moment>>);

/// What is answered at one moment: never a new description with an old time.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    pub(crate) centre: Arc<Centre>,
    /// The clock that came with the description; none with the first one, for which `Options` have it.
    pub(crate) clock: Option<Clock>,
}

impl Live {
    /// Begins with that contact centre.
    pub fn new(centre: Centre) -> Self {
        Self(Arc::new(RwLock::new(Moment {
            centre: Arc::new(centre),
            clock: None,
        })))
    }

    /// Answers from that contact centre and by that clock from now on. Requests under way are answered from what was there.
    pub fn replace(&self, centre: Centre, clock: Clock) {
        let moment = Moment {
            centre: Arc::new(centre),
            clock: Some(clock),
        };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = moment;
    }

    pub(crate) fn moment(&self) -> Moment {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does what `PUT /centre` asks for: the body is a description, and `time` in the query what its clock says from now on, in
    /// milliseconds since the Unix epoch. Without it the clock is the system's.
    pub(crate) fn put(&self, query: &str, body: &[u8]) -> Result<(), ApiError> {
        let clock = read_clock(query)?;
        let centre = Centre::from_json(body).map_err(|error| ApiError::request(reason(&error)))?;
        self.replace(centre, clock);
        Ok(())
    }
}

fn read_clock(query: &str) -> Result<Clock, ApiError> {
    let mut clock = Clock::system();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        clock = match pair.split_once('=') {
            Some(("time", millis)) => millis
                .parse()
                .map(Clock::fixed)
                .map_err(|_| ApiError::parameter("time is not a number of milliseconds since 1970"))?,
            _ => {
                return Err(ApiError::parameter(format!(
                    "{pair:?} is not a parameter; there is only time, in milliseconds since 1970"
                )));
            }
        };
    }
    Ok(clock)
}

/// The error with all its causes.
fn reason(error: &CentreError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}
