/**
 * A strict server of the Model Context Protocol over a pair of streams: newline-delimited JSON-RPC 2.0, tools only, bounded in
 * the size, depth and number of messages and in the calls at a time. It knows nothing of what its tools do.
 */
@NullMarked
package dev.alice.gateway.mcp;

import org.jspecify.annotations.NullMarked;
