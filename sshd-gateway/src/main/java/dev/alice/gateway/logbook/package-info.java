/** What a running program writes down for its operator: log lines as text or JSON, and who came to the door; never a secret. */
@NullMarked
package dev.alice.gateway.logbook;

import org.jspecify.annotations.NullMarked;
