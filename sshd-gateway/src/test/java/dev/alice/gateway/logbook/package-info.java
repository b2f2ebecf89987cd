/** Tests of what is written down. */
@NullMarked
package dev.alice.gateway.logbook;

import org.jspecify.annotations.NullMarked;
