/** What tests of the rules need. */
@NullMarked
package dev.alice.gateway.rules;

import org.jspecify.annotations.NullMarked;
