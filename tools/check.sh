#!/usr/bin/env bash
# Every check that is not a test: format, clang-tidy, contracts, layers, shell scripts, manifests.
#
#   tools/check.sh [--ci] [--all] [--base REF] [--sanitize] [STEP…]
#
#   --ci        a tool that cannot be had is a failure instead of a skipped step
#   --all       clang-tidy looks at every file, not only at changed ones
#   --base REF  what "changed" and "last landed contract" compare with (default: where this branch
#               left origin/main, or the previous commit)
#   --sanitize  also build and run all tests under the sanitizers (long)
#   STEP        only these: layers format shell proto breaking kustomize tidy asan tsan
# Steps are called by name, which shellcheck cannot follow.
# shellcheck disable=SC2317
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ci=
all=
base=
steps=()
sanitize=()
while (($#)); do
  case "$1" in
    --ci) ci=1 ;;
    --all) all=1 ;;
    --base)
      base=${2:?--base needs a commit}
      shift
      ;;
    --sanitize) sanitize=(asan tsan) ;;
    -h | --help)
      sed -n '2,11s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    -*)
      echo "check: unknown option $1 (see --help)" >&2
      exit 2
      ;;
    *) steps+=("$1") ;;
  esac
  shift
done
((${#steps[@]})) || steps=(layers format shell proto breaking kustomize tidy "${sanitize[@]}")

# How many files clang-tidy looks at without --all; each takes about ten seconds of one core.
tidy_most=${HAILAN_TIDY_MOST:-60}
readonly skipped=77

# Ends a step: the tool it needs is not here.
cannot() {
  echo "$1 (tools/setup.sh --checks installs it)"
  [[ -z $ci ]] || exit 1
  exit "$skipped"
}
need() { command -v "$1" >/dev/null || cannot "no $1 on PATH"; }

# Our files with these endings: tracked, or new and not ignored.
ours() {
  git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do
    [[ ! -f $file ]] || printf '%s\n' "$file"
  done
}

find_base() {
  local landed
  if [[ -n $base ]]; then
    git rev-parse --verify --quiet "$base^{commit}"
    return
  fi
  landed=$(git merge-base HEAD origin/main 2>/dev/null || true)
  if [[ -n $landed && $landed != "$(git rev-parse HEAD)" ]]; then
    echo "$landed"
  else
    git rev-parse --verify --quiet HEAD~1 || true
  fi
}

step_layers() {
  tools/check_layers.py --self-test
  tools/check_layers.py
}

step_format() {
  need clang-format-14
  ours '*.cc' '*.h' | xargs -r clang-format-14 --dry-run -Werror
}

step_shell() {
  need shellcheck
  {
    ours '*.sh'
    ours | grep -v '\.[a-z]*$' | while IFS= read -r file; do
      if head -n 1 "$file" | grep -qE '^#!.*\b(ba)?sh$'; then printf '%s\n' "$file"; fi
    done
  } | sort -u | xargs -r shellcheck
}

# buf comes from npm, pinned in tools/npm, and lives in the build tree.
buf() {
  tools/npm/install.sh || cannot "buf cannot be installed"
  build/npm/node_modules/.bin/buf "$@"
}

step_proto() {
  buf --version
  buf lint proto
  buf format proto --diff --exit-code
}

step_breaking() {
  buf --version
  local commit folder=build/proto-base
  commit=$(find_base)
  if [[ -z $commit ]] || ! git cat-file -e "$commit:proto/buf.yaml" 2>/dev/null; then
    echo "no contract has landed before this one"
    return
  fi
  rm -rf "$folder"
  mkdir -p "$folder"
  git archive "$commit" proto | tar -x -C "$folder"
  if ! buf build "$folder/proto" -o /dev/null >"$folder/log" 2>&1; then
    echo "the contract of $commit does not compile, so nobody can depend on it"
    return
  fi
  buf breaking proto --against "$folder/proto"
}

step_kustomize() {
  local file folder
  /usr/bin/python3 -c 'import yaml' 2>/dev/null || cannot "no python3-yaml"
  ours 'deploy/k8s/**/kustomization.yaml' 'deploy/k8s/kustomization.yaml' | while IFS= read -r file; do
    need kubectl
    # A component has no manifests of its own; the overlays that use it render it.
    if grep -q '^kind: Component' "$file"; then continue; fi
    folder=$(dirname "$file")
    kubectl kustomize "$folder" >build/manifests.yaml || {
      echo "$folder does not render"
      exit 1
    }
    if [[ $folder == */overlays/* ]]; then
      tools/check_manifests.py --self-test build/manifests.yaml || exit 1
    fi
  done
}

tidy_files() {
  local commit
  commit=$(find_base)
  if [[ -n $all || -z $commit ]]; then
    ours '*.cc'
  else
    {
      git diff --name-only --diff-filter=d "$commit" -- '*.cc'
      git ls-files --others --exclude-standard -- '*.cc'
    } | sort -u
  fi
}

step_tidy() {
  need clang-tidy-14
  local files chosen
  mapfile -t files < <(tidy_files)
  chosen=("${files[@]}")
  if [[ -z $all ]] && ((${#files[@]} > tidy_most)); then
    # Spread evenly over the tree, and the same ones for the same change.
    mapfile -t chosen < <(printf '%s\n' "${files[@]}" |
      awk -v most="$tidy_most" -v all="${#files[@]}" 'int(NR * most / all) > int((NR - 1) * most / all)')
    echo "looking at $tidy_most of ${#files[@]} changed files; --all looks at every one"
  fi
  ((${#chosen[@]})) || return 0
  # A tree of its own: clang cannot read the precompiled headers of gcc.
  cmake --preset release -B build/tidy -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null
  cmake --build build/tidy --target hailan_generated >/dev/null
  printf '%s\n' "${chosen[@]}" |
    xargs -P 2 -n 4 clang-tidy-14 -p build/tidy --quiet 2> >(grep -v 'warnings generated\.$' >&2)
}

step_asan() {
  HAILAN_REQUIRE_PG=1 tools/test --preset asan
}

step_tsan() {
  HAILAN_REQUIRE_PG=1 tools/test --preset tsan
}

failed=0
summary=()
for step in "${steps[@]}"; do
  declare -F "step_$step" >/dev/null || {
    echo "check: no step named $step (see --help)" >&2
    exit 2
  }
  echo "== $step"
  started=$SECONDS
  code=0
  # In the background, because bash ignores `set -e` in whatever stands left of `||`.
  "step_$step" &
  wait "$!" || code=$?
  case "$code" in
    0) result=ok ;;
    "$skipped") result=skipped ;;
    *)
      result=FAILED
      failed=1
      ;;
  esac
  summary+=("$(printf '%-10s %-8s %4d s' "$step" "$result" $((SECONDS - started)))")
done
printf '\n'
printf '%s\n' "${summary[@]}"
exit "$failed"
