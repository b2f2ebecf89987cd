/** Tests of the authority and its client. */
@NullMarked
package dev.alice.gateway.authority;

import org.jspecify.annotations.NullMarked;
