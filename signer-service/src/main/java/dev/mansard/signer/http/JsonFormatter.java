package dev.mansard.signer.http;

import dev.mansard.protocol.log.JsonLog;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** A record of the log as one JSON object, in the form that {@code atticd} writes, too. */
final class JsonFormatter extends ExtFormatter {

  /** Goes on in JSON where Quarkus has begun the log as text. */
  static void use() {
    for (var handler : InitialConfigurator.DELAYED_HANDLER.getHandlers()) {
      handler.setFormatter(new JsonFormatter());
    }
  }

  @Override
  public String format(ExtLogRecord record) {
    var head = JsonLog.Head.of(record, record.getThreadName(), formatMessage(record));
    return JsonLog.format(head, record.getMdcCopy());
  }
}
