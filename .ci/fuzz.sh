#!/usr/bin/env bash
# Hostile bytes for every reader and for `inspect`, guided by coverage of this project's own code.
#
# libFuzzer on the stable toolchain: only our crate is instrumented, so that the crates it stands on come from the shared
# target folder and are not built again. FUZZ_SECONDS is the time each target gets: 12 in CI, two minutes and a quarter for
# all; the full minute is run by hand, and FUZZ_KEEP=1 then adds to the corpus what reaches code that nothing there does:
#   FUZZ_SECONDS=60 FUZZ_KEEP=1 FUZZ_STRICT=1 .ci/fuzz.sh [TARGET...]    # strict: a break ends it with an error
# The corpus is fuzz/corpus/TARGET, which `cargo test` reads again; what breaks a target is left in fuzz/artifacts.
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
  program="$CARGO_TARGET_DIR/release/fuzz_$target"
  mkdir -p "fuzz/artifacts/$target" "$scratch/new/$target"
  if ! TMPDIR="$scratch" "$program" "$scratch/new/$target" "fuzz/corpus/$target" -max_total_time="${FUZZ_SECONDS:-12}" \
    -rss_limit_mb=4096 -timeout=20 -artifact_prefix="fuzz/artifacts/$target/" > "$scratch/log" 2>&1; then
    tail -50 "$scratch/log"
    echo "$target: BROKEN by what lies in fuzz/artifacts/$target: mend it, and add it to fuzz/corpus/$target"
    # what chance finds in twelve seconds is told; what was found before is in the corpus, and that the tests judge
    [ -z "${FUZZ_STRICT:-}" ] || exit 1
    continue
  fi
  echo "$target: $(grep -E '^Done|^stat::' "$scratch/log" | head -1), $(ls "$scratch/new/$target" | wc -l) inputs reached new code"
  if [ "${FUZZ_KEEP:-}" = 1 ]; then
    TMPDIR="$scratch" "$program" -merge=1 "fuzz/corpus/$target" "$scratch/new/$target" > "$scratch/log" 2>&1
  fi
done
