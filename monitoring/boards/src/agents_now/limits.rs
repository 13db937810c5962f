//! From when on a team lead should look: the thresholds of the board, said in the panels' descriptions.

/// Seconds without any event after which an agent who is not Offline is not there any more: three heartbeats, which come every 120 s.
pub(crate) const SILENT_SECONDS: u32 = 360;
/// Seconds in the state Missed after which an agent is not there.
pub(crate) const MISSED_SECONDS: u32 = 300;
/// Offers missed one after the other after which an agent is not there.
pub(crate) const MISSED_IN_A_ROW: u32 = 3;
/// Seconds of after-contact work that are too long for a user without a limit of its own.
pub(crate) const AFTER_CONTACT_WORK_SECONDS: u32 = 120;
/// Seconds on hold that are too long.
pub(crate) const HOLD_SECONDS: u32 = 120;
/// Seconds in a custom status that are too long.
pub(crate) const BREAK_SECONDS: u32 = 2_400;
/// How long before the range a contact may have been connected to the agent who transfers it in the range.
pub(crate) const LONGEST_CONVERSATION: &str = "1d";
