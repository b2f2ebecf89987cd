/** The front door, and the only place where the rooms are wired together. */
@NullMarked
package dev.alice.gateway;

import org.jspecify.annotations.NullMarked;
