/**
 * tmux's own client protocol, version 8, in pure Java over any byte channel.
 *
 * <p>A {@link dev.alice.tmux.wire.TmuxClient} runs command lists on a tmux server as the tmux binary would, with standard
 * output, error output and exit status, but needs no binary, no file descriptor passing and no terminal. A wrong frame
 * can kill the server at the other end, so {@link dev.alice.tmux.wire.ClientFrames} is the only place that makes frames;
 * whatever comes back is treated as hostile and bounded.
 */
@NullMarked
package dev.alice.tmux.wire;

import org.jspecify.annotations.NullMarked;
