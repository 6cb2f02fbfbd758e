/**
 * What is to be known of the store from outside: how late the collection is, what is damaged, how
 * old the events are that wait. Read {@link dev.mansard.gc.status.StatusWatch} first. For the
 * metrics of whichever process collects.
 */
@NullMarked
package dev.mansard.gc.status;

import org.jspecify.annotations.NullMarked;
