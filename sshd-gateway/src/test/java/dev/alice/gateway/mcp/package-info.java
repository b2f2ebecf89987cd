@NullMarked
package dev.alice.gateway.mcp;

import org.jspecify.annotations.NullMarked;
