/**
 * The server as the client sees it: every call of Attic's HTTP API, with retries, timeouts and
 * errors in words.
 *
 * <p>Knows nothing of commands, stores or screens. Read {@link dev.mansard.cli.client.AtticClient}
 * first, then {@link dev.mansard.cli.client.HttpExchange}, which has the rules for retries and
 * redirects.
 */
@NullMarked
package dev.mansard.cli.client;

import org.jspecify.annotations.NullMarked;
