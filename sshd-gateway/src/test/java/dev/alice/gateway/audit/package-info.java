@NullMarked
package dev.alice.gateway.audit;

import org.jspecify.annotations.NullMarked;
