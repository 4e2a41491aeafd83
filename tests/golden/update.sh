#!/usr/bin/env bash
# Writes the golden answers, and those shown in README.md and docs/, anew: tests/golden/update.sh [BUILD_FOLDER].
# Review the diff before you keep it.
set -euo pipefail
cd "$(dirname "$0")/../.."
PITSTOP_UPDATE_GOLDEN=1 "${1:-build/release}/tests/commands_tests" --gtest_filter='Golden.*:Docs.EveryAnswer*' --gtest_brief=1
git diff --stat -- tests/golden README.md docs
