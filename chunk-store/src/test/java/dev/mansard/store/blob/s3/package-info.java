/** An S3 server for tests, and the tests of the adapter against it. */
@NullMarked
package dev.mansard.store.blob.s3;

import org.jspecify.annotations.NullMarked;
