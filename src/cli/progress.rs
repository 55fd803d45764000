//! How far is the work? A line on the terminal while it runs, and the time each stage took.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::words::number;
use crate::model::StageTiming;
use crate::pipeline::Progress;

/// The time of day, and the CPU time this process has taken, in ticks.
#[derive(Clone, Copy)]
struct Clock {
    wall: Instant,
    cpu: Option<u64>,
}

impl Clock {
    fn now() -> Self {
        let stat = procfs::process::Process::myself().and_then(|process| process.stat()).ok();
        Self { wall: Instant::now(), cpu: stat.map(|stat| stat.utime + stat.stime) }
    }
}

/// Shows progress on stderr when that is a terminal, and reads the clock for the stages.
pub(super) struct Terminal {
    bar: ProgressBar,
    began: Mutex<Vec<(&'static str, Clock)>>,
    reading: Mutex<String>,
}

impl Terminal {
    /// Progress for one run; shows nothing when `quiet`.
    pub(super) fn new(quiet: bool) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let style = ProgressStyle::with_template("{spinner} {prefix} {wide_msg} {elapsed}");
        let bar = ProgressBar::with_draw_target(None, target)
            .with_style(style.expect("the template names fields that exist"));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, began: Mutex::default(), reading: Mutex::default() }
    }

    fn began(&self) -> MutexGuard<'_, Vec<(&'static str, Clock)>> {
        self.began.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reading(&self) -> MutexGuard<'_, String> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Terminal {
    fn stage(&self, name: &'static str) {
        self.began().push((name, Clock::now()));
        self.bar.set_prefix(name);
        self.bar.set_message("");
    }

    fn file(&self, name: &str) {
        name.clone_into(&mut self.reading());
    }

    fn rows(&self, rows: u64) {
        self.bar.set_message(format!("{}, {} rows in all", self.reading(), number(rows)));
    }

    fn timings(&self) -> Vec<StageTiming> {
        let began = self.began();
        let ends = began.iter().skip(1).map(|(_, at)| *at).chain([Clock::now()]);
        let stages = began.iter().zip(ends);
        stages
            .map(|((stage, from), to)| StageTiming {
                stage: (*stage).to_owned(),
                seconds: (to.wall - from.wall).as_secs_f64(),
                cpu: to.cpu.zip(from.cpu).map(|(to, from)| (to - from) as f64 / procfs::ticks_per_second() as f64),
            })
            .collect()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
