/**
 * What all routes share: request ids, the Host check, the shape of errors, reading JSON bodies and
 * the landing page.
 *
 * <p>Used by every other package of this module, uses none of them. Read {@link
 * dev.mansard.api.http.FrontDoorFilter} first, then {@link dev.mansard.api.http.FailureMapper}, the
 * only class that builds an error response.
 */
@NullMarked
package dev.mansard.api.http;

import org.jspecify.annotations.NullMarked;
