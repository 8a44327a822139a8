# Sourced by the other scripts: makes the project's own virtual environment from a lock file, once for each change.
# Usage: make_env requirements.lock

cd "$(dirname "${BASH_SOURCE[0]}")/.."

find_python() {
  for name in python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "awayday needs Python 3.11 or newer, and found none. Install it from python.org or your system's packages." >&2
  return 1
}

make_env() {
  local lock=$1 python stamp=.venv/.awayday-$(basename "$1")
  python=$(find_python)
  local wanted
  wanted=$(cat "$lock" pyproject.toml | cksum)
  if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    return
  fi
  echo "Setting up .venv from $lock (once; a minute or two) …" >&2
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
  echo "$wanted" >"$stamp"
}
