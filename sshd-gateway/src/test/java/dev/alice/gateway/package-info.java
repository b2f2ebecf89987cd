/** Tests of the whole house: a real server, the real ssh, a real tmux, and everything between them. */
@NullMarked
package dev.alice.gateway;

import org.jspecify.annotations.NullMarked;
