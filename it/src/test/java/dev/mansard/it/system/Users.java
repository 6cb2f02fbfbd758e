package dev.mansard.it.system;

import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.TestHome;
import dev.mansard.it.topology.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** People who use a topology through nginx, and trust its authority, each with an empty store. */
record Users(Topology topology, Path folder) {

  /** Somebody who is logged in. */
  Attic login(String name) throws IOException {
    var store = NixStore.create(TestHome.in(folder, name)).with(environment());
    var attic = new Attic(store);
    attic.run("login", "local", topology.address().toString(), topology.token()).expectSuccess();
    return attic;
  }

  private Map<String, String> environment() {
    return Map.of("NIX_SSL_CERT_FILE", topology.authority().toString());
  }
}
