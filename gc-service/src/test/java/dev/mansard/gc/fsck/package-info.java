/** Damage of each kind, done on purpose. Read {@code FsckIT}. */
@NullMarked
package dev.mansard.gc.fsck;

import org.jspecify.annotations.NullMarked;
