/** The engine: moves a flow through its gates one way, writes down each stage before the next begins, and alone mints clearances. */
@NullMarked
package dev.alice.engine;

import org.jspecify.annotations.NullMarked;
