//! Do those who are to be found stand first among those who were held out?

use serde::Serialize;

use super::reliability::Scored;

/// How a list of people who were held out is ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Ranking {
    /// Persons held out who should be found, as the run tells people apart: someone whose records it keeps apart counts
    /// for each part, which `obole evaluate` does not.
    pub guilty: u32,
    /// Leads among those held out.
    pub listed: u32,
    /// Sum over the persons found of the precision at their rank, divided by those to be found.
    pub average_precision: f64,
    /// Share of true ones among the first 50.
    pub precision_at_50: f64,
    /// Share of those to be found among the first 200.
    pub recall_at_200: f64,
}

impl Ranking {
    /// The ranking of each world by falling score, averaged over worlds with someone to be found; honest ones first
    /// among equals, so that a tie flatters nobody.
    pub(super) fn of(cases: &[Scored]) -> Self {
        let worlds = cases.iter().map(|case| case.world + 1).max().unwrap_or_default();
        let each: Vec<Self> = (0..worlds)
            .map(|world| Self::of_world(cases.iter().filter(|case| case.world == world)))
            .filter(|ranking| ranking.guilty > 0)
            .collect();
        let mean = |of: fn(&Self) -> f64| each.iter().map(of).sum::<f64>() / each.len().max(1) as f64;
        Self {
            guilty: each.iter().map(|it| it.guilty).sum(),
            listed: each.iter().map(|it| it.listed).sum(),
            average_precision: mean(|it| it.average_precision),
            precision_at_50: mean(|it| it.precision_at_50),
            recall_at_200: mean(|it| it.recall_at_200),
        }
    }

    fn of_world<'a>(cases: impl Iterator<Item = &'a Scored>) -> Self {
        let mut guilty = 0;
        let mut list: Vec<(f64, bool)> = Vec::new();
        for case in cases {
            guilty += u32::from(case.guilty);
            list.extend(case.score.map(|score| (score, case.guilty)));
        }
        list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let (mut hits, mut sum) = (0.0, 0.0);
        for (at, _) in list.iter().enumerate().filter(|(_, entry)| entry.1) {
            hits += 1.0;
            sum += hits / (at + 1) as f64;
        }
        let first = |depth: usize| list.iter().take(depth).filter(|entry| entry.1).count() as f64;
        let to_find = f64::from(guilty.max(1));
        Self {
            guilty,
            listed: list.len() as u32,
            average_precision: sum / to_find,
            precision_at_50: first(50) / 50.0,
            recall_at_200: first(200) / to_find,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let case = |world, score, guilty| Scored { world, circle: 0, guilty, score };
        let cases = [
            case(0, Some(3.0), true),
            case(0, Some(2.0), false),
            case(0, Some(2.0), true),
            case(0, None, true),
            case(0, None, false),
            case(1, Some(1.0), true),
        ];
        let found = Ranking::of(&cases);
        let first = (1.0 + 2.0 / 3.0) / 3.0;
        assert!((found.average_precision - f64::midpoint(first, 1.0)).abs() < 1e-12, "{found:?}");
        assert_eq!((found.guilty, found.listed), (4, 4));
        assert!((found.precision_at_50 - f64::midpoint(2.0 / 50.0, 1.0 / 50.0)).abs() < 1e-12);
        assert!((found.recall_at_200 - f64::midpoint(2.0 / 3.0, 1.0)).abs() < 1e-12);
    }
}
