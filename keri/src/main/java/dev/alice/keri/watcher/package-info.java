/** The watcher: it asks every witness what stands at one place of a log and compares, so that a fork cannot hide. */
@NullMarked
package dev.alice.keri.watcher;

import org.jspecify.annotations.NullMarked;
