/**
 * A SCITT transparency service that can be embedded. This package holds the two words that every other room of the
 * service speaks: a value of bytes, and the family of exceptions.
 */
@NullMarked
package dev.alice.scitt;

import org.jspecify.annotations.NullMarked;
