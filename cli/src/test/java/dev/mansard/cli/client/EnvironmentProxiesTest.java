package dev.mansard.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.cli.terminal.CommandFailedException;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxiesTest {
  private static EnvironmentProxies of(Map<String, String> environment) {
    return new EnvironmentProxies(key -> Optional.ofNullable(environment.get(key)));
  }

  @ParameterizedTest
  @CsvSource({
    "http_proxy,http://p:3128,http://x/,http://p:3128",
    "http_proxy,p:3128,http://x/,http://p:3128",
    "HTTP_PROXY,http://p:3128,http://x/,",
    "http_proxy,http://p:3128,https://x/,",
    "https_proxy,http://p,https://x/,http://p",
    "HTTPS_PROXY,http://p,https://x/,http://p",
    "all_proxy,http://p,https://x/,http://p",
    "all_proxy,socks5://p,https://x/,",
  })
  void readsTheVariableOfTheScheme(String variable, String value, String uri, String expected) {
    assertThat(of(Map.of(variable, value)).find(URI.create(uri)))
        .isEqualTo(Optional.ofNullable(expected).map(URI::create));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.org | true",
        "other,example.org | true",
        ".example.org | true",
        "*.example.org | true",
        "EXAMPLE.org:8080 | true",
        "example.org:9 | false",
        "ample.org | false",
        "* | true",
        "'' | false",
      })
  void leavesOutTheHostsOfNoProxy(String list, boolean direct) {
    var proxies = of(Map.of("http_proxy", "http://p", "no_proxy", list));

    assertThat(proxies.select(URI.create("http://example.org:8080/")).contains(Proxy.NO_PROXY))
        .isEqualTo(direct);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://u:hunter2 @p:3128", "u:hunter2#@p", "http://u:hunter2/@p:1"})
  void refusesWhatIsNoUrlWithoutRepeatingIt(String value) {
    var proxies = of(Map.of("https_proxy", value));

    assertThatThrownBy(() -> proxies.find(URI.create("https://x/")))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageStartingWith("https_proxy is not the URL of a proxy;")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void doesNotResolveTheNameOfTheProxy() {
    var proxies = of(Map.of("http_proxy", "http://no-such-host.invalid"));

    assertThat(proxies.select(URI.create("http://x/")).getFirst().address())
        .hasToString("no-such-host.invalid/<unresolved>:80");
  }
}
