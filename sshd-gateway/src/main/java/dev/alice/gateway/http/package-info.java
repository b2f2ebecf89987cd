/** The node's HTTP front: mounts the log's routes, and shows key event logs and health. */
@NullMarked
package dev.alice.gateway.http;

import org.jspecify.annotations.NullMarked;
