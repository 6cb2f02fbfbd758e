package dev.mansard.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
  @ParameterizedTest
  @CsvSource({
    "/main/0123456789abcdfghijklmnpqrsvwxyz.narinfo,narinfo",
    "/main/nar/0123456789abcdfghijklmnpqrsvwxyz.nar.zst,nar",
    "/main/nix-cache-info,cache-info",
    "/main/attic-cache-info,cache-info",
    "/_api/v1/cache-config/main,cache-config",
    "/_api/v1/get-missing-paths,missing-paths",
    "/_api/v1/upload-path,upload",
    "/_api/v1/pins/main/release,pins",
    "/_api/v1/,other",
    "/_api/v1/nar/x.narinfo,other",
    "/,other",
    "/wp-login.php,other"
  })
  void namesARouteWithoutTheNamesInIt(String path, String route) {
    assertThat(Route.of(path).label()).isEqualTo(route);
  }
}
