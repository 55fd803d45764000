//! Payments in time and by amount, drawn against the price bands.

use chrono::{Duration, NaiveDate, Timelike};
use plotters::prelude::*;

use super::Block;
use crate::exporters::wording::either;
use crate::model::{Case, CasePayment, Language, Precision, Status};

/// Bands in US dollars: the guide's core band, the working band, all else. Colours stay apart for colour-blind readers and
/// in grey.
const BANDS: [(f64, f64, RGBColor); 3] = [
    (15.0, 60.0, RGBColor(138, 59, 18)),
    (10.0, 200.0, RGBColor(216, 140, 46)),
    (0.0, f64::INFINITY, RGBColor(120, 140, 165)),
];

/// Upper edges of the bars of the histogram, US dollars.
const EDGES: [f64; 15] =
    [5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0, 80.0, 100.0, 150.0, 200.0, 300.0, 500.0, 1000.0, f64::INFINITY];

const FONT: &str = "Noto Sans, sans-serif";

/// The timeline and the histogram.
pub(super) fn figures(case: &Case, language: Language) -> Vec<Block> {
    let inside: Vec<&CasePayment> =
        case.payments.iter().filter(|p| p.inside && p.status == Status::Completed).collect();
    let mut blocks = vec![Block::heading(1, either(language, "Dans le temps et en montant", "In time and by amount"))];
    if let Some(svg) = timeline(&inside, language) {
        let caption = either(
            language,
            "Chaque cercle est un paiement : date, heure à l'horloge du bénéficiaire (à défaut UTC), surface selon le montant. Brun : 15 à 60 USD, le prix d'une séance selon le guide ; orange : 10 à 200 USD ; gris : hors de ces bandes ou sans cours. Bande du bas : heure inconnue.",
            "Each circle is a payment: date, hour on the recipient's clock (else UTC), area by amount. Brown: 15 to 60 USD, the price of a session in the guide; orange: 10 to 200 USD; grey: outside these bands or unpriced. Lowest strip: time of day unknown.",
        );
        blocks.push(Block::Figure { svg, caption: caption.to_owned() });
    }
    if let Some(svg) = histogram(&inside) {
        let caption = either(
            language,
            "Nombre de paiements par tranche de montant, en USD au cours du jour ; mêmes couleurs.",
            "Number of payments by amount, in USD at the day's rate; same colours.",
        );
        blocks.push(Block::Figure { svg, caption: caption.to_owned() });
    }
    blocks
}

fn usd(payment: &CasePayment) -> Option<f64> {
    payment.usd.and_then(|usd| f64::try_from(usd).ok())
}

fn colour(usd: Option<f64>) -> RGBColor {
    let usd = usd.unwrap_or(-1.0);
    BANDS.iter().find(|band| (band.0..=band.1).contains(&usd)).map_or(BANDS[2].2, |band| band.2)
}

/// Date and hour of day on the recipient's clock, else in UTC; the hour is below 0 when not known.
fn place(payment: &CasePayment) -> (NaiveDate, f64) {
    if payment.precision == Precision::Day {
        return (payment.sent.date_naive(), -1.5);
    }
    let at = payment.recipient_time.as_ref().map_or_else(|| payment.sent.naive_utc(), |local| local.time);
    (at.date(), f64::from(at.num_seconds_from_midnight()) / 3600.0)
}

fn timeline(payments: &[&CasePayment], language: Language) -> Option<String> {
    let places: Vec<(NaiveDate, f64)> = payments.iter().map(|payment| place(payment)).collect();
    let first = places.iter().map(|place| place.0).min()? - Duration::days(4);
    let last = places.iter().map(|place| place.0).max()? + Duration::days(4);
    let largest = payments.iter().filter_map(|payment| usd(payment)).fold(60.0, f64::max);
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (900, 330)).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin(12)
            .x_label_area_size(34)
            .y_label_area_size(52)
            .build_cartesian_2d(first..last, -3.0..24.5)
            .ok()?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(RGBColor(225, 225, 225))
            .y_labels(14)
            .y_label_formatter(&|hour: &f64| match hour.round() {
                below if below < 0.0 => "?".to_owned(),
                hour if (hour as u32).is_multiple_of(6) => format!("{hour:.0} h"),
                _ => String::new(),
            })
            .x_labels(8)
            .x_label_formatter(&|date| date.format(either(language, "%d/%m/%y", "%d %b %y")).to_string())
            .label_style((FONT, 14))
            .draw()
            .ok()?;
        let circles = payments.iter().zip(&places).map(|(payment, place)| {
            let radius = 3.0 + 9.0 * (usd(payment).unwrap_or(0.0) / largest).sqrt();
            Circle::new(*place, radius.round() as i32, colour(usd(payment)).mix(0.72).filled())
        });
        chart.draw_series(circles).ok()?;
        root.present().ok()?;
    }
    Some(svg)
}

fn histogram(payments: &[&CasePayment]) -> Option<String> {
    let mut counts = [0_u32; EDGES.len()];
    for value in payments.iter().filter_map(|payment| usd(payment)) {
        let bar = EDGES
            .iter()
            .position(|edge| value < *edge || (value <= 60.0 && (*edge - 60.0).abs() < 1e-9))
            .unwrap_or(EDGES.len() - 1);
        counts[bar] += 1;
    }
    let highest = counts.iter().copied().max().filter(|highest| *highest > 0)?;
    let bars = EDGES.len() as f64;
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (900, 260)).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin(12)
            .x_label_area_size(34)
            .y_label_area_size(52)
            .build_cartesian_2d(0.0..bars, 0.0..f64::from(highest) * 1.12)
            .ok()?;
        let edge = |at: &f64| match at.round() as usize {
            0 => "0".to_owned(),
            n if n >= EDGES.len() => "+".to_owned(),
            n => format!("{:.0}", EDGES[n - 1]),
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(RGBColor(225, 225, 225))
            .x_labels(EDGES.len() + 1)
            .x_label_formatter(&edge)
            .y_labels(5)
            .y_label_formatter(&|count| if count.fract().abs() < 1e-6 { format!("{count:.0}") } else { String::new() })
            .label_style((FONT, 14))
            .draw()
            .ok()?;
        let rectangles = counts.iter().enumerate().map(|(at, count)| {
            let (low, x) = (if at == 0 { 0.0 } else { EDGES[at - 1] }, at as f64);
            Rectangle::new([(x + 0.06, 0.0), (x + 0.94, f64::from(*count))], colour(Some(low + 0.01)).filled())
        });
        chart.draw_series(rectangles).ok()?;
        root.present().ok()?;
    }
    Some(svg)
}
