//! Do the dates of a file stand in the order of day and month that its mapping says?

use super::layout::keys;
use crate::model::{DateOrder, Mapping, Role};

/// Says that a file's dates fit both orders; an error says that they stand in the other one.
pub(super) fn check(mapping: &Mapping, headings: &[String], rows: &[Vec<String>]) -> Result<Option<String>, String> {
    let Some(said) = said(&mapping.dates) else { return Ok(None) };
    let dated = [Role::SentAt, Role::SentDate];
    let dated: Vec<String> =
        mapping.columns.iter().filter(|it| dated.contains(it.1)).map(|(name, _)| name.trim().to_lowercase()).collect();
    let columns = keys(headings).into_iter().enumerate().filter(|(_, key)| dated.contains(key));
    for (at, _) in columns {
        let seen: Vec<Seen> = rows.iter().filter_map(|row| seen(row.get(at)?)).collect();
        let count = |wanted: Seen| seen.iter().filter(|&&it| it == wanted).count();
        let (own, other) = match said {
            DateOrder::DayMonth => (count(Seen::Only(said)), count(Seen::Only(DateOrder::MonthDay))),
            DateOrder::MonthDay => (count(Seen::Only(said)), count(Seen::Only(DateOrder::DayMonth))),
        };
        let (first, second) = match said {
            DateOrder::DayMonth => ("day", "month"),
            DateOrder::MonthDay => ("month", "day"),
        };
        let (heading, id) = (headings[at].trim(), &mapping.id);
        if own == 0 && other > 0 {
            return Err(format!(
                "the dates in {heading} stand {second} first, and the mapping {id} reads {first} first"
            ));
        }
        if own == 0 && count(Seen::Either) > 0 {
            return Ok(Some(format!(
                "the dates in {heading} fit both orders, and were read {first} first as {id} says"
            )));
        }
    }
    Ok(None)
}

/// The order of the formats that are all numbers and begin with day or month, when they agree.
fn said(formats: &[String]) -> Option<DateOrder> {
    let order = |format: &String| {
        let (day, month) = format.find("%d").zip(format.find("%m"))?;
        let leads = format.find("%Y").or_else(|| format.find("%y")).is_none_or(|year| year > day.min(month));
        leads.then_some(if day < month { DateOrder::DayMonth } else { DateOrder::MonthDay })
    };
    let mut orders = formats.iter().filter_map(order);
    let first = orders.next()?;
    orders.all(|other| other == first).then_some(first)
}

/// What a date tells of its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Only(DateOrder),
    Either,
}

/// `None` for what does not begin with three numbers of which the first two may be day and month. Dates with points
/// stand day first everywhere: they raise no question.
fn seen(text: &str) -> Option<Seen> {
    let mut numbers = text.trim().splitn(3, ['/', '-', ' ']);
    let (first, second, rest) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let small = |digits: &str| digits.parse::<u8>().ok().filter(|value| (1..=31).contains(value) && digits.len() <= 2);
    let (first, second) = (small(first)?, small(second)?);
    rest.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
    match (first > 12, second > 12) {
        (true, false) => Some(Seen::Only(DateOrder::DayMonth)),
        (false, true) => Some(Seen::Only(DateOrder::MonthDay)),
        (false, false) if first != second => Some(Seen::Either),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_order_is_refused_and_both_are_named() {
        let mapping: Mapping = toml::from_str(
            "id = \"x\"\ntitle = { fr = \"\", en = \"\" }\nsource = \"\"\nreader = \"delimited\"\n\
             dates = [\"%d/%m/%Y %H:%M\"]\n[columns]\nDate = \"sent_at\"",
        )
        .unwrap();
        let told = |dates: &[&str]| {
            let rows: Vec<Vec<String>> = dates.iter().map(|date| vec![(*date).to_owned()]).collect();
            check(&mapping, &["Date".to_owned()], &rows)
        };
        assert_eq!(told(&["13/04/2024 10:00", "01/02/2024 10:00"]), Ok(None));
        assert_eq!(told(&["05/05/2024", "2024-03-04", "", "soon"]), Ok(None), "no question arises");
        assert!(told(&["01/02/2024", "3/4/2024"]).unwrap().unwrap().contains("fit both orders"));
        assert!(told(&["01/02/2024", "04/13/2024"]).unwrap_err().contains("stand month first"));
        assert_eq!(told(&["13/04/2024", "04/13/2024"]), Ok(None), "rows are judged one by one");
    }
}
