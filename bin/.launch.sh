# Shared by the launchers, ./mvnw and bin/test; sourced, never run. POSIX sh.
# The caller sets `root` (project folder, absolute) and `program` (its own name, for messages).

temurin_version=25.0.3+9
temurin_base=${MANSARD_JDK_URL:-https://github.com/adoptium/temurin25-binaries/releases/download}
run=$root/.run

say() { printf '%s\n' "$program: $*" >&2; }
die() { say "$@"; exit 1; }

# --- JDK ---------------------------------------------------------------------------------------

# Sets `major` from the release file that every JDK carries: starting each java to ask takes 30 ms.
read_major() {
  major=0
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      value=${value%\"}
      major=${value%%[!0-9]*}
    fi
  done < "$1/release"
}

is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  read_major "$1"
  [ "${major:-0}" -ge 25 ]
}

java_home_on_path() {
  path_java=$(command -v java) || return 1
  while [ -h "$path_java" ]; do
    path_link=$(readlink "$path_java")
    case $path_link in
      /*) path_java=$path_link ;;
      *) path_java=${path_java%/*}/$path_link ;;
    esac
  done
  printf '%s\n' "${path_java%/bin/java}"
}

# Sets and exports JAVA_HOME; false when the machine has no JDK 25. MANSARD_JVM_FOLDER is for tests.
find_jdk() {
  for home in "${JAVA_HOME:-/nonexistent}" "$root"/.jdk/* "$root"/.jdk/*/Contents/Home \
    "${MANSARD_JVM_FOLDER:-/usr/lib/jvm}"/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk_25 "$home"; then
      choose_jdk "$home"
      return 0
    fi
  done
  home=$(java_home_on_path) && is_jdk_25 "$home" && choose_jdk "$home"
}

# One name per JDK, so that a start-up cache trained through a symlink is found again.
choose_jdk() {
  JAVA_HOME=$(CDPATH='' cd -- "$1" && pwd -P)
  export JAVA_HOME
}

require_jdk() {
  find_jdk || die "no JDK 25 found (looked at JAVA_HOME, .jdk, /usr/lib/jvm and PATH): install the package temurin-25-jdk or openjdk-25-jdk, or run $program --fetch-jdk to put a checked copy into $root/.jdk"
}

# download URL FILE
download() {
  if command -v curl > /dev/null; then
    curl -fsSL --retry 3 -o "$2" "$1"
  elif command -v wget > /dev/null; then
    wget -q -O "$2" "$1"
  elif [ -n "${JAVA_HOME:-}" ]; then
    "$JAVA_HOME/bin/java" "$root/bin/.Download.java" "$1" "$2"
  else
    die "cannot download $1: install curl or wget"
  fi
}

sha256() {
  if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

temurin_platform() {
  case $(uname -s) in
    Linux) os=linux ;;
    Darwin) os=mac ;;
    *) die "no Temurin known for $(uname -s): install a JDK 25 by hand" ;;
  esac
  if [ $os = linux ] && [ -e /etc/alpine-release ]; then os=alpine-linux; fi
  case $(uname -m) in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=aarch64 ;;
    *) die "no Temurin known for $(uname -m): install a JDK 25 by hand" ;;
  esac
  printf '%s\n' "${arch}_$os"
}

# The checksum lies beside the archive and comes over the same TLS connection: it protects against a broken
# or mixed-up download, not against whoever controls Adoptium's releases.
fetch_jdk() {
  platform=$(temurin_platform)
  file=OpenJDK25U-jdk_${platform}_hotspot_$(printf %s "$temurin_version" | tr + _).tar.gz
  url=$temurin_base/jdk-$(printf %s "$temurin_version" | sed 's/+/%2B/')/$file
  target=$root/.jdk/temurin-$temurin_version
  part=$root/.jdk/.part.$$
  mkdir -p "$part/jdk"
  trap 'rm -rf "$part"' EXIT
  say "fetching Temurin $temurin_version from $temurin_base"
  download "$url.sha256.txt" "$part/sum" || die "cannot fetch $url.sha256.txt"
  download "$url" "$part/archive" || die "cannot fetch $url"
  read -r expected rest < "$part/sum" || [ -n "$expected" ] || die "empty checksum file $url.sha256.txt"
  actual=$(sha256 "$part/archive")
  [ "$actual" = "$expected" ] || die "$file has SHA-256 $actual, its publisher says $expected; nothing was installed"
  tar -xzf "$part/archive" -C "$part/jdk" --strip-components 1
  rm -rf "$target"
  mv "$part/jdk" "$target"
  rm -rf "$part"
  trap - EXIT
  say "JDK is in $target"
}

# --- Build -------------------------------------------------------------------------------------
#
# What runs is a copy below .run, one folder per build: a build while a server runs must not change the jars it
# has open. `current` is a symlink to the newest; `built` in it is as old as the build's beginning.

# use_program server|signer|client: what a program is made of.
use_program() {
  name=$1
  case $1 in
    server)
      module=deploy/standalone
      artifact=$root/deploy/standalone/target/quarkus-app/quarkus-run.jar
      installed=$run/server/quarkus-run.jar
      folders="protocol deploy/telemetry chunk-store signer-service gc-service api-service deploy/standalone"
      ;;
    signer)
      module=deploy/signer
      artifact=$root/deploy/signer/target/quarkus-app/quarkus-run.jar
      installed=$run/signer/quarkus-run.jar
      folders="protocol deploy/telemetry signer-service deploy/signer"
      ;;
    client)
      module=cli
      artifact=$root/cli/target/mansard-cli-0.1.0-SNAPSHOT.jar
      installed=$run/client/client.jar
      folders="protocol cli"
      ;;
  esac
  current=$run/$name
}

# Prints one changed file, or nothing. Folders count too, so that a deleted file is noticed.
changed_source() {
  set -- "$root/pom.xml" "$root/.mvn"
  for folder in $folders; do
    set -- "$@" "$root/$folder/pom.xml" "$root/$folder/src/main"
  done
  find "$@" -newer "$current/built" -print -quit
}

is_fresh() { [ -e "$current/built" ] && [ -z "$(changed_source)" ]; }

# One launcher builds, the others wait for it and then find everything fresh.
locked() {
  mkdir -p "$run"
  if command -v flock > /dev/null; then
    exec 9> "$run/lock"
    flock -n 9 || { say "waiting for another build"; flock 9; }
  fi
  "$@"
  exec 9>&-
}

build_if_stale() {
  if is_fresh; then return; fi
  : > "$run/begun-$name"
  run_maven -pl "$module" -am -Plaunch -DskipTests -Dspotless.check.skip=true package
  install
}

# run_maven ARGUMENT...: one line before, one after, Maven's own words into a log.
run_maven() {
  log=$run/build-$name.log
  started=$(date +%s)
  say "building $module (about a minute the first time; log: $log)"
  "$root/mvnw" -f "$root/pom.xml" -B -ntp "$@" > "$log" 2>&1 9>&- &
  maven=$!
  trap 'kill $maven 2> /dev/null; exit 130' INT TERM
  if [ -t 2 ]; then show_progress; fi
  status=0
  wait $maven || status=$?
  trap - INT TERM
  if [ $status -ne 0 ]; then
    grep -E '^\[ERROR\]' "$log" | head -n 12 >&2 || true
    die "the build failed; the whole log is $log"
  fi
  say "built in $(($(date +%s) - started)) s"
}

show_progress() {
  while kill -0 $maven 2> /dev/null; do
    step=$(sed -n 's/^\[INFO\] Building \(Mansard .*\) 0.*\[\(.*\)\]$/\2 \1/p' "$log" | tail -n 1)
    printf '\r\033[K  %s' "$step" >&2
    sleep 0.3
  done
  printf '\r\033[K' >&2
}

# Copies what Maven built, trains it, and makes it the current one.
install() {
  number=$(date +%Y%m%d-%H%M%S).$$
  version=$run/$name-$number
  previous=$(readlink "$current" || true)
  mkdir -p "$version"
  case $name in
    server | signer) cp -Rp "${artifact%/*}/." "$version" ;;
    client) cp -p "$artifact" "$version/client.jar" && cp -Rp "${artifact%/*}/lib" "$version/lib" ;;
  esac
  train_version
  touch -r "$run/begun-$name" "$version/built"
  ln -s "$name-$number" "$run/.$number"
  mv -fT "$run/.$number" "$current" 2> /dev/null || { rm -f "$current" && mv "$run/.$number" "$current"; }
  remove_unused_versions
}

# The last but one stays: a launcher may just be about to start it.
remove_unused_versions() {
  for old in "$run/$name"-*; do
    if [ "$old" != "$version" ] && [ "$old" != "$run/$previous" ] && ! is_running "$old"; then rm -rf "$old"; fi
  done
}

is_running() {
  if [ -d /proc/self ]; then
    printf '%s\n' "$1/" | grep -qsF -f - /proc/[0-9]*/cmdline
  else
    ps axww -o args= | awk -v path="$1/" 'index($0, path) && !/awk/ { found = 1 } END { exit !found }'
  fi
}

# For tests that Maven runs after it built everything: takes that, instead of building it once more.
install_if_newer() {
  # Not every shell takes a file that exists for newer than one that does not.
  if [ ! -e "$installed" ] || [ "$artifact" -nt "$installed" ]; then
    [ -e "$run/begun-$name" ] || touch -d @0 "$run/begun-$name"
    install
  fi
}

# --- Start -------------------------------------------------------------------------------------

# The cache holds loaded and linked classes of exactly this JDK and these jars. Without one the program
# starts as well, only slower, so a training that fails is a line in the log and no more.
train_version() {
  training=$run/training.$$
  rm -rf "$training"
  mkdir "$training"
  started=$(date +%s)
  trained_process=
  trap 'kill $trained_process 2> /dev/null; rm -rf "$training"; exit 130' INT TERM
  trained=0
  train || trained=$?
  cp "$training/log" "$run/training-$name.log" 2> /dev/null || true
  if [ $trained = 0 ] && [ -s "$training/cache" ]; then
    mv "$training/cache" "$version/aot"
    printf '%s\n' "$JAVA_HOME" > "$version/aot.jdk"
    say "start-up cache made in $(($(date +%s) - started)) s"
  else
    say "no start-up cache could be made (log: $run/training-$name.log); starts will be slower"
  fi
  trap - INT TERM
  # The database of the training may still be removing its last files.
  rm -rf "$training" 2> /dev/null || { sleep 2; rm -rf "$training" || say "left behind: $training"; }
}

is_trained() { read -r trained_by 2> /dev/null < "$1/aot.jdk" && [ "$trained_by" = "$JAVA_HOME" ]; }

train_if_untrained() {
  version=$(readlink -f "$current")
  is_trained "$version" || train_version
}

# Handles the launcher's own options, sees to it that a JDK and a build are there, sets `version` and `aot_option`.
prepare_launch() {
  if [ "${1-}" = --fetch-jdk ]; then
    fetch_jdk
    exit 0
  fi
  require_jdk
  if [ "${MANSARD_NO_BUILD:-}" != 1 ]; then
    is_fresh || locked build_if_stale
  elif [ "${1-}" = --prepare ]; then
    locked install_if_newer
  fi
  [ -e "$current/built" ] || die "MANSARD_NO_BUILD=1, and nothing was built before"
  if [ "${1-}" = --prepare ]; then
    train_if_untrained
    exit 0
  fi
  version=$run/$(readlink "$current")
  aot_option=
  if is_trained "$version"; then aot_option=-XX:AOTCache=$version/aot; fi
}
