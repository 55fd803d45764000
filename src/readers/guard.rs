//! How is a decoder run that may panic on damaged bytes?

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Decoders running now, on whatever thread.
static RUNNING: AtomicUsize = AtomicUsize::new(0);
static HOOK: Once = Once::new();

/// What `decode` gives; `None` when it panics, and then nothing of it is printed: the file is at fault, and is refused.
#[must_use]
pub fn guarded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if RUNNING.load(Ordering::SeqCst) == 0 {
                before(panic);
            }
        }));
    });
    RUNNING.fetch_add(1, Ordering::SeqCst);
    let outcome = catch_unwind(AssertUnwindSafe(decode));
    RUNNING.fetch_sub(1, Ordering::SeqCst);
    outcome.ok()
}
