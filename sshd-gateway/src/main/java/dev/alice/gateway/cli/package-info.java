/** The command line {@code alice}: serve, local, doctor, config, log, keri, audit. */
@NullMarked
package dev.alice.gateway.cli;

import org.jspecify.annotations.NullMarked;
