/** The command line {@code alice}: serve, local, log, keri, audit, config, doctor. */
@NullMarked
package dev.alice.gateway.cli;

import org.jspecify.annotations.NullMarked;
