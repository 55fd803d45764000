//! What does this row say in this role?

use std::borrow::Cow;

use super::dialect::Dialect;
use super::plain::trimmed;
use super::sides;
use crate::model::{Raw, Record, Role};

/// A batch of rows addressed by role.
pub(super) struct Cells<'r> {
    raw: &'r Raw,
    dialect: &'r Dialect,
    constants: [&'r str; Role::ALL.len()],
    /// Whether it is the statement of one account.
    is_sided: bool,
}

/// One row of them: its trimmed cells by role, the mapping's constant where a cell is empty or there is none.
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    cells: [&'r str; Role::ALL.len()],
    /// Whether the amount's sign only said who paid.
    pub(super) is_signed: bool,
}

impl<'r> Cells<'r> {
    pub(super) fn of(raw: &'r Raw, dialect: &'r Dialect) -> Self {
        let mut constants = [""; Role::ALL.len()];
        for (&role, value) in &raw.mapping.constants {
            constants[role as usize] = trimmed(value);
        }
        let is_sided = raw.roles.iter().chain(raw.mapping.constants.keys()).any(|&role| role.tells_sides());
        Self { raw, dialect, constants, is_sided }
    }

    #[inline]
    pub(super) fn row(&self, index: usize) -> Row<'r> {
        let (row, mut cells) = (self.raw.row(index), self.constants);
        for (at, &role) in self.raw.roles.iter().enumerate() {
            let cell = trimmed(row.cell(at));
            if !cell.is_empty() && !self.dialect.blanks.iter().any(|blank| blank == cell) {
                cells[role as usize] = cell;
            }
        }
        let is_signed = self.is_sided && sides::settle(&mut cells, self.dialect);
        Row { cells, is_signed }
    }
}

impl<'r> Row<'r> {
    /// What the row says in `role`, or nothing.
    #[inline]
    pub(super) fn get(&self, role: Role) -> &'r str {
        self.cells[role as usize]
    }

    /// The name of a party, joined where it is written in parts.
    pub(super) fn name(&self, [whole, first, middle, last]: [Role; 4]) -> Cow<'r, str> {
        let name = self.get(whole);
        let parts = [first, middle, last].map(|part| self.get(part));
        if !name.is_empty() || parts.iter().all(|part| part.is_empty()) {
            return name.into();
        }
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").into()
    }

    /// Every cell of the row with its role, in ledger order, for a row without transaction id.
    pub(super) fn all(&self) -> impl Iterator<Item = (u8, &'r str)> {
        let told = Role::ALL.iter().filter(|&&role| role != Role::SourcePlace);
        told.map(|&role| (role as u8, self.get(role))).filter(|(_, cell)| !cell.is_empty())
    }
}

/// Where the name of a side is written: whole, first, middle, last.
pub(super) const SENDER_NAME: [Role; 4] =
    [Role::SenderName, Role::SenderFirstName, Role::SenderMiddleName, Role::SenderLastName];
/// The same on the recipient's side.
pub(super) const RECIPIENT_NAME: [Role; 4] =
    [Role::RecipientName, Role::RecipientFirstName, Role::RecipientMiddleName, Role::RecipientLastName];

/// The twelve fields of a party, with the name joined.
pub(super) fn party<'a>(row: &Row<'a>, roles: &[Role; 12], name: &'a str) -> [&'a str; 12] {
    debug_assert!(matches!(roles[1], Role::SenderName | Role::RecipientName), "the name comes second");
    let mut fields = roles.map(|role| row.get(role));
    fields[1] = name;
    fields
}

/// Positions in a party's fields that identify it: id, name, phone, e-mail, document, account.
pub(super) const IDENTIFIERS: [usize; 6] = [0, 1, 7, 8, 9, 10];

const _: () = assert!(Record::SENDER.len() == 12 && Role::ALL.len() < 256);
