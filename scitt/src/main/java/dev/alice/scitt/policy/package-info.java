/**
 * The language of registration policies: a JSON document of rules over issuer, key, subject, content type, size and the
 * form of JSON payloads, which the log registers as a statement before it is in force.
 */
@NullMarked
package dev.alice.scitt.policy;

import org.jspecify.annotations.NullMarked;
