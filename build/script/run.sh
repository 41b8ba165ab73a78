#!/usr/bin/env bash
# Opens the built program on the demo workspace, which is made the first time. Without a display the same page is served on
# loopback, for a browser on this machine (or on the other end of an ssh tunnel).
set -euo pipefail
cd "$(dirname "$0")/../.."
workspace=${WORKSPACE:-.run/demo}

if [ ! -f "$workspace/voronka.db" ]; then
  echo "Making the demo workspace in $workspace …"
  build/bin/voronkactl --workspace "$workspace" demo
fi

if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open."
  echo "The same page is served for a browser instead; Ctrl+C ends it."
  exec build/bin/voronkactl --workspace "$workspace" serve --addr "${ADDR:-127.0.0.1:0}"
fi
exec build/bin/voronka --workspace "$workspace"
