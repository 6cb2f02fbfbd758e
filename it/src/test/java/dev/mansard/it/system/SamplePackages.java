package dev.mansard.it.system;

import dev.mansard.it.process.NixStore;
import java.io.IOException;

/** Derivations that need nothing but {@code /bin/sh}, for stores without a package collection. */
final class SamplePackages {
  private static final String CLOSURE =
      """
      let
        build = name: script: inputs: derivation ({
          inherit name;
          system = builtins.currentSystem;
          builder = "/bin/sh";
          args = [ "-c" ("PATH=/bin:/usr/bin\\n" + script) ];
          salt = "@salt@";
        } // inputs);
        library = build "library-1.0" ''
          mkdir -p $out/lib $out/empty-folder
          printf 'data\\000more' > $out/lib/data
          : > $out/lib/empty
          head -c 300000 /dev/zero > $out/lib/zeros
          head -c 1500000 /dev/urandom > $out/lib/random
        '' { };
        tool = build "tool-2.1+b3" ''
          mkdir -p $out/bin
          printf '#!/bin/sh\\ncat %s/lib/data\\n' $library > $out/bin/tool
          chmod 555 $out/bin/tool
          ln -s tool $out/bin/alias
          ln -s $library/lib $out/lib
          ln -s /does/not/exist $out/dangling
          echo $out > $out/refers-to-itself
        '' { inherit library; };
        oddities = build "oddities" ''
          mkdir -p "$out/with space" $out/.hidden
          echo a > "$out/with space/quote\\"and'apostrophe"
          echo b > "$out/line
      break"
          echo c > "$out/größe-☃"
          echo d > "$out/$(printf 'not-utf8-\\377')"
          echo e > $out/~tilde
          echo f > $out/a
          echo g > $out/a.b
          mkdir $out/a-b
          echo h > "$out/case"
          echo i > "$out/CASE"
        '' { };
      in build "application-3" ''
        mkdir $out
        ln -s $tool/bin/tool $out/run
        echo $oddities $library > $out/uses
      '' { inherit tool oddities library; }
      """;

  private static final String BIG =
      """
      derivation {
        name = "big-@salt@";
        system = builtins.currentSystem;
        builder = "/bin/sh";
        args = [ "-c" "/usr/bin/head -c @size@ /dev/urandom > $out" ];
      }
      """;

  private SamplePackages() {}

  /**
   * Builds a closure of four paths with references, self-references, executables, links and file
   * names of every kind.
   *
   * @param salt makes the paths differ from those of other tests
   */
  static String closure(NixStore store, String salt) throws IOException {
    return store.build(CLOSURE.replace("@salt@", salt));
  }

  /** One file of random bytes, which no codec makes smaller. */
  static String big(NixStore store, String salt, long bytes) throws IOException {
    return store.build(BIG.replace("@salt@", salt).replace("@size@", Long.toString(bytes)));
  }
}
