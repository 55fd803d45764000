//! In the statement of one account, who paid?
//!
//! Such a row names the other side and perhaps the account's holder. Whether the holder paid is told by a direction
//! word, by which of two amount columns is filled, or by the sign of the amount.

use super::dialect::Dialect;
use super::plain;
use crate::model::Role;

/// What may be said of holder and counterparty, and where it belongs on the payer's and the recipient's side.
const SAID: [[Role; 4]; 5] = [
    [Role::HolderId, Role::CounterpartyId, Role::SenderId, Role::RecipientId],
    [Role::HolderName, Role::CounterpartyName, Role::SenderName, Role::RecipientName],
    [Role::HolderPhone, Role::CounterpartyPhone, Role::SenderPhone, Role::RecipientPhone],
    [Role::HolderEmail, Role::CounterpartyEmail, Role::SenderEmail, Role::RecipientEmail],
    [Role::HolderAccount, Role::CounterpartyAccount, Role::SenderAccount, Role::RecipientAccount],
];

/// Cells of one row, by role.
type Cells<'r> = [&'r str; Role::ALL.len()];

/// Puts holder and counterparty into the places of payer and recipient, where nobody stands yet; `true` when it is
/// known who paid, so that the amount's sign has said what it had to say.
pub(super) fn settle(cells: &mut Cells<'_>, dialect: &Dialect) -> bool {
    free_text(cells, dialect);
    let Some(holder_pays) = holder_pays(cells, dialect) else { return false };
    let mut place = |from: Role, to: Role| {
        if cells[to as usize].is_empty() {
            cells[to as usize] = cells[from as usize];
        }
    };
    for [holder, other, sender, recipient] in SAID {
        let (own, far) = if holder_pays { (sender, recipient) } else { (recipient, sender) };
        place(holder, own);
        place(other, far);
    }
    place(Role::CounterpartyCountry, if holder_pays { Role::RecipientCountry } else { Role::SenderCountry });
    true
}

/// Whether the holder paid; `None` when the row does not say.
fn holder_pays(cells: &mut Cells<'_>, dialect: &Dialect) -> Option<bool> {
    let says = |text: &str| text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    for (role, pays) in [(Role::AmountOut, true), (Role::AmountIn, false)] {
        let text = cells[role as usize];
        if says(text) && cells[Role::Amount as usize].is_empty() {
            cells[Role::Amount as usize] = text;
            return Some(pays);
        }
    }
    match dialect.directions.get(&plain::words(cells[Role::Direction as usize])).map(String::as_str) {
        Some("out") => return Some(true),
        Some(_) => return Some(false),
        None => {}
    }
    let amount = cells[Role::Amount as usize];
    says(amount).then(|| amount.contains(['-', '\u{2212}', '(']))
}

/// Leaves the name in a free text that says what was done: `To Maria Cruz`, `Payment from ...`. A telephone number in
/// front of the name is one.
fn free_text(cells: &mut Cells<'_>, dialect: &Dialect) {
    let text = cells[Role::CounterpartyName as usize];
    let begins = |before: &&String| text.get(..before.len()).is_some_and(|start| start.eq_ignore_ascii_case(before));
    let Some(before) = dialect.before_name.iter().find(begins) else { return };
    let rest = text[before.len()..].trim();
    let name = rest.trim_start_matches(|c: char| !c.is_alphabetic());
    let number = rest[..rest.len() - name.len()].trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | ':'));
    if number.bytes().filter(u8::is_ascii_digit).count() >= 7 && cells[Role::CounterpartyPhone as usize].is_empty() {
        cells[Role::CounterpartyPhone as usize] = number;
    }
    let is_email = name.contains('@') && !name.contains(' ');
    let into = if is_email { Role::CounterpartyEmail } else { Role::CounterpartyName };
    cells[Role::CounterpartyName as usize] = "";
    cells[into as usize] = name.trim();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Mapping, Vocabulary};
    use crate::normalise::words::Words;

    fn settled(said: &[(Role, &'static str)]) -> (Cells<'static>, bool) {
        let mapping: Mapping = toml::from_str(
            "id = \"x\"\ntitle = { fr = \"\", en = \"\" }\nsource = \"\"\nreader = \"delimited\"\n\
             before_name = [\"Transfer to \"]\n[directions]\nout = \"out\"\nin = \"in\"",
        )
        .unwrap();
        let words = Words::new(&Vocabulary::default()).unwrap();
        let dialect = Dialect::new(&mapping, &words).unwrap();
        let mut cells = [""; Role::ALL.len()];
        said.iter().for_each(|&(role, text)| cells[role as usize] = text);
        let known = settle(&mut cells, &dialect);
        (cells, known)
    }

    #[test]
    fn the_sign_the_column_or_the_word_says_who_paid() {
        let paid = |said: &[(Role, &'static str)]| {
            let all = [said, &[(Role::HolderId, "me"), (Role::CounterpartyName, "Joy")]].concat();
            let (cells, known) = settled(&all);
            known.then(|| (cells[Role::SenderId as usize] == "me", cells[Role::RecipientName as usize] == "Joy"))
        };
        assert_eq!(paid(&[(Role::Amount, "-5.00")]), Some((true, true)));
        assert_eq!(paid(&[(Role::Amount, "(5,00)")]), Some((true, true)));
        assert_eq!(paid(&[(Role::Amount, "5.00")]), Some((false, false)));
        assert_eq!(paid(&[(Role::AmountOut, "5"), (Role::AmountIn, "0.00")]), Some((true, true)));
        assert_eq!(paid(&[(Role::AmountOut, ""), (Role::AmountIn, "5")]), Some((false, false)));
        assert_eq!(paid(&[(Role::Direction, "OUT"), (Role::Amount, "5")]), Some((true, true)));
        assert_eq!(paid(&[(Role::Amount, "")]), None);
    }

    #[test]
    fn a_name_and_a_number_are_found_in_free_text() {
        let (cells, _) =
            settled(&[(Role::Amount, "-5"), (Role::CounterpartyName, "Transfer to - 254712345678 JANE DOE")]);
        assert_eq!(cells[Role::RecipientName as usize], "JANE DOE");
        assert_eq!(cells[Role::RecipientPhone as usize], "254712345678");
    }
}
