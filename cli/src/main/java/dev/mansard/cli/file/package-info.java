/** Replacing files on disk so that a crash leaves the old or the new content, never half of one. */
@NullMarked
package dev.mansard.cli.file;

import org.jspecify.annotations.NullMarked;
