package dev.alice.gateway.ssh;

import org.jspecify.annotations.Nullable;

/** A front door that cannot open: the host key or the address is unusable. The message says which and what to do. */
public final class SshFrontDoorException extends RuntimeException {
    SshFrontDoorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
