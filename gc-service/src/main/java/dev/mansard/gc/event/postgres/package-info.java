/** What events do to the database, in one transaction with the note that they are done. */
@NullMarked
package dev.mansard.gc.event.postgres;

import org.jspecify.annotations.NullMarked;
