//! What there is to do.

use crate::shifts::Break;
use crate::truth::{InitiationMethod, Millis, Outcome};

/// Something that happens at its time. Contacts and agents are named by their numbers, sessions by how many an agent has had.
#[derive(Debug, Clone, Copy)]
pub(super) enum Action {
    /// A contact may arrive: index in `STREAMS`.
    Arrive(usize),
    /// A contact's media reach Connect.
    ConnectToSystem(usize),
    /// A scheduled task is given another time.
    Reschedule(usize),
    /// A contact's flow puts it into its queue.
    Enqueue(usize),
    /// The customer hangs up in the flow, before any queue.
    HangUpInFlow(usize),
    /// A contact leaves its queue, if it still waits.
    LeaveQueue(usize),
    /// A contact goes on as another: the customer asked to be called back, or the flow moved it.
    GoOn(usize, InitiationMethod, usize),
    /// An offer ends.
    EndOffer(usize, Outcome),
    /// An agent clears away an offer that came to nothing: contact, number of the offer.
    ClearOffer(usize, usize),
    /// The agent's leg of an outbound call is up.
    JoinAgent(usize),
    /// The customer picks up an outbound call or a callback.
    CustomerAnswers(usize),
    /// A stretch of conversation or work is over.
    EndStretch(usize),
    /// A hold or pause is over.
    EndInterruption(usize),
    /// After-contact work is over.
    ClearWork(usize),
    /// The customer's talk with somebody outside is over.
    EndOutside(usize),
    /// A day of the contact centre begins: the shifts that begin on it.
    BeginDay(Millis),
    /// An agent logs in, until the end of the shift.
    LogIn(usize, Millis),
    /// An agent chooses the first status of a session.
    ChooseStatus(usize, usize),
    /// An agent looks for work.
    SeekWork(usize),
    /// A break is due.
    BeginBreak(usize, usize, Break),
    /// A break is over.
    EndBreak(usize, usize),
    /// A shift is over.
    EndShift(usize, usize),
    /// An agent who is Offline logs out; whether the event has a current snapshot.
    LogOut(usize, usize, bool),
    /// A supervisor ends a session that nobody sits at.
    EndSession(usize, usize),
    /// A heartbeat is due.
    Beat(usize),
    /// An agent may call somebody.
    Call(usize, usize),
    /// A setting of an agent is changed that no snapshot shows.
    Reconfigure(usize, usize),
    /// The API's answers are told.
    Look,
}
