#!/usr/bin/env bash
# Runs one stage of the checks with its title and its time: stage.sh "Title" command arguments…
set -uo pipefail
title=$1
shift
start=$SECONDS
printf '\n== %s\n' "$title"
"$@"
code=$?
if [ $code -eq 0 ]; then
  printf '   ok: %s (%d s)\n' "$title" $((SECONDS - start))
else
  printf '   FAILED: %s (exit %d after %d s)\n' "$title" $code $((SECONDS - start)) >&2
fi
exit $code
