//! How is the closing summary said? Its words in French and in English.

use crate::model::Language;

/// Declares the words once: name, French, English.
macro_rules! words {
    ($($name:ident $fr:literal $en:literal;)+) => {
        /// The words of the summary in one language.
        pub(super) struct Words {
            /// The language.
            pub(super) lang: Language,
            $(pub(super) $name: &'static str),+
        }

        impl Words {
            /// The words in `lang`.
            pub(super) fn new(lang: Language) -> Self {
                match lang {
                    Language::Fr => Self { lang, $($name: $fr),+ },
                    Language::En => Self { lang, $($name: $en),+ },
                }
            }
        }
    };
}

words! {
    colon "\u{a0}: " ": ";
    files "fichiers" "files";
    refused "refusés" "refused";
    rows "lignes" "rows";
    row "ligne" "row";
    accepted "acceptées" "accepted";
    rejected "rejetées" "rejected";
    duplicates "en double" "duplicates";
    more_rejections "les autres motifs sont dans rejected.csv" "the other reasons are in rejected.csv";
    unpriced "sans cours" "unpriced";
    unpriced_what "paiements sans cours de change ce jour-là, gardés sans montant en USD (ajouter --rates)"
        "payments without an exchange rate that day, kept without an amount in USD (add --rates)";
    searched "recherche" "searched";
    persons "personnes" "persons";
    records "fiches" "records";
    payers "émetteurs" "payers";
    recipients "bénéficiaires" "recipients";
    payments "paiements" "payments";
    leads "pistes" "leads";
    second_tier "second rang" "second tier";
    third_tier "troisième rang" "third tier";
    victims "victimes possibles" "possible victims";
    victims_what "émetteurs, listés à part (victims.csv), jamais classés parmi les pistes"
        "payers, listed apart (victims.csv), never ranked as leads";
    worth "ce qu'elles valent" "what they are worth";
    simulated "sur 10 pistes de ce genre, tant de vraies dans les mondes simulés (dans le pire d'entre eux), selon l'indice :"
        "of 10 such leads, so many true in simulated worlds (in the worst of them), by score:";
    from "dès" "from";
    lower "plus bas" "lower";
    expected "dont vraies, selon la calibration" "of them true, as calibrated";
    clusters "groupes" "clusters";
    family "famille" "family";
    organised "organisé" "organised";
    single_pair "paire seule" "single pair";
    hub "bénéficiaire commun" "shared recipient";
    changes "depuis le dernier" "since the last";
    new "nouveaux" "new";
    same "inchangés" "same";
    grown "grandis" "grown";
    shrunk "réduits" "shrunk";
    merged "réunis" "merged";
    split "scindés" "split";
    gone "disparus" "gone";
    last "dernier" "last";
    issues "à savoir" "issues";
    notes "à noter" "notes";
    more_issues "autres remarques dans manifest.json" "more issues in manifest.json";
    run "résultat" "run";
    read_next "à lire ensuite" "read next";
    caution "Ce sont des pistes à vérifier, non des accusations : chacune montre ce qui parle pour et contre elle,\net l'absence d'une information ne dit rien contre personne."
        "These are leads to verify, not accusations: each shows what speaks for and against it,\nand what is missing speaks against nobody.";
}

/// A count with its thousands apart, readable in both languages: `1 234 567`.
pub(super) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1000, 1_234_567].map(number), ["0", "999", "1 000", "1 234 567"]);
    }
}
