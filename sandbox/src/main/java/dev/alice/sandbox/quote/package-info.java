/**
 * Quotes and their appraisal in plain Java, in the roles of RFC 9334: evidence is a bundle, endorsements are makers'
 * certificates and an activated key, reference values say what the registers and programs may be.
 */
@NullMarked
package dev.alice.sandbox.quote;

import org.jspecify.annotations.NullMarked;
