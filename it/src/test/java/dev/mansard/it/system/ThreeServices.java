package dev.mansard.it.system;

import dev.mansard.it.process.DaemonProcess;
import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.TestHome;
import dev.mansard.it.topology.Replica;
import dev.mansard.it.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two api-services, a gc-service and a signer-service of a topology, without nginx in front.
 *
 * @param folder for the homes of users
 */
record ThreeServices(Topology topology, Path folder) {

  Replica first() {
    return topology.replicas().get(0);
  }

  Replica second() {
    return topology.replicas().get(1);
  }

  DaemonProcess signer() {
    return topology.signer();
  }

  DaemonProcess collector() {
    return topology.collectors().getFirst();
  }

  /** By address, which is the one name in the signer's certificate. */
  String signerUrl() {
    return topology.signerUrl().toString();
  }

  /** Everything that is to stay between those who need it. */
  List<String> secrets() {
    var token = topology.token();
    var all = new ArrayList<>(topology.secrets());
    all.addAll(List.of(token, token.substring(token.lastIndexOf('.') + 1), "PRIVATE KEY"));
    return all;
  }

  /** All that was printed by all of them, the processes that have ended left out. */
  String output() {
    return first().output() + second().output() + collector().output() + signer().output();
  }

  List<Long> pids() {
    return List.of(first().pid(), second().pid(), collector().pid(), signer().pid());
  }

  /** The signer again, where it was. */
  void restartSigner() throws IOException {
    topology.restartSigner();
  }

  OldAtticClient client(Replica api) {
    return topology.client(api);
  }

  /** Somebody whose token was copied badly. */
  OldAtticClient strangeClient(Replica api) {
    return new OldAtticClient(api.uri(""), topology.token() + "x");
  }

  /** A user with an empty store who is logged in at one of the api-services. */
  Attic user(String name, Replica api) throws IOException {
    var attic = new Attic(NixStore.create(TestHome.in(folder, name)));
    var address = URI.create("http://localhost:" + api.port() + "/");
    attic.run("login", "local", address.toString(), topology.token()).expectSuccess();
    return attic;
  }
}
