/**
 * What was measured before and while the server ran: the firmware's event log, the kernel's list of measured files, and
 * the program's own parts; each is replayed to the register value that it must explain.
 */
@NullMarked
package dev.alice.sandbox.measurement;

import org.jspecify.annotations.NullMarked;
