/** What the key sources answer, against real files and a real HTTP server. */
@NullMarked
package dev.alice.gateway.github;

import org.jspecify.annotations.NullMarked;
