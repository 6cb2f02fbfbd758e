package dev.mansard.api.journal;

import dev.mansard.api.access.Caller;
import dev.mansard.api.http.FrontDoorFilter;
import dev.mansard.api.metrics.Route;
import dev.mansard.protocol.log.LogLine;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines when the answer is out, or the connection is gone. Neither of them holds a
 * query, a header but {@code X-Forwarded-For}, or a body: there are tokens in them.
 *
 * <p>By the JDK's loggers, since they keep the values apart for whoever writes them as JSON.
 */
@ApplicationScoped
public class RequestJournal {
  private static final Logger ACCESS = Logger.getLogger("mansard.access");
  private static final Logger AUDIT = Logger.getLogger("mansard.audit");

  /** Before everything that may refuse a request. */
  private static final int ORDER = FrontDoorFilter.ORDER - 2;

  /** Addresses, as proxies list them; what else may be in that header is nobody's business. */
  private static final Pattern ADDRESSES = Pattern.compile("[0-9A-Fa-f.:, \\[\\]]{1,200}");

  private final JournalConfig config;

  RequestJournal(JournalConfig config) {
    this.config = config;
  }

  void install(@Observes Router router) {
    if (config.access() || config.audit()) {
      router.route().order(ORDER).handler(this::watch);
    }
  }

  private void watch(RoutingContext context) {
    long begin = System.nanoTime();
    context.addEndHandler(ended -> write(context, System.nanoTime() - begin, ended.succeeded()));
    context.next();
  }

  private void write(RoutingContext context, long nanos, boolean answered) {
    if (config.access()) {
      log(ACCESS, access(context, nanos, answered));
    }
    var deed = Deed.find(context);
    if (config.audit() && deed != null) {
      log(AUDIT, audit(context, deed, answered));
    }
  }

  private static void log(Logger logger, LogLine line) {
    logger.log(Level.INFO, "{0}", line);
  }

  private static LogLine access(RoutingContext context, long nanos, boolean answered) {
    var request = context.request();
    var fields = new LinkedHashMap<String, Object>();
    putRemote(fields, context);
    fields.put("method", request.method().name());
    fields.put("route", Route.of(context.normalizedPath()).label());
    fields.put("path", String.valueOf(request.path()));
    fields.put("status", context.response().getStatusCode());
    fields.put("answered", answered ? "yes" : "no");
    fields.put("in", request.bytesRead());
    fields.put("out", context.response().bytesWritten());
    fields.put("ms", Math.round(nanos / 1e3) / 1e3);
    fields.put("requestId", FrontDoorFilter.requestId(context));
    return new LogLine("request", fields);
  }

  private static LogLine audit(RoutingContext context, Deed deed, boolean answered) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("user", Caller.of(context).subject().orElse("-"));
    fields.put("action", deed.action());
    fields.put("cache", deed.cache().value());
    if (!deed.object().isEmpty()) {
      fields.put("object", deed.object());
    }
    fields.put("outcome", outcome(context.response().getStatusCode(), answered));
    fields.put("status", context.response().getStatusCode());
    putRemote(fields, context);
    fields.put("requestId", FrontDoorFilter.requestId(context));
    return new LogLine("audit", fields);
  }

  /** Whoever hung up may have had what they wanted, or not. */
  private static String outcome(int status, boolean answered) {
    if (!answered) {
      return "unknown";
    }
    if (status < 400) {
      return "done";
    }
    return status < 500 ? "refused" : "failed";
  }

  private static void putRemote(Map<String, Object> fields, RoutingContext context) {
    var remote = context.request().remoteAddress();
    fields.put("remote", remote == null ? "-" : String.valueOf(remote.hostAddress()));
    var forwarded = context.request().getHeader("X-Forwarded-For");
    if (isList(forwarded)) {
      fields.put("forwarded", forwarded);
    }
  }

  private static boolean isList(@Nullable String forwarded) {
    return forwarded != null && ADDRESSES.matcher(forwarded).matches();
  }
}
