@NullMarked
package dev.alice.gateway.config;

import org.jspecify.annotations.NullMarked;
