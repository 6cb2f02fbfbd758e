/**
 * The HTTP service of the cache. This package itself is empty; one package per feature lies below.
 *
 * <p>Order of the features, each may use those before it: {@code http} (plumbing and errors),
 * {@code access} (who may do what), {@code signing} (port to the signer), then {@code substituter},
 * {@code upload} and {@code cache}; {@code store} builds the objects of chunk-store for them. Read
 * {@link dev.mansard.api.http.FrontDoorFilter} first: every request enters there.
 */
@NullMarked
package dev.mansard.api;

import org.jspecify.annotations.NullMarked;
