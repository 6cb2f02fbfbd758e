/** The statements of fsck. Used by the wiring; read {@code PostgresFsckRepository} first. */
@NullMarked
package dev.mansard.gc.fsck.postgres;

import org.jspecify.annotations.NullMarked;
