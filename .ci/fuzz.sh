#!/usr/bin/env bash
# Every fuzz target for a minute, seeded with the samples of its reader; what it finds interesting is kept in fuzz/corpus.
# Needs cargo-fuzz and a nightly toolchain; skipped aloud without. FUZZ_SECONDS changes the minute.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cargo +nightly fuzz --version > /dev/null 2>&1; then
  echo "SKIPPED: cargo-fuzz with a nightly toolchain is not here (rustup toolchain install nightly; cargo install cargo-fuzz)"
  exit 0
fi
# a sanitizer build compiles every crate once more, which takes about an hour on two cores
if [ "${OBOLE_FUZZ:-}" != 1 ] && [ ! -d fuzz/target ]; then
  echo "SKIPPED: nothing is built for fuzzing yet; OBOLE_FUZZ=1 builds it, which takes about an hour"
  exit 0
fi
for target in $(cargo +nightly fuzz list); do
  seeds=()
  for folder in sample-data/readers/*/; do
    seeds+=("$folder")
  done
  mkdir -p "fuzz/corpus/$target"
  cargo +nightly fuzz run "$target" "fuzz/corpus/$target" "${seeds[@]}" -- \
    -max_total_time="${FUZZ_SECONDS:-60}" -rss_limit_mb=4096 -timeout=20
done
