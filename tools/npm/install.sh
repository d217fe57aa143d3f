#!/usr/bin/env bash
# Installs the packages of tools/npm/package.json into build/npm, unless they are there already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if cmp -s tools/npm/package.json build/npm/package.json; then exit 0; fi
command -v npm >/dev/null || {
  echo "no npm on PATH (tools/setup.sh --checks installs it)" >&2
  exit 1
}
mkdir -p build/npm
cp tools/npm/package.json build/npm/package.json
npm install --prefix build/npm --no-audit --no-fund --no-package-lock >build/npm/log 2>&1 || {
  rm -f build/npm/package.json
  cat build/npm/log >&2
  exit 1
}
