package dev.mansard.cli.client;

import dev.mansard.protocol.api.UploadInfo;

/**
 * One NAR to send.
 *
 * @param source asked anew for each attempt
 * @param end when its last byte may be sent
 * @param forcePreamble send the info in the body even where a header would do
 */
public record Upload(UploadInfo info, NarSource source, EndPermit end, boolean forcePreamble) {}
