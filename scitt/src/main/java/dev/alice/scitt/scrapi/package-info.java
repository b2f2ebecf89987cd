/**
 * The log over HTTP: SCRAPI for machines that speak COSE, a JSON read API for people, and a reader of that API that
 * makes a far log look like a near one.
 */
@NullMarked
package dev.alice.scitt.scrapi;

import org.jspecify.annotations.NullMarked;
