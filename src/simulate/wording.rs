//! In what words do providers record purpose and relation?

use super::draw::Draw;
use crate::model::{Purpose, Relation};

/// English and French words of one class, separated by `|`, as clerks and forms have them, slips included.
fn purposes(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::Unknown => ("||Other|Personal|-", "||Autre|Personnel"),
        Purpose::Family => (
            "Family support|Family Support|family maintenance|Household expenses|familly support|living expenses",
            "Aide familiale|AIDE FAMILIALE|Soutien famille|aide famille|Entretien familial|aide familialle",
        ),
        Purpose::Gift => {
            ("Gift|gift|Birthday gift|Present|Gifts|Christmas gift", "Cadeau|cadeau|Don|Cadeau anniversaire")
        }
        Purpose::School => (
            "School fees|Education|Tuition|school supplies|Tuition fees|scool fees",
            "Frais de scolarité|Études|Scolarité|frais scolaires|Éducation",
        ),
        Purpose::Medical => {
            ("Medical expenses|Medical|Hospital|medicine|Emergency", "Frais médicaux|Santé|Hôpital|médicaments|Urgence")
        }
        Purpose::Lodging => {
            ("Rent|Accommodation|Hotel booking|Travel|room", "Loyer|Logement|Hébergement|Voyage|réservation")
        }
        Purpose::Goods => {
            ("Purchase of goods|Goods|Order|Payment for items|shopping", "Achat|Achat de marchandises|Commande|achats")
        }
        Purpose::Services => {
            ("Services|Salary|Invoice|Freelance work|Payment for services", "Prestation|Salaire|Facture|Services")
        }
        Purpose::Lessons => (
            "Lessons|English lessons|Tutoring|Language course|class",
            "Cours|Cours d'anglais|Leçons|Cours particuliers",
        ),
        Purpose::Charity => {
            ("Donation|Charity|Typhoon relief|Relief|Sponsorship", "Don|Don humanitaire|Parrainage|Aide sinistrés")
        }
        Purpose::Savings => {
            ("Savings|Loan repayment|Paluwagan|Contribution", "Épargne|Tontine|Remboursement prêt|Cotisation")
        }
        Purpose::Other => ("Other|Personal use|Misc|other reasons", "Autre|Divers|Usage personnel|autres"),
    }
}

fn relations(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Unknown => ("", ""),
        Relation::Kin => (
            "Mother|Parent|Sister|Brother|Relative|Family|Son/Daughter|Cousin|Aunt|sibling",
            "Mère|Parent|Soeur|Frère|Famille|Enfant|Cousin|Tante|parents",
        ),
        Relation::Partner => ("Spouse|Wife|Girlfriend|Fiancee|Partner", "Conjoint|Épouse|Compagne|Fiancée|Amie intime"),
        Relation::Friend => ("Friend|friend|Friends", "Ami|Amie|Ami(e)|ami"),
        Relation::Business => {
            ("Employee|Supplier|Business|Seller|Client|Teacher", "Fournisseur|Commerçant|Employé|Professionnel|Client")
        }
        Relation::Own => ("Self", "Moi-même"),
        Relation::Other => ("Other|Other relation|None", "Autre|Aucun lien|Connaissance"),
    }
}

/// One of the words between `|`.
fn one(words: &'static str, draw: &mut Draw) -> &'static str {
    let count = words.split('|').count();
    words.split('|').nth(draw.index(count)).unwrap_or_default()
}

/// A purpose in the words of one clerk or one form.
pub(super) fn purpose(purpose: Purpose, french: bool, draw: &mut Draw) -> &'static str {
    let (english, words) = purposes(purpose);
    one(if french { words } else { english }, draw)
}

/// A declared relation.
pub(super) fn relation(relation: Relation, french: bool, draw: &mut Draw) -> &'static str {
    let (english, words) = relations(relation);
    one(if french { words } else { english }, draw)
}
