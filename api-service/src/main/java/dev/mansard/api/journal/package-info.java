/**
 * What is written down of requests: who asked for what and what became of it, and each write once
 * more. Begin with {@link dev.mansard.api.journal.RequestJournal}; whoever writes notes a {@link
 * dev.mansard.api.journal.Deed}.
 */
@NullMarked
package dev.mansard.api.journal;

import org.jspecify.annotations.NullMarked;
