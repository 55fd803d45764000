//! Do payments of one session follow each other?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::{Precision, Value};

/// Share of payments within 60 minutes of the one before, where both times are known.
pub(super) struct SessionWindowShare;

impl PairMeasure for SessionWindowShare {
    fn id(&self) -> &'static str {
        "session_window_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        let couples = pair.payments().windows(2).filter(|couple| couple.iter().all(|p| p.precision != Precision::Day));
        share(couples, |couple| couple[1].sent - couple[0].sent <= 3_600)
    }
}
