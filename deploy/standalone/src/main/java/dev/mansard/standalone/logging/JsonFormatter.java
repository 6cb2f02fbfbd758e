package dev.mansard.standalone.logging;

import dev.mansard.protocol.log.JsonLog;
import dev.mansard.protocol.log.LogLine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as one JSON object: the values of a {@link LogLine} by their names, and what is known of
 * the request.
 */
final class JsonFormatter extends ExtFormatter {

  @Override
  public String format(ExtLogRecord record) {
    var line = lineOf(record.getParameters());
    var message = line.map(LogLine::title).orElseGet(() -> formatMessage(record));
    var head = JsonLog.Head.of(record, record.getThreadName(), message);
    Map<String, Object> fields = new LinkedHashMap<>();
    line.ifPresent(values -> fields.putAll(values.fields()));
    fields.putAll(record.getMdcCopy());
    return JsonLog.format(head, fields);
  }

  private static Optional<LogLine> lineOf(Object @Nullable [] parameters) {
    return parameters != null && parameters.length == 1 && parameters[0] instanceof LogLine line
        ? Optional.of(line)
        : Optional.empty();
  }
}
