/** What a rehearsed step did, as typed records: exit code, bounded output, duration, limits, changed files, and what could not be known. */
@NullMarked
package dev.alice.sandbox.evidence;

import org.jspecify.annotations.NullMarked;
