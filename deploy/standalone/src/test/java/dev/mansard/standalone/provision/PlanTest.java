package dev.mansard.standalone.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.Permission;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PlanTest {
  @Test
  void readsWhatTheChartWrites() {
    var plan =
        Plan.parse(
            """
            {"caches":[{"name":"team","isPublic":false,"priority":40,"retentionPeriod":"90 days"}],
             "tokens":[{"secretName":"ci","subject":"ci","validity":"1y","pull":["team"]}]}
            """);

    assertThat(plan.caches().getFirst().isPublic()).isFalse();
    assertThat(plan.caches().getFirst().storeDir()).isNull();
    assertThat(plan.tokens().getFirst().pull()).containsExactly("team");
    assertThat(Provisioning.claimsFor(plan).permissionsFor(CacheName.parse("team")))
        .containsExactlyInAnyOrder(
            Permission.CREATE_CACHE,
            Permission.CONFIGURE_CACHE,
            Permission.CONFIGURE_CACHE_RETENTION);
  }

  @Test
  void refusesAMemberItDoesNotKnow() {
    assertThatThrownBy(() -> Plan.parse("{\"caches\":[{\"name\":\"a\",\"public\":true}]}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the plan is refused: Unrecognized field \"public\"");
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThatThrownBy(() -> Plan.read(Path.of("/none.json")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/none.json cannot be read");
  }
}
