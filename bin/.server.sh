# What bin/atticd and bin/atticadm have in common once they know where they are; sourced.

use_program server
# Warnings of the virtual machine, such as of a start-up cache that does not fit, belong to the log, not to what is printed.
java_options="-Xlog:disable -Xlog:all=error:stderr -XX:+UseSerialGC -Xmx256m -Djava.util.logging.manager=org.jboss.logmanager.LogManager --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

# A first run in an empty home and environment, one request of each kind, then a stop by signal: the JVM writes the cache as
# it ends. Pushes, too, were tried: starts take a little longer, and pushes hardly less (docs/benchmarks/whole-path.md).
train() {
  port=$((20000 + $$ % 20000))
  # shellcheck disable=SC2086
  env -i PATH="$PATH" HOME="$training" "$JAVA_HOME/bin/java" $java_options \
    -XX:AOTCacheOutput="$training/cache" -jar "$version/quarkus-run.jar" -l "127.0.0.1:$port" \
    > "$training/log" 2>&1 < /dev/null 9>&- &
  trained_process=$!
  tries=0
  until ask_trained ""; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ] || ! kill -0 $trained_process 2> /dev/null; then
      kill $trained_process 2> /dev/null || true
      wait $trained_process || true
      return 1
    fi
    sleep 0.2
  done
  ask_trained no-such-cache/nix-cache-info || true
  kill -TERM $trained_process
  wait $trained_process || true
}

# In a shell of its own: whoever sends everything through a proxy means other servers.
ask_trained() (
  no_proxy=127.0.0.1
  export no_proxy
  download "http://127.0.0.1:$port/$1" "$training/page" 2> /dev/null
)

prepare_launch "$@"
