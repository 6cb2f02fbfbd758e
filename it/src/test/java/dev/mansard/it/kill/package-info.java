/**
 * The kill test: an installation of several processes under push, pull and garbage collection, of
 * which any is killed at any moment, and a check of what is left that shares no code with it. Used
 * by {@code bin/kill-test} and by one system test. Read {@link dev.mansard.it.kill.KillTest} first.
 */
@NullMarked
package dev.mansard.it.kill;

import org.jspecify.annotations.NullMarked;
