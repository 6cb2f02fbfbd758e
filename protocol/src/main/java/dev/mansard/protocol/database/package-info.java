/**
 * What the address of a database means, wherever a process of ours is given one. For the code that
 * opens connections; nothing here connects. Begin with {@link
 * dev.mansard.protocol.database.PostgresTls}.
 */
@NullMarked
package dev.mansard.protocol.database;

import org.jspecify.annotations.NullMarked;
