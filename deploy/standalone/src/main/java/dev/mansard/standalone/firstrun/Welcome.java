package dev.mansard.standalone.firstrun;

import dev.mansard.standalone.config.ListenAddress;
import java.net.InetAddress;
import java.nio.file.Path;

/** The text that greets who starts a server for the first time. */
public final class Welcome {
  private static final String LINE = "-".repeat(80);

  private Welcome() {}

  /**
   * The text; its commands can be pasted as they are.
   *
   * @param listen with the port that is really listened on
   */
  public static String format(Path config, ListenAddress listen, String rootToken) {
    return """
        %s
        Welcome to Attic!

        A simple setup was made for you: an embedded PostgreSQL and storage on disk.
        Its settings, with the reasons for them, are in

            %s

        In another terminal, log in with this token. It may do everything, is valid for
        two years, and is shown only now:

            attic login local %s %s

        Then make a cache, let Nix use it, and push something into it:

            attic cache create hello
            attic use hello
            attic push hello $(nix-store --add /etc/hosts)

        Tokens for others are made with `atticadm make-token`; more is in
        docs/tutorial/first-cache.md.
        %s"""
        .formatted(LINE, config, url(listen), rootToken, LINE);
  }

  private static String url(ListenAddress listen) {
    return "http://" + host(listen) + ":" + listen.port();
  }

  private static String host(ListenAddress listen) {
    InetAddress host = listen.host();
    if (host.isAnyLocalAddress() || host.isLoopbackAddress()) {
      return "localhost";
    }
    var text = listen.toString();
    return text.substring(0, text.lastIndexOf(':'));
  }
}
