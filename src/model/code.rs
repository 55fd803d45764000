//! Two- and three-letter codes kept inline, so that a payment stays a flat row of numbers.

use std::fmt;

/// Implements a fixed-width upper-case ASCII code with an *unknown* value.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $width:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name([u8; $width]);

        impl $name {
            /// The code is not known.
            pub const UNKNOWN: Self = Self([0; $width]);

            /// Reads a code in either case; `None` unless it is exactly the right number of ASCII letters.
            #[inline]
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let bytes: [u8; $width] = text.trim().as_bytes().try_into().ok()?;
                bytes.iter().all(u8::is_ascii_alphabetic).then(|| Self(bytes.map(|b| b.to_ascii_uppercase())))
            }

            /// The code as text, empty when unknown.
            #[inline]
            #[must_use]
            pub fn as_str(&self) -> &str {
                if self.is_known() { std::str::from_utf8(&self.0).unwrap_or("") } else { "" }
            }

            /// Whether the code is known.
            #[inline]
            #[must_use]
            pub fn is_known(self) -> bool {
                self.0[0] != 0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.as_str())
            }
        }
    };
}

code!(
    /// ISO 4217 currency code.
    Currency,
    3
);
code!(
    /// ISO 3166-1 alpha-2 country code.
    Country,
    2
);
