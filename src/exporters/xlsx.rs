//! The case as a workbook: summary, persons, payments, evidence, timeline. Dates are dates, ids are text, nothing runs.

use anyhow::Result;
use chrono::{Datelike, NaiveDateTime, NaiveTime, Timelike};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::Exporter;
use super::document::{caution, facts};
use super::wording::{either, join_rule, label, label_of, lead_role, one_line, outcome, status, tier};
use crate::model::{Case, CasePayment, Language, LocalTime, Text};

pub(super) struct Xlsx;

/// Characters a cell can hold.
const LONGEST: usize = 32_767;

impl Exporter for Xlsx {
    fn id(&self) -> &'static str {
        "xlsx"
    }

    fn file(&self) -> &'static str {
        "case.xlsx"
    }

    fn description(&self) -> Text {
        Text {
            fr: "classeur : synthèse, personnes, paiements avec fichier et ligne, éléments, chronologie".into(),
            en: "workbook: summary, persons, payments with file and row, evidence, timeline".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        let mut workbook = Workbook::new();
        let made = excel(case.date.and_time(NaiveTime::MIN))?;
        let properties = DocProperties::new().set_title(&case.id).set_author("Obole").set_creation_datetime(&made);
        workbook.set_properties(&properties);
        let looks = Looks::new();
        summary(workbook.add_worksheet(), case, language, &looks)?;
        persons(workbook.add_worksheet(), case, language, &looks)?;
        payments(workbook.add_worksheet(), case, language, &looks)?;
        evidence(workbook.add_worksheet(), case, language, &looks)?;
        timeline(workbook.add_worksheet(), case, language, &looks)?;
        Ok(workbook.save_to_buffer()?)
    }
}

struct Looks {
    head: Format,
    text: Format,
    wrap: Format,
    date: Format,
    time: Format,
    money: Format,
    index: Format,
    bold: Format,
}

impl Looks {
    fn new() -> Self {
        let plain = || Format::new().set_align(rust_xlsxwriter::FormatAlign::Top);
        Self {
            head: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x1F_3A_5F))
                .set_font_color(Color::White)
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap(),
            // the text format: what is typed over a cell stays text too
            text: plain().set_num_format("@"),
            wrap: plain().set_num_format("@").set_text_wrap(),
            date: plain().set_num_format("yyyy-mm-dd"),
            time: plain().set_num_format("yyyy-mm-dd hh:mm:ss"),
            money: plain().set_num_format("#,##0.00###"),
            index: plain().set_num_format("+0.00;-0.00;0.00"),
            bold: plain().set_bold(),
        }
    }
}

/// Text as a string cell, never a formula, cut only where a cell can hold no more.
fn put(sheet: &mut Worksheet, row: u32, column: u16, text: &str, look: &Format) -> Result<(), XlsxError> {
    let text: String = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).take(LONGEST).collect();
    sheet.write_string_with_format(row, column, text, look).map(|_| ())
}

/// Column headings with widths; frozen, with a filter over `rows` rows.
fn head(sheet: &mut Worksheet, columns: &[(&str, f64)], rows: usize, looks: &Looks) -> Result<(), XlsxError> {
    for (at, (heading, width)) in columns.iter().enumerate() {
        put(sheet, 0, at as u16, heading, &looks.head)?;
        sheet.set_column_width(at as u16, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, rows.max(1) as u32, columns.len() as u16 - 1)?;
    Ok(())
}

fn summary(sheet: &mut Worksheet, case: &Case, language: Language, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(either(language, "synthèse", "summary"))?;
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 110)?;
    let mut row = 0;
    for (name, value) in facts(case, language) {
        put(sheet, row, 0, &name, &looks.bold)?;
        put(sheet, row, 1, &value, &looks.wrap)?;
        row += 1;
    }
    for sentence in caution(language) {
        row += 1;
        put(sheet, row, 1, sentence, &looks.wrap)?;
    }
    Ok(())
}

/// Identifiers of a record, in the order shown.
const IDENTIFIERS: [(&str, &str, &str); 10] = [
    ("name", "nom", "name"),
    ("id", "n° client", "customer number"),
    ("birth_date", "naissance", "birth date"),
    ("country", "pays", "country"),
    ("city", "ville", "city"),
    ("address", "adresse", "address"),
    ("phone", "téléphone", "phone"),
    ("email", "courriel", "e-mail"),
    ("document", "pièce d'identité", "document"),
    ("account", "compte", "account"),
];

fn persons(sheet: &mut Worksheet, case: &Case, language: Language, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(either(language, "personnes", "persons"))?;
    let rows = case.persons.iter().map(|person| person.records.len()).sum();
    let mut columns = vec![
        (either(language, "personne", "person"), 18.0),
        (either(language, "nom retenu", "shown as"), 28.0),
        (either(language, "prestataire", "provider"), 14.0),
    ];
    columns.extend(IDENTIFIERS.iter().map(|(_, fr, en)| (either(language, fr, en), 20.0)));
    columns.push((either(language, "rapprochement (hypothèse)", "join (a hypothesis)"), 30.0));
    columns.push((either(language, "poids (log2)", "weight (log2)"), 10.0));
    columns.push((either(language, "fichiers", "files"), 40.0));
    head(sheet, &columns, rows, looks)?;
    let mut row = 1;
    for person in &case.persons {
        for record in &person.records {
            let files = record.files.join(", ");
            put(sheet, row, 0, &person.id, &looks.text)?;
            put(sheet, row, 1, &label(person, language), &looks.text)?;
            put(sheet, row, 2, &record.provider, &looks.text)?;
            for (at, (column, ..)) in IDENTIFIERS.iter().enumerate() {
                let text = record.written.get(*column).map_or("", String::as_str);
                put(sheet, row, 3 + at as u16, text, &looks.text)?;
            }
            put(sheet, row, 13, &join_rule(&record.join_rule, language), &looks.text)?;
            sheet.write_number_with_format(row, 14, record.join_weight, &looks.index)?;
            put(sheet, row, 15, &files, &looks.text)?;
            row += 1;
        }
    }
    Ok(())
}

fn local(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    time: Option<&LocalTime>,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let Some(time) = time else { return Ok(()) };
    moment(sheet, row, column, time.time, looks)?;
    put(sheet, row, column + 1, &time.zone, &looks.text)
}

fn moment(sheet: &mut Worksheet, row: u32, column: u16, at: NaiveDateTime, looks: &Looks) -> Result<(), XlsxError> {
    sheet.write_datetime_with_format(row, column, excel(at)?, &looks.time).map(|_| ())
}

/// A moment as the workbook keeps it.
fn excel(at: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let day = ExcelDateTime::from_ymd(at.year() as u16, at.month() as u8, at.day() as u8)?;
    day.and_hms(at.hour() as u16, at.minute() as u8, f64::from(at.second()))
}

fn money(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: Option<rust_decimal::Decimal>,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let Some(value) = value.and_then(|value| f64::try_from(value).ok()) else { return Ok(()) };
    sheet.write_number_with_format(row, column, value, &looks.money).map(|_| ())
}

fn payments(sheet: &mut Worksheet, case: &Case, language: Language, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(either(language, "paiements", "payments"))?;
    let fr = |fr: &'static str, en: &'static str, width: f64| (either(language, fr, en), width);
    let columns = [
        fr("n°", "no", 6.0),
        fr("date UTC", "date UTC", 20.0),
        fr("heure de l'émetteur", "payer's clock", 20.0),
        fr("fuseau", "zone", 18.0),
        fr("heure du bénéficiaire", "recipient's clock", 20.0),
        fr("fuseau", "zone", 18.0),
        fr("émetteur", "payer", 18.0),
        fr("nom de l'émetteur", "payer's name", 28.0),
        fr("bénéficiaire", "recipient", 18.0),
        fr("nom du bénéficiaire", "recipient's name", 28.0),
        fr("montant", "amount", 12.0),
        fr("monnaie", "currency", 8.0),
        fr("frais", "fee", 9.0),
        fr("versé", "paid out", 12.0),
        fr("monnaie versée", "currency paid out", 9.0),
        fr("USD", "USD", 12.0),
        fr("état", "status", 11.0),
        fr("prestataire", "provider", 14.0),
        fr("référence du prestataire", "provider's reference", 24.0),
        fr("motif déclaré", "declared purpose", 24.0),
        fr("lien déclaré", "declared relation", 18.0),
        fr("fichier source", "source file", 34.0),
        fr("ligne source", "source row", 9.0),
        fr("entre membres", "between members", 9.0),
        fr("aussi dit par", "also told by", 34.0),
    ];
    head(sheet, &columns, case.payments.len(), looks)?;
    for (at, payment) in case.payments.iter().enumerate() {
        payment_row(sheet, at as u32 + 1, case, payment, language, looks)?;
    }
    Ok(())
}

fn payment_row(
    sheet: &mut Worksheet,
    row: u32,
    case: &Case,
    payment: &CasePayment,
    language: Language,
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.write_number(row, 0, payment.no)?;
    match payment.precision {
        crate::model::Precision::Day => {
            sheet.write_datetime_with_format(row, 1, excel(payment.sent.naive_utc())?, &looks.date)?;
        }
        _ => moment(sheet, row, 1, payment.sent.naive_utc(), looks)?,
    }
    local(sheet, row, 2, payment.payer_time.as_ref(), looks)?;
    local(sheet, row, 4, payment.recipient_time.as_ref(), looks)?;
    put(sheet, row, 6, &payment.payer, &looks.text)?;
    put(sheet, row, 7, &label_of(case, &payment.payer, language), &looks.text)?;
    put(sheet, row, 8, &payment.recipient, &looks.text)?;
    put(sheet, row, 9, &label_of(case, &payment.recipient, language), &looks.text)?;
    money(sheet, row, 10, Some(payment.amount), looks)?;
    put(sheet, row, 11, &payment.currency, &looks.text)?;
    money(sheet, row, 12, payment.fee, looks)?;
    money(sheet, row, 13, payment.payout, looks)?;
    put(sheet, row, 14, &payment.payout_currency, &looks.text)?;
    money(sheet, row, 15, payment.usd, looks)?;
    put(sheet, row, 16, status(payment.status, language), &looks.text)?;
    put(sheet, row, 17, &payment.provider, &looks.text)?;
    put(sheet, row, 18, &payment.reference, &looks.text)?;
    for (column, name) in [(19, "purpose"), (20, "relationship")] {
        put(sheet, row, column, payment.written.get(name).map_or("", String::as_str), &looks.text)?;
    }
    put(sheet, row, 21, &payment.source_file, &looks.text)?;
    sheet.write_number(row, 22, payment.source_row as f64)?;
    put(
        sheet,
        row,
        23,
        either(language, if payment.inside { "oui" } else { "non" }, if payment.inside { "yes" } else { "no" }),
        &looks.text,
    )?;
    put(sheet, row, 24, &payment.also_told(), &looks.text)
}

fn evidence(sheet: &mut Worksheet, case: &Case, language: Language, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(either(language, "éléments", "evidence"))?;
    let columns = [
        (either(language, "personne", "person"), 18.0),
        (either(language, "nom", "name"), 28.0),
        (either(language, "rôle possible", "possible role"), 14.0),
        (either(language, "rang", "tier"), 24.0),
        (either(language, "issue", "outcome"), 20.0),
        (either(language, "explication", "explanation"), 22.0),
        (either(language, "meilleure rivale", "best rival"), 22.0),
        (either(language, "mesure", "measure"), 26.0),
        (either(language, "valeur", "value"), 22.0),
        (either(language, "apport (log10)", "adds (log10)"), 10.0),
        (either(language, "en une phrase", "in a sentence"), 90.0),
        (either(language, "paiements (n°)", "payments (no)"), 30.0),
    ];
    let rows = case.leads.iter().map(|lead| lead.evidence.len()).sum();
    head(sheet, &columns, rows, looks)?;
    let mut row = 1;
    for lead in &case.leads {
        for evidence in &lead.evidence {
            let numbers: Vec<String> = evidence.payments.iter().map(u32::to_string).collect();
            let cells = [
                lead.person.clone(),
                label_of(case, &lead.person, language),
                lead_role(lead.role, language).to_owned(),
                tier(lead.tier, language).to_owned(),
                outcome(lead.outcome, language).to_owned(),
                lead.explanation.title.get(language).to_owned(),
                lead.rival.title.get(language).to_owned(),
                evidence.title.get(language).to_owned(),
                evidence.shown.get(language).to_owned(),
            ];
            for (at, cell) in cells.iter().enumerate() {
                put(sheet, row, at as u16, cell, &looks.text)?;
            }
            sheet.write_number_with_format(row, 9, evidence.log10, &looks.index)?;
            put(sheet, row, 10, evidence.sentence.get(language), &looks.wrap)?;
            put(sheet, row, 11, &numbers.join(" "), &looks.text)?;
            row += 1;
        }
    }
    Ok(())
}

/// Payments between members by month: how many, how much.
fn timeline(sheet: &mut Worksheet, case: &Case, language: Language, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(either(language, "chronologie", "timeline"))?;
    let columns = [
        (either(language, "mois", "month"), 12.0),
        (either(language, "émetteur", "payer"), 28.0),
        (either(language, "bénéficiaire", "recipient"), 28.0),
        (either(language, "paiements", "payments"), 11.0),
        ("USD", 12.0),
    ];
    let mut months: std::collections::BTreeMap<(String, &str, &str), crate::model::Totals> =
        std::collections::BTreeMap::new();
    for payment in case.payments.iter().filter(|payment| payment.inside) {
        let month = payment.sent.format("%Y-%m").to_string();
        months.entry((month, &payment.payer, &payment.recipient)).or_default().add(payment);
    }
    head(sheet, &columns, months.len(), looks)?;
    for (at, ((month, payer, recipient), totals)) in months.iter().enumerate() {
        let row = at as u32 + 1;
        put(sheet, row, 0, month, &looks.text)?;
        put(sheet, row, 1, &one_line(&label_of(case, payer, language)), &looks.text)?;
        put(sheet, row, 2, &one_line(&label_of(case, recipient, language)), &looks.text)?;
        sheet.write_number(row, 3, totals.payments)?;
        money(sheet, row, 4, Some(totals.usd), looks)?;
    }
    Ok(())
}
