//! Are these working hours where the recipient lives?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payments on weekdays from 09:00 to 18:00 on the recipient's clock.
pub(super) struct WorkingHoursShare;

impl PairMeasure for WorkingHoursShare {
    fn id(&self) -> &'static str {
        "working_hours_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        let known = pair.recipient_clock().iter().filter_map(|at| at.hour().map(|hour| (at.weekday(), hour)));
        share(known, |(weekday, hour)| weekday < 5 && (9..18).contains(&hour))
    }
}
