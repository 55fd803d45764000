#!/usr/bin/env bash
# Counts anew how often leads of each band of the score were true in simulated worlds, and writes schemas/bands.toml: six
# worlds of 64,000 remitters (seeds 61 to 66), every habit of every other one moved by up to 40 %.
#   usage: .ci/bands.sh [PROGRAM] [FOLDER]    PROGRAM: target/release/obole; FOLDER keeps the worlds, else they are removed
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-target/release/obole}")
if [ $# -ge 2 ]; then
  mkdir -p "$2"
  folder=$(realpath "$2")
else
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
runs=() truths=()
for seed in 61 62 63 64 65 66; do
  world=$folder/world-$seed
  stress=$((seed % 2 == 0 ? 4 : 0))
  if [ ! -d "$world" ]; then
    "$program" simulate --payers 64000 --seed "$seed" --stress "0.$stress" --formats csv --out "$world"
  fi
  rm -rf "$world/run"
  # 1: finished with issues, as a world with rows spoilt on purpose does
  "$program" analyze "$world/exports" --out "$world/run" --quiet || [ $? -eq 1 ]
  runs+=("$world/run") truths+=(--truth "$world/truth")
done
rm -rf "$folder/bands"
"$program" calibrate "${runs[@]}" "${truths[@]}" --bands --out "$folder/bands"
sed 's|^command = .*|command = ".ci/bands.sh"|' "$folder/bands/bands.toml" > schemas/bands.toml
