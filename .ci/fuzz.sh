#!/usr/bin/env bash
# Hostile bytes for every reader and for `inspect`, guided by coverage of this project's own code.
#
# libFuzzer on the stable toolchain: only our crate is instrumented, so that the crates it stands on come from the shared
# target folder and are not built again. FUZZ_SECONDS is the time a target gets: 12 here, 60 when run by hand
#   FUZZ_SECONDS=60 .ci/fuzz.sh [TARGET...]
# What it finds interesting goes to fuzz/corpus/TARGET, which `cargo test` reads again; a find goes to fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v c++ > /dev/null; then
  echo "SKIPPED: libFuzzer needs a C++ compiler, and there is none"
  exit 0
fi
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/obole-target}"
RUSTC_WRAPPER="$PWD/.ci/instrument.sh" cargo build --release --manifest-path fuzz/Cargo.toml
targets=("$@")
if [ "${#targets[@]}" -eq 0 ]; then
  for file in fuzz/fuzz_targets/*.rs; do targets+=("$(basename "$file" .rs)"); done
fi
scratch=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for target in "${targets[@]}"; do
  mkdir -p "fuzz/artifacts/$target"
  printf '%s: ' "$target"
  if ! TMPDIR="$scratch" "$CARGO_TARGET_DIR/release/fuzz_$target" "$scratch/new" "fuzz/corpus/$target" \
    -max_total_time="${FUZZ_SECONDS:-12}" -rss_limit_mb=4096 -timeout=20 -artifact_prefix="fuzz/artifacts/$target/" \
    > "$scratch/log" 2>&1; then
    tail -50 "$scratch/log"
    exit 1
  fi
  grep -E '^Done' "$scratch/log"
done
