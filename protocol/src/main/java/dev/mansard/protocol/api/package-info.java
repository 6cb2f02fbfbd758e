/**
 * Request and response bodies of the HTTP API, as records.
 *
 * <p>The JSON shape is named in each record and mapped by the service and by the command line
 * client, so that this module stays free of JSON libraries. Read {@link
 * dev.mansard.protocol.api.UploadInfo} first.
 */
@NullMarked
package dev.mansard.protocol.api;

import org.jspecify.annotations.NullMarked;
