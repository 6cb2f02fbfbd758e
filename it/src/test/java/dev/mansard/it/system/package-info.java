/**
 * System tests: the packaged server and client, a real Nix and a real nginx, put together as users
 * put them together.
 *
 * <p>They run with {@code ./mvnw verify -Psystem} or {@code bin/test}. Read {@link
 * dev.mansard.it.system.PushAndSubstituteSystemIT} first; the fixtures are in {@link
 * dev.mansard.it.process}.
 */
@NullMarked
package dev.mansard.it.system;

import org.jspecify.annotations.NullMarked;
