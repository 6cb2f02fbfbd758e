package dev.mansard.standalone.logging;

import dev.mansard.standalone.config.LogConfig;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * The console as the only output of the log. Records are held back until somebody says where they
 * go: Quarkus when it starts, or {@link #open} in a process without it.
 */
public final class LogOutput {
  /** As in application.properties. */
  private static final String TEXT = "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p [%c{2.}] %s%e%n";

  private static final Map<String, Level> LEVELS =
      Map.of(
          "",
          org.jboss.logmanager.Level.WARN,
          "dev.mansard",
          org.jboss.logmanager.Level.INFO,
          "org.flywaydb",
          org.jboss.logmanager.Level.ERROR,
          "org.apache.kafka",
          Level.OFF);

  private LogOutput() {}

  /** Lets records out in a process that does not start Quarkus, with the levels it has there. */
  public static void open(LogConfig config) {
    LEVELS.forEach((name, level) -> Logger.getLogger(name).setLevel(level));
    var console =
        new ConsoleHandler(
            ConsoleHandler.Target.SYSTEM_ERR,
            config.isJson() ? new JsonFormatter() : new PatternFormatter(TEXT));
    InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {console});
  }

  /** Goes on in JSON where Quarkus has let records out as text. */
  public static void switchToJson() {
    setJson(InitialConfigurator.DELAYED_HANDLER);
  }

  private static void setJson(ExtHandler outer) {
    for (var handler : outer.getHandlers()) {
      handler.setFormatter(new JsonFormatter());
      if (handler instanceof ExtHandler inner) {
        setJson(inner);
      }
    }
  }
}
