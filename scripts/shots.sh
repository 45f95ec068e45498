#!/usr/bin/env bash
# Draws the pictures of the documentation anew, from the built-in demo. It needs
# Go alone. Look at them before committing.
set -euo pipefail
cd "$(dirname "$0")/.."

go test ./tui -run TestPictures -count 1 -update
git status --short docs/pictures
