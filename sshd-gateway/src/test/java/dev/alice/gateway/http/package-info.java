/** What strangers read of a node. */
@NullMarked
package dev.alice.gateway.http;

import org.jspecify.annotations.NullMarked;
