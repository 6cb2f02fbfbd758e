package dev.mansard.api.upload;

import dev.mansard.protocol.api.UploadResult;
import io.vertx.core.json.JsonObject;

/**
 * {@code {"kind":"Uploaded","file_size":12345,"frac_deduplicated":0.25}}: an unknown size is left
 * out, an unknown fraction is null, as Attic's clients expect.
 */
final class UploadResultJson {
  private UploadResultJson() {}

  static String write(UploadResult result) {
    var json = new JsonObject().put("kind", result.kind().wireName());
    result.fileSize().ifPresent(size -> json.put("file_size", size));
    if (result.fracDeduplicated().isPresent()) {
      return json.put("frac_deduplicated", result.fracDeduplicated().getAsDouble()).encode();
    }
    return json.putNull("frac_deduplicated").encode();
  }
}
