//! Floor 1: text to types: money, time, names, phones, exchange rates. The only place that repairs data.
