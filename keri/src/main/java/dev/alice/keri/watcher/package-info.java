/**
 * The watcher and the juror: one asks every witness what it holds and compares, the other remembers all of it and turns
 * two things of which only one may be into proof that a stranger can check offline.
 */
@NullMarked
package dev.alice.keri.watcher;

import org.jspecify.annotations.NullMarked;
