package dev.mansard.store.metadata.postgres;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.integrity.Installation;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Arrays;

/**
 * The statements of the table {@code installation}, for whoever brings a connection of his own: the
 * pool of a server or the session of a collector. They have no parameters.
 */
public final class InstallationRows {
  /** Has one row, which {@link #read} understands. */
  public static final String FIND =
      """
      select id, marked_at is not null and exists(select from mansard.pack), array(
        select blob_key from mansard.pack where deleted_at is null order by id desc limit %d)
      from mansard.installation
      """
          .formatted(Installation.PACKS);

  /** Changes a row if the storage was not marked before. */
  public static final String SET_MARKED =
      "update mansard.installation set marked_at = clock_timestamp() where marked_at is null";

  private InstallationRows() {}

  /** What {@link #FIND} has found. */
  public static Installation read(RowSet<Row> found) {
    Row row = found.iterator().next();
    return new Installation(
        row.getUUID(0).toString(),
        row.getBoolean(1),
        Arrays.stream(row.getArrayOfStrings(2)).map(BlobKey::new).toList());
  }
}
