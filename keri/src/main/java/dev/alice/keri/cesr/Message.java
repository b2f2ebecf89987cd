package dev.alice.keri.cesr;

/**
 * One message of a stream: the body exactly as received, and what was attached to it.
 *
 * @param offset byte offset of the body in the stream
 * @param body the JSON text, as many bytes as its version string says
 */
public record Message(long offset, Octets body, Attachments attachments) {}
