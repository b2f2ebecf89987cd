/** What tests of the whole house need of the command line. */
@NullMarked
package dev.alice.gateway.cli;

import org.jspecify.annotations.NullMarked;
