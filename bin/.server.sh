# What bin/atticd and bin/atticadm have in common once they know where they are; sourced.

use_program server
# Warnings of the virtual machine, such as of a start-up cache that does not fit, belong to the log, not to what is printed.
java_options="-Xlog:disable -Xlog:all=error:stderr -XX:+UseSerialGC -Xmx256m -Djava.util.logging.manager=org.jboss.logmanager.LogManager --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

# A first run in an empty home and environment, two requests, a smoke test, paths that expire, and a stop by signal: the JVM
# writes the cache as it ends.
train() {
  port=$((20000 + $$ % 20000))
  run_trained -XX:AOTCacheOutput="$training/cache" -jar "$version/quarkus-run.jar" -l "127.0.0.1:$port" &
  trained_process=$!
  await_trained 600 ask_trained "" || {
    kill $trained_process 2> /dev/null || true
    wait $trained_process || true
    return 1
  }
  ask_trained no-such-cache/nix-cache-info || true
  (run_trained -cp "$version/quarkus-run.jar" dev.mansard.standalone.AtticadmMain smoke-test --server "http://127.0.0.1:$port") || true
  (run_trained -XX:TieredStopAtLevel=1 "$root/bin/.ServerTraining.java" "http://127.0.0.1:$port/" "$training/log") || true
  kill -TERM $trained_process
  wait $trained_process || true
}

# run_trained ARGUMENT...: becomes that program, so it needs a shell of its own.
run_trained() {
  # shellcheck disable=SC2086
  exec env -i PATH="$PATH" HOME="$training" "$JAVA_HOME/bin/java" $java_options "$@" >> "$training/log" 2>&1 < /dev/null 9>&-
}

# await_trained TRIES COMMAND...: until it succeeds; false if it does not, or the server has ended.
await_trained() {
  tries=$1
  shift
  until "$@"; do
    tries=$((tries - 1))
    if [ $tries -le 0 ] || ! kill -0 $trained_process 2> /dev/null; then return 1; fi
    sleep 0.2
  done
}

# In a shell of its own: whoever sends everything through a proxy means other servers.
ask_trained() (
  no_proxy=127.0.0.1
  export no_proxy
  download "http://127.0.0.1:$port/$1" "$training/page" 2> /dev/null
)

prepare_launch "$@"
