//! Where do simulated people live, what do they pay with, and what do their phone numbers look like?

use chrono_tz::Tz;

/// A city and its clock.
#[derive(Debug)]
pub(super) struct City {
    pub(super) name: &'static str,
    pub(super) zone: Tz,
}

/// A country: currency, numbering plan, cities (the first ones are the largest).
#[derive(Debug)]
pub(super) struct Country {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) french: &'static str,
    pub(super) currency: &'static str,
    /// Units of currency for one US dollar, about mid-2025; only a level to spread amounts around.
    pub(super) per_usd: f64,
    /// Whether the currency follows the euro.
    pub(super) euro_bloc: bool,
    /// International calling code.
    pub(super) dial: u16,
    /// Whether numbers written nationally begin with 0.
    pub(super) trunk: bool,
    /// Mobile prefixes and the length of the whole national number (ITU national numbering plans).
    pub(super) mobile: &'static [(&'static str, usize)],
    pub(super) cities: &'static [City],
}

const fn city(name: &'static str, zone: Tz) -> City {
    City { name, zone }
}

macro_rules! countries {
    ($($code:ident $name:literal $french:literal $currency:literal $rate:literal $bloc:literal $dial:literal $trunk:literal
       [$($prefix:literal $len:literal),+] { $($zone:ident: $($city:literal),+);+ $(;)? })+) => {
        /// Every country of the simulated world.
        pub(super) const COUNTRIES: &[Country] = &[$(Country {
            code: stringify!($code), name: $name, french: $french, currency: $currency, per_usd: $rate, euro_bloc: $bloc,
            dial: $dial, trunk: $trunk, mobile: &[$(($prefix, $len)),+], cities: &[$($(city($city, Tz::$zone)),+),+],
        }),+];
    };
}

countries! {
    FR "France" "France" "EUR" 0.88 true 33 true ["61" 9, "62" 9, "66" 9, "76" 9, "78" 9]
        { Europe__Paris: "Paris", "Marseille", "Lyon", "Toulouse", "Nice", "Nantes", "Montpellier", "Strasbourg", "Bordeaux", "Lille",
          "Rennes", "Reims", "Saint-Étienne", "Le Havre", "Toulon", "Grenoble", "Dijon", "Angers", "Nîmes", "Saint-Denis", "Béziers",
          "Orléans", "Mulhouse", "Nancy", "Tourcoing", "Évry", "Créteil", "Argenteuil", "Perpignan", "Metz" }
    BE "Belgium" "Belgique" "EUR" 0.88 true 32 true ["47" 9, "49" 9]
        { Europe__Brussels: "Bruxelles", "Antwerpen", "Gent", "Charleroi", "Liège", "Namur", "Leuven", "Mons", "Brugge" }
    GB "United Kingdom" "Royaume-Uni" "GBP" 0.76 false 44 true ["771" 10, "774" 10, "784" 10, "785" 10, "741" 10]
        { Europe__London: "London", "Birmingham", "Manchester", "Leeds", "Glasgow", "Liverpool", "Bristol", "Sheffield", "Leicester",
          "Cardiff", "Nottingham", "Southampton", "Reading", "Luton" }
    NL "Netherlands" "Pays-Bas" "EUR" 0.88 true 31 true ["61" 9, "62" 9, "64" 9, "65" 9]
        { Europe__Amsterdam: "Amsterdam", "Rotterdam", "Den Haag", "Utrecht", "Eindhoven", "Groningen", "Tilburg", "Almere" }
    DE "Germany" "Allemagne" "EUR" 0.88 true 49 true ["170" 10, "171" 10, "151" 11, "176" 11]
        { Europe__Berlin: "Berlin", "Hamburg", "München", "Köln", "Frankfurt am Main", "Stuttgart", "Düsseldorf", "Leipzig", "Bremen",
          "Hannover", "Nürnberg" }
    US "United States" "États-Unis" "USD" 1.0 false 1 false ["2122" 10, "3055" 10, "4153" 10, "7024" 10, "3126" 10, "7137" 10]
        { America__New_York: "New York", "Miami", "Boston", "Atlanta", "Orlando"; America__Los_Angeles: "Los Angeles", "San Diego",
          "Las Vegas", "Seattle"; America__Chicago: "Chicago", "Houston", "Dallas"; America__Denver: "Denver" }
    AU "Australia" "Australie" "AUD" 1.53 false 61 true ["41" 9, "42" 9, "43" 9]
        { Australia__Sydney: "Sydney", "Newcastle", "Wollongong"; Australia__Melbourne: "Melbourne", "Geelong";
          Australia__Brisbane: "Brisbane", "Cairns"; Australia__Perth: "Perth"; Australia__Adelaide: "Adelaide" }
    SE "Sweden" "Suède" "SEK" 9.7 true 46 true ["70" 9, "72" 9, "73" 9, "76" 9]
        { Europe__Stockholm: "Stockholm", "Göteborg", "Malmö", "Uppsala", "Västerås", "Örebro", "Linköping" }
    CH "Switzerland" "Suisse" "CHF" 0.82 true 41 true ["76" 9, "78" 9, "79" 9]
        { Europe__Zurich: "Zürich", "Genève", "Basel", "Lausanne", "Bern", "Neuchâtel" }
    CA "Canada" "Canada" "CAD" 1.38 false 1 false ["4162" 10, "5143" 10, "6044" 10, "4035" 10]
        { America__Toronto: "Toronto", "Ottawa", "Montréal"; America__Vancouver: "Vancouver"; America__Edmonton: "Calgary", "Edmonton" }
    IT "Italy" "Italie" "EUR" 0.88 true 39 false ["320" 10, "328" 10, "333" 10, "347" 10, "349" 10]
        { Europe__Rome: "Roma", "Milano", "Torino", "Napoli", "Bologna", "Firenze" }
    ES "Spain" "Espagne" "EUR" 0.88 true 34 false ["61" 9, "62" 9, "65" 9, "66" 9]
        { Europe__Madrid: "Madrid", "Barcelona", "Valencia", "Sevilla", "Málaga", "Zaragoza" }
    DK "Denmark" "Danemark" "DKK" 6.55 true 45 false ["26" 8, "27" 8, "28" 8]
        { Europe__Copenhagen: "København", "Aarhus", "Odense", "Aalborg" }
    NO "Norway" "Norvège" "NOK" 10.3 true 47 false ["40" 8, "41" 8, "90" 8, "91" 8, "92" 8]
        { Europe__Oslo: "Oslo", "Bergen", "Trondheim", "Stavanger" }
    AE "United Arab Emirates" "Émirats arabes unis" "AED" 3.6725 false 971 true ["50" 9, "52" 9, "55" 9, "56" 9]
        { Asia__Dubai: "Dubai", "Abu Dhabi", "Sharjah" }
    SG "Singapore" "Singapour" "SGD" 1.30 false 65 false ["91" 8, "92" 8, "96" 8, "97" 8]
        { Asia__Singapore: "Singapore" }
    PH "Philippines" "Philippines" "PHP" 57.3 false 63 true
        ["905" 10, "906" 10, "915" 10, "916" 10, "917" 10, "918" 10, "919" 10, "920" 10, "921" 10, "927" 10, "928" 10, "935" 10, "945" 10,
         "949" 10, "955" 10, "966" 10, "977" 10, "995" 10]
        { Asia__Manila: "Quezon City", "Manila", "Cebu City", "Davao City", "Angeles City", "Lapu-Lapu City", "Bacoor", "Cagayan de Oro",
          "San Fernando", "Malolos", "Mandaue", "Iligan", "Bacolod", "General Santos", "Iloilo City", "Batangas City", "Zamboanga City",
          "Dasmariñas", "Antipolo", "Taguig", "Talisay", "Olongapo", "Dagupan", "Naga", "Tacloban", "Butuan" }
    MG "Madagascar" "Madagascar" "MGA" 4500.0 false 261 true ["32" 9, "33" 9, "34" 9, "38" 9]
        { Indian__Antananarivo: "Antananarivo", "Toamasina", "Antsirabe", "Fianarantsoa", "Mahajanga", "Toliara", "Antsiranana", "Nosy Be",
          "Ambositra", "Morondava" }
    TH "Thailand" "Thaïlande" "THB" 33.3 false 66 true ["81" 9, "85" 9, "89" 9, "91" 9, "95" 9, "62" 9]
        { Asia__Bangkok: "Bangkok", "Chiang Mai", "Pattaya", "Udon Thani", "Khon Kaen", "Hat Yai" }
    CO "Colombia" "Colombie" "COP" 4130.0 false 57 false ["300" 10, "301" 10, "310" 10, "311" 10, "312" 10, "313" 10, "316" 10, "320" 10]
        { America__Bogota: "Bogotá", "Medellín", "Cali", "Cartagena", "Barranquilla", "Pereira" }
    RO "Romania" "Roumanie" "RON" 4.45 true 40 true ["721" 9, "722" 9, "740" 9, "744" 9, "745" 9, "751" 9, "766" 9]
        { Europe__Bucharest: "București", "Iași", "Cluj-Napoca", "Bacău", "Suceava", "Craiova", "Galați" }
    GH "Ghana" "Ghana" "GHS" 13.0 false 233 true ["20" 9, "24" 9, "50" 9, "54" 9, "55" 9]
        { Africa__Accra: "Accra", "Kumasi", "Tamale", "Takoradi" }
    KE "Kenya" "Kenya" "KES" 129.2 false 254 true ["70" 9, "71" 9, "72" 9, "79" 9]
        { Africa__Nairobi: "Nairobi", "Mombasa", "Kisumu", "Nakuru" }
    DO "Dominican Republic" "République dominicaine" "DOP" 60.5 false 1 false ["8092" 10, "8293" 10, "8494" 10]
        { America__Santo_Domingo: "Santo Domingo", "Santiago", "La Romana", "Puerto Plata" }
    SN "Senegal" "Sénégal" "XOF" 577.0 true 221 false ["77" 9, "78" 9, "76" 9, "70" 9]
        { Africa__Dakar: "Dakar", "Thiès", "Touba", "Saint-Louis", "Kaolack", "Ziguinchor" }
    ML "Mali" "Mali" "XOF" 577.0 true 223 false ["66" 8, "76" 8, "70" 8, "79" 8]
        { Africa__Bamako: "Bamako", "Kayes", "Sikasso", "Ségou" }
    CI "Ivory Coast" "Côte d'Ivoire" "XOF" 577.0 true 225 false ["07" 10, "05" 10, "01" 10]
        { Africa__Abidjan: "Abidjan", "Bouaké", "Yamoussoukro", "Daloa" }
    MA "Morocco" "Maroc" "MAD" 9.3 false 212 true ["61" 9, "62" 9, "65" 9, "66" 9, "67" 9]
        { Africa__Casablanca: "Casablanca", "Rabat", "Fès", "Oujda", "Nador", "Agadir", "Tanger" }
    IN "India" "Inde" "INR" 86.0 false 91 true ["981" 10, "982" 10, "984" 10, "989" 10, "990" 10]
        { Asia__Kolkata: "Mumbai", "Delhi", "Chennai", "Kochi", "Hyderabad", "Ludhiana", "Puducherry" }
    NG "Nigeria" "Nigéria" "NGN" 1540.0 false 234 true ["803" 10, "805" 10, "806" 10, "813" 10, "703" 10, "706" 10]
        { Africa__Lagos: "Lagos", "Abuja", "Benin City", "Ibadan", "Port Harcourt" }
}

/// Index of the country with this code.
pub(super) fn country(code: &str) -> u8 {
    COUNTRIES.iter().position(|country| country.code == code).expect("class tables name countries of this file") as u8
}

/// US dollars for one euro by quarter from 2024-Q3 (rounded from the ECB reference rates; held flat outside).
const EURO: [f64; 8] = [1.10, 1.07, 1.05, 1.13, 1.17, 1.16, 1.17, 1.17];

impl Country {
    /// Units of currency for one US dollar in the month `year`, `month`.
    pub(super) fn rate(&self, year: i32, month: u32) -> f64 {
        let quarter = (year - 2024) * 4 + (month as i32 - 1) / 3 - 2;
        let euro = EURO[quarter.clamp(0, 7) as usize];
        if self.euro_bloc { self.per_usd * 1.136 / euro } else { self.per_usd }
    }

    /// A mobile number of this country's plan, national significant digits, made from `seed`.
    pub(super) fn phone(&self, seed: u64) -> String {
        let (prefix, len) = self.mobile[(seed % self.mobile.len() as u64) as usize];
        let digits = len - prefix.len();
        format!("{prefix}{:0digits$}", (seed >> 8) % 10_u64.pow(digits as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phone_number_exists_in_its_numbering_plan() {
        for country in COUNTRIES {
            for seed in 0..2_000_u64 {
                let national = country.phone(super::super::draw::key(7, &[seed]));
                let text = format!("+{}{national}", country.dial);
                let number = phonenumber::parse(None, &text).expect("an international number parses");
                assert!(phonenumber::is_valid(&number), "{text} of {}", country.code);
                let found = number.country().id().map(|id| format!("{id:?}"));
                assert_eq!(found.as_deref(), Some(country.code), "{text}");
            }
        }
    }
}
