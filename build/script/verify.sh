#!/usr/bin/env bash
# Makes every generated file anew and fails, naming them, when one was stale. Compares with what stood there before, so that
# it says the same in a tree with uncommitted work.
set -euo pipefail
cd "$(dirname "$0")/../.."

sums() { find app backend frontend/src locales \( -name '*.gen.*' -o -name '*.schema.json' \) -type f -print0 | sort -z | xargs -0r sha256sum; }

before=$(sums)
go generate ./...
after=$(sums)
if [ "$before" != "$after" ]; then
  echo 'These generated files were stale and have been made anew; commit them:' >&2
  diff <(echo "$before") <(echo "$after") | awk '/^[<>]/ {print "  " $3}' | sort -u >&2
  exit 1
fi
