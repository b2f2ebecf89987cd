/** The audit: walks everything that was typed and proves for each line why it was allowed, with public keys only. */
@NullMarked
package dev.alice.gateway.audit;

import org.jspecify.annotations.NullMarked;
