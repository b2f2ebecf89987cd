/** Settings: one YAML file, the environment and the flags over it, checked in full before anything starts. */
@NullMarked
package dev.alice.gateway.config;

import org.jspecify.annotations.NullMarked;
