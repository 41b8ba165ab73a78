#!/usr/bin/env bash
# Checks what the machine needs and installs what is missing and may be installed.
#
#   setup.sh make     make itself (for CI, before the Makefile can run)
#   setup.sh run      what building and opening the window needs
#   setup.sh test     that, and what the tests need: a browser, a screen in memory, a pointer
#
# Packages come through apt, as root or by a sudo that asks nothing; otherwise the one line to run is printed. A second run
# finds everything there and takes well under a second.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# The name under which this system has the browser: Ubuntu's "chromium" is another package.
browser_package() {
  if grep -qi '^ID=ubuntu' /etc/os-release 2>/dev/null; then echo chromium-browser; else echo chromium; fi
}

packages() {
  case "$1" in
    make) command -v make >/dev/null || echo make ;;
    run | test)
      echo libgtk-3-dev libwebkit2gtk-4.1-dev pkg-config gcc libc6-dev
      [ "$1" = run ] && return
      # A browser that is there already will do, whatever brought it.
      command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || browser_package
      echo xvfb xauth xdotool imagemagick
      ;;
    *) fail "setup.sh: say make, run or test" ;;
  esac
}

install_packages() {
  command -v dpkg >/dev/null || fail "This is set up for Debian and Ubuntu. On another system install the development files of
GTK 3 and WebKitGTK 4.1, pkg-config and gcc, then run the steps that «make help» names one by one."
  local missing=()
  for p in $(packages "$1"); do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  local line="apt-get install -y --no-install-recommends ${missing[*]}" as=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as=(sudo -n)
    else
      fail "Some system packages are missing, and installing them needs your password. Run this line, then try again:

    sudo apt-get update && sudo $line"
    fi
  fi
  printf 'Installing %s …\n' "${missing[*]}"
  # The lists may be absent (a bare image) or too old for a package's version: refresh them in either case.
  if ! apt-cache policy "${missing[@]}" 2>/dev/null | grep -q 'Candidate: [0-9]' ||
    ! "${as[@]}" env DEBIAN_FRONTEND=noninteractive $line -qq >/dev/null 2>&1; then
    "${as[@]}" apt-get update -qq || fail "apt-get update did not work; is there a network?"
    "${as[@]}" env DEBIAN_FRONTEND=noninteractive $line -qq >/dev/null || fail "apt could not install: ${missing[*]}
(on Debian 12, Ubuntu 22.04 and newer these packages are in the standard sources)"
  fi
}

check_go() {
  command -v go >/dev/null || fail "Go is not installed (or not in PATH). Voronka needs Go 1.26 or newer: https://go.dev/dl/"
  local have
  # Within the module an older Go fetches the right one by itself; where it cannot, it says so here.
  have=$(go env GOVERSION 2>&1) || fail "Voronka needs Go 1.26 or newer: https://go.dev/dl/
Go said: $have"
  case "$have" in
    go1.2[6-9]* | go1.[3-9][0-9]* | go[2-9]* | devel*) ;;
    *) fail "Voronka needs Go 1.26 or newer, and this is $have: https://go.dev/dl/" ;;
  esac
  [ "$(go env CGO_ENABLED)" = 1 ] || fail "Go is set to build without C (CGO_ENABLED=0), but SQLite and the window are C. Unset it, or install gcc."
}

check_node() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    fail "Node.js is not installed (or not in PATH). The page needs Node 20 or newer with npm: https://nodejs.org/"
  local have
  have=$(node --version)
  case "$have" in
    v[0-9].* | v1[0-9].*) fail "The page needs Node 20 or newer, and this is $have: https://nodejs.org/" ;;
  esac
}

what=${1:-run}
install_packages "$what"
[ "$what" = make ] && exit 0
check_go
check_node
