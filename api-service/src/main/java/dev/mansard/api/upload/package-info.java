/**
 * Taking NARs in: the upload route, the rules for what a client says about a NAR, and the question
 * which paths are missing.
 *
 * <p>Used by no other package. Read {@link dev.mansard.api.upload.UploadResource} first, then
 * {@link dev.mansard.api.upload.UploadService}.
 */
@NullMarked
package dev.mansard.api.upload;

import org.jspecify.annotations.NullMarked;
