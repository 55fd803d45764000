//! What is the page made of? Files embedded in the program; nothing is read from disk or loaded from outside.

use include_dir::{Dir, include_dir};

static PAGE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/review/page");

/// A file of the page, with its type.
pub(super) fn asset(name: &str) -> Option<(&'static str, &'static [u8])> {
    let kind = match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        _ => return None,
    };
    PAGE.get_file(name).map(|file| (kind, file.contents()))
}

/// A file of the page as text; the files are part of the program.
pub(super) fn text(name: &str) -> &'static str {
    PAGE.get_file(name).and_then(|file| file.contents_utf8()).expect("a file of the page")
}

/// Names of every file of the page, sorted.
#[must_use]
pub fn names() -> Vec<String> {
    let mut names = Vec::new();
    collect(&PAGE, &mut names);
    names.sort();
    names
}

fn collect(folder: &Dir<'_>, names: &mut Vec<String>) {
    names.extend(folder.files().map(|file| file.path().to_string_lossy().replace('\\', "/")));
    folder.dirs().for_each(|below| collect(below, names));
}

/// The text of a file of the page, for tests that read it as a browser does.
#[must_use]
pub fn page_text(name: &str) -> Option<&'static str> {
    PAGE.get_file(name).and_then(|file| file.contents_utf8())
}
