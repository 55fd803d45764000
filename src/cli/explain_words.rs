//! The words in which leads, clusters and differences are explained, in French and in English.

use crate::model::Language;

macro_rules! words {
    ($($name:ident $fr:literal $en:literal;)+) => {
        /// The words in one language.
        #[derive(Clone, Copy)]
        pub(super) struct Tongue {
            /// The language.
            pub(super) lang: Language,
            $(pub(super) $name: &'static str),+
        }

        /// The words of `lang`.
        pub(super) fn tongue(lang: Language) -> Tongue {
            match lang {
                Language::Fr => Tongue { lang, $($name: $fr),+ },
                Language::En => Tongue { lang, $($name: $en),+ },
            }
        }
    };
}

words! {
    colon "\u{a0}: " ": ";
    searched "parmi {persons} personnes examinées ({payers} émetteurs, {recipients} bénéficiaires, {payments} paiements)"
        "among {persons} persons searched ({payers} payers, {recipients} recipients, {payments} payments)";
    caution "une piste à vérifier, jamais une accusation ; indice de classement sur une échelle log10, non une probabilité"
        "a lead to verify, never an accusation; an index for ranking on a log10 scale, not a probability";
    demographics "l'âge de l'émetteur a compté dans cette analyse (--demographics)"
        "the payer's age counted in this run (--demographics)";
    no_lead "cette personne n'est ni une piste ni une victime possible" "this person is neither a lead nor a possible victim";
    likeliest "explication la plus probable des paiements reçus" "likeliest explanation of what was received";
    rank "rang" "rank";
    no_rank "pas une piste à elle seule" "no lead of its own";
    cluster "groupe" "cluster";
    index "indice" "index";
    prior "départ" "start";
    own "ses propres paiements" "own payments";
    borrowed "prêté par le réseau" "lent by the network";
    explanation "explication examinée" "explanation";
    rival "meilleure rivale" "best rival";
    seed "la liste d'un partenaire (--seeds) parle ici\u{a0}: {log10} des {own} ci-dessus viennent d'elle, non des paiements"
        "a partner's list (--seeds) speaks here: {log10} of the {own} above is its word, not that of the payments";
    favour "ce que ses propres paiements disent pour" "what own payments say for it";
    against "ce que ses propres paiements disent contre" "what own payments say against it";
    quiet_items "{n} autres éléments de moins de 0,05 chacun, ensemble {sum} (--json)"
        "{n} smaller items of less than 0.05 each, together {sum} (--json)";
    nothing "rien" "nothing";
    payments "paiements" "payments";
    more "et {n} de plus (--payments N, --json)" "and {n} more (--payments N, --json)";
    lent "prêté par qui" "lent by whom";
    others "d'autres, trop peu chacun" "others, too little each";
    to_win "ce qu'il faudrait pour que «\u{a0}{rival}\u{a0}» l'emporte" "what would have to be true for \u{201c}{rival}\u{201d} to win";
    of_pair "d'après ses paiements à" "of the payments to";
    in_front "elle est déjà devant de {by}\u{a0}: la piste n'est là que parce qu'une faible chance mérite un regard"
        "it is in front already, by {by}: the lead is here because even a small chance is worth a look";
    alone "elle est derrière «\u{a0}{kind}\u{a0}» de {by}\u{a0}; chacun de ces points y suffirait à peu près, tout le reste égal\u{a0}:"
        "it is behind \u{201c}{kind}\u{201d} by {by}; each of these alone would about do, all else as it is:";
    together "elle est derrière «\u{a0}{kind}\u{a0}» de {by}\u{a0}; rien n'y suffirait seul, il faudrait tout ceci ensemble\u{a0}:"
        "it is behind \u{201c}{kind}\u{201d} by {by}; nothing would do alone, it would take all of these together:";
    never "elle est derrière «\u{a0}{kind}\u{a0}» de {by}\u{a0}; aucune des mesures connues n'y suffirait, même toutes ensemble"
        "it is behind \u{201c}{kind}\u{201d} by {by}; none of the known measures would do, not even all together";
    inseparable "elle est derrière «\u{a0}{kind}\u{a0}» de {by}\u{a0}; les deux attendent la même chose des paiements\u{a0}: seules d'autres sources peuvent les départager"
        "it is behind \u{201c}{kind}\u{201d} by {by}; the two expect the same of payments: only other sources can tell them apart";
    at_most "au plus" "at most";
    at_least "au moins" "at least";
    instead "(au lieu de {now})" "(instead of {now})";
    untold "ce qui n'est pas connu et en dirait le plus" "what is not known and would tell most";
    unknown "ce qui n'est pas connu des paiements" "what is not known of the payments";
    standings "toutes les explications (indice de 0 à 1, non calibré)" "all explanations (index from 0 to 1, not calibrated)";
    urgency "urgence, à part (de 0 à 1)" "urgency, apart (0 to 1)";
    patterns "motifs reconnus" "patterns met";
    members "membres" "members";
    inside "paiements entre membres" "payments between members";
    difference "ce qui les sépare, du plus fort au plus faible" "what separates them, the largest first";
    against_it "contre" "against";
    quiet "le reste, trop peu chacun" "the rest, too little each";
    recipients "leurs bénéficiaires les plus probables" "their likeliest recipients";
}
