#!/usr/bin/env bash
# The review page in a real browser: queue, cluster, decide, reopen, export, hostile names, accessibility, speed.
# Usage: .ci/review_page.sh OBOLE [SHOTS]   (screenshots go to SHOTS when it is given)
# Needs node with npm, and Debian's chromium; says so and passes when they are not here.
set -euo pipefail
cd "$(dirname "$0")/.."
obole=$1
shots=${2:-}
tools="${OBOLE_CI_TOOLS:-$HOME/.cache/obole-ci-tools}/review-page"
chromium=$(command -v chromium || command -v chromium-browser || true)
if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
  echo "SKIPPED: node and npm are not here"
  exit 0
elif test -z "$chromium"; then
  echo "SKIPPED: chromium is not here (Debian: apt-get install chromium)"
  exit 0
fi
mkdir -p "$tools"
if ! test -d "$tools/node_modules/playwright-core" || ! test -d "$tools/node_modules/axe-core"; then
  if ! npm install --prefix "$tools" --no-audit --no-fund --silent playwright-core@1.65.1 axe-core@4.14.1; then
    echo "SKIPPED: playwright-core 1.65.1 and axe-core 4.14.1 could not be installed"
    exit 0
  fi
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# a browser on a busy machine may be too slow once: it gets a second try, in new worlds, said aloud
for try in first second; do
  mkdir "$scratch/$try"
  OBOLE_WORLDS="$scratch/$try" cargo test --release --test it worlds_for_the_browser -- --ignored --quiet
  if NODE_PATH="$tools/node_modules" CHROMIUM="$chromium" OBOLE="$obole" SHOTS="$shots" SCRATCH="$scratch/$try" \
    node .ci/review_page.cjs; then
    exit 0
  fi
  echo "the $try try did not pass"
done
exit 1
