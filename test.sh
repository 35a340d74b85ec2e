#!/usr/bin/env bash
# Installs what the tests need, builds with warnings as errors, runs every test, those that connect to our peers and servers once more
# for each other way in which links are carried, and those of the browser's client; sums all up in one closing line.
# With CI=true a skipped test is a failure. Ends with 0 only if tests were run and none failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
results=artifacts/test-results
# The ways of links (LinkVariant.cs). All tests are run in the first, alone: some watch what a page or the memory does. The others' wait most of
# their time, and are run beside each other.
variants='pipe websocket tls'
passed=0 failed=0 skipped=0 running=()
trap end_running EXIT

say() { printf '== %s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Gets a tool from the distribution where it is missing and we may.
need() {
  local tool=$1 package=$2
  command -v "$tool" > /dev/null && return
  say "installing $package"
  if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" > /dev/null || true
  fi
  command -v "$tool" > /dev/null
}

install_node_packages() {
  if ! { need node nodejs && need npm npm; }; then
    say "Node.js is missing: the tests against the npm packages, and those of the browser's client, are skipped"
    return
  fi
  local folder
  for folder in PeerRelay.Tests/Interop PeerRelay.Tests/Interop/webrtc PeerRelay.Browser; do
    [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && continue
    say "npm ci in $folder"
    (cd "$folder" && npm ci --loglevel=error > /dev/null) || fail "npm ci failed in $folder."
    touch "$folder/node_modules/.package-lock.json"
  done
}

# Runs tests over variants of links, beside each other, with the name of each before what it says; what follows their names goes to dotnet test.
run_tests() {
  local names=$1 links status run faults
  shift
  say "testing over ${names// / and }"
  for links in $names; do
    TEST_LINKS=$links timeout --signal=TERM --kill-after=30 14m dotnet test PeerRelay.sln -c Release --no-build --nologo "$@" \
      --results-directory "$results/$links" --logger "trx;LogFilePrefix=tests" --logger "console;verbosity=minimal" \
      --blame-hang --blame-hang-timeout 5m --blame-hang-dump-type none > >(sed -u "s/^/$links: /") 2>&1 &
    running+=($!)
  done
  for links in $names; do
    status=0 run=$((passed + failed)) faults=$failed
    wait "${running[0]}" || status=$?
    running=("${running[@]:1}")
    add_results "$results/$links"
    [ $((passed + failed)) -gt "$run" ] || fail "No test was run over $links."
    [ "$status" = 0 ] || [ "$failed" -gt "$faults" ] || { say "dotnet test over $links ended with $status"; failed=$((failed + 1)); }
  done
}

# Ends what was started and not waited for, however this script ends.
end_running() { [ ${#running[@]} = 0 ] || kill "${running[@]}" 2> /dev/null || true; }

# Adds up the counters of the result files that a run of dotnet test has left.
add_results() {
  local file counters
  for file in "$1"/*.trx; do
    [ -e "$file" ] || fail "dotnet test has left no results."
    counters=$(grep -o '<Counters [^>]*>' "$file") || fail "There are no counters in $file."
    passed=$((passed + $(counter passed)))
    failed=$((failed + $(counter failed) + $(counter error) + $(counter timeout) + $(counter aborted)))
    skipped=$((skipped + $(counter total) - $(counter executed)))
  done
}

counter() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$counters"; }

# Runs the tests of the browser's client, in Node.js and against the server that was built; the check of its types is one more.
run_client_tests() {
  local report=$PWD/$results/client.txt status=0 faults=$failed
  if ! command -v npm > /dev/null; then
    skipped=$((skipped + 1))
    return
  fi
  say "testing the browser's client"
  (cd PeerRelay.Browser && timeout --signal=TERM --kill-after=30 10m npm test --silent) > "$report" 2>&1 || status=$?
  passed=$((passed + $(summed pass)))
  failed=$((failed + $(summed fail) + $(summed cancelled)))
  skipped=$((skipped + $(summed skipped) + $(summed todo)))
  if [ "$status" != 0 ] || [ "$(summed pass)" = 0 ]; then
    cat "$report"
    [ "$failed" -gt "$faults" ] || { say "npm test ended with $status"; failed=$((failed + 1)); }
  fi
  if (cd PeerRelay.Browser && npm run types --silent); then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# A number of the summary in which Node's test runner ends; 0 if there is none.
summed() {
  local number
  number=$(sed -n "s/^\(#\|ℹ\) $1 \([0-9]*\)$/\2/p" "$report" | tail -n 1)
  printf '%s' "${number:-0}"
}

need dotnet dotnet-sdk-10.0 || fail "The .NET 10 SDK is missing: see https://dotnet.microsoft.com/download."
install_node_packages
need chromium chromium || say "Chromium is missing: the tests in a browser are skipped"

say "building"
dotnet build PeerRelay.sln -c Release -warnaserror -v quiet -nologo --disable-build-servers

rm -rf "$results"
run_tests "${variants%% *}"
run_tests "${variants#* }" --filter Category=Links
run_client_tests

status=0
if [ "${CI:-}" = true ] && [ "$skipped" -gt 0 ]; then
  say "with CI=true a skipped test is a failure"
  status=1
fi
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$status" = 0 ] && [ "$failed" = 0 ]
