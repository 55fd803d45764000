//! How is the French export written?

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use chrono_tz::Europe::Paris;
use encoding_rs::WINDOWS_1252;

use super::faults::Fault;
use super::layouts::Export;
use super::places::{COUNTRIES, country};
use super::rows::{Row, decimal, instant};
use crate::model::{Role, Status};

/// Semicolons, Windows-1252, decimal commas, date and time apart, all in Paris time.
pub(super) struct French(csv::Writer<BufWriter<File>>);

const HEADINGS: &[&str] = &[
    "N° opération",
    "Date d'envoi",
    "Heure",
    "Agence",
    "N° client",
    "Nom",
    "Prénom",
    "Date de naissance",
    "Sexe",
    "Adresse",
    "Ville",
    "Pays",
    "Téléphone",
    "Pièce d'identité",
    "Nom bénéficiaire",
    "Prénom bénéficiaire",
    "Pays bénéficiaire",
    "Ville bénéficiaire",
    "Téléphone bénéficiaire",
    "Montant",
    "Devise",
    "Frais",
    "Montant payé",
    "Devise payée",
    "Date de paiement",
    "Statut",
    "Motif",
    "Lien",
];

/// What Windows-1252 can write of `text`: its own letters, the others without their accents.
fn encoded(text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = WINDOWS_1252.encode(text);
    if lossy { deunicode::deunicode(text).into_bytes() } else { bytes.into_owned() }
}

impl French {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(super::create(path)?);
        writer.write_record(HEADINGS.iter().map(|heading| encoded(heading)))?;
        Ok(Self(writer))
    }
}

/// Hundredths with a decimal comma; thousands apart, as the French write them.
fn comma(hundredths: i64) -> String {
    let text = decimal(hundredths.abs()).replace('.', ",");
    let split = text.len() - 3;
    let mut grouped = String::new();
    for (place, digit) in text[..split].chars().enumerate() {
        if place > 0 && (split - place).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    format!("{}{grouped}{}", if hundredths < 0 { "-" } else { "" }, &text[split..])
}

fn french_name(code: &str) -> &'static str {
    COUNTRIES[country(code) as usize].french
}

/// `YYYY-MM-DD` as the French write it.
fn day_first(date: &str) -> String {
    let parts: Vec<&str> = date.split('-').collect();
    if let [year, month, day] = parts[..] { format!("{day}/{month}/{year}") } else { String::new() }
}

impl Export for French {
    fn row(&mut self, row: &Row, fault: Option<Fault>) -> Result<()> {
        let local = row.local(Paris);
        let time = if fault == Some(Fault::BadDate) { "29:18:53".into() } else { local.format("%H:%M:%S").to_string() };
        let status = match row.status {
            Status::Completed => "Payé",
            Status::Pending => "En attente",
            Status::Cancelled => "Annulé",
            Status::Refunded => "Remboursé",
        };
        let paid = row.paid_at.map(|at| instant(at).with_timezone(&Paris).format("%d/%m/%Y").to_string());
        let sex = match row.get(Role::SenderSex) {
            "female" => "F",
            "male" => "M",
            _ => "",
        };
        let fields: [&str; 28] = [
            row.get(Role::TransactionId),
            &local.format("%d/%m/%Y").to_string(),
            &time,
            row.get(Role::SendingAgent),
            row.get(Role::SenderId),
            &row.get(Role::SenderLastName).to_uppercase(),
            row.get(Role::SenderFirstName),
            &day_first(row.get(Role::SenderBirthDate)),
            sex,
            row.get(Role::SenderAddress),
            row.get(Role::SenderCity),
            french_name(row.get(Role::SenderCountry)),
            row.get(Role::SenderPhone),
            row.get(Role::SenderDocument),
            &row.get(Role::RecipientLastName).to_uppercase(),
            row.get(Role::RecipientFirstName),
            french_name(row.get(Role::RecipientCountry)),
            row.get(Role::RecipientCity),
            row.get(Role::RecipientPhone),
            &comma(row.amount),
            row.get(Role::Currency),
            &comma(row.fee),
            &comma(row.payout),
            row.get(Role::PayoutCurrency),
            &paid.unwrap_or_default(),
            status,
            row.get(Role::Purpose),
            row.get(Role::Relationship),
        ];
        Ok(self.0.write_record(fields.iter().map(|field| encoded(field)))?)
    }

    fn close(self: Box<Self>) -> Result<()> {
        Ok(self.0.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?.flush()?)
    }
}
