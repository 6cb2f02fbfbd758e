/** Changes by PostgreSQL's LISTEN and NOTIFY. */
@NullMarked
package dev.mansard.store.change.postgres;

import org.jspecify.annotations.NullMarked;
