package dev.alice.gateway.mcp;

/** The error codes of JSON-RPC 2.0 (section 5.1) and of the protocol that are used here. */
final class Errors {
    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL = -32603;

    /** Of this server's own: as much is being done for the client as may be done at a time. */
    static final int BUSY = -32000;

    static final int UNSUPPORTED_REVISION = -32022;

    private Errors() {}
}
