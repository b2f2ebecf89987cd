package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import dev.alice.prioritizer.shell.Meaning.Operand;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One way to call a program.
 *
 * @param subcommands for each leading operand, the words that it may be
 * @param needs options of which at least one must be there; {@code piped} stands for an output that is no terminal
 * @param does effects that it always has
 * @param options by their names, dashes included; {@code -NUM} stands for a dash with a number
 * @param fewest how many operands there are at least
 * @param stdin whether it reads its standard input
 * @param assigns whether variables may be set before the command that it runs
 * @param appends whether operands that are not on the line are appended to the command that it runs
 * @param interprets whether it runs its standard input as shell where it has no operands
 * @param any whether it has at most these effects with whatever options and operands it is given
 * @param when a shape that one of the arguments must have; null where there is none
 * @param style how options are written in this form, where that differs from the program's
 * @param pairs meanings of operands of the shape {@code key=value}
 */
record Form(
        List<Set<String>> subcommands,
        Set<String> needs,
        Set<EffectKind> does,
        Map<String, Meaning> options,
        List<Operand> operands,
        int fewest,
        boolean stdin,
        boolean assigns,
        boolean appends,
        boolean interprets,
        boolean any,
        @Nullable Pattern when,
        Optional<Program.Style> style,
        Map<String, Meaning> pairs) {
    Form {
        if (any && does.stream().allMatch(kind -> kind == EffectKind.READS)) {
            throw new IllegalArgumentException("a form for any options says more than READS: some option may do more");
        }
    }

    /** The operand that starts another command, if there is one. */
    Optional<Meaning> rest() {
        return operands.stream().map(Operand::meaning).filter(Meaning::runsTheRest).findFirst();
    }

    boolean endsAtCommand(int operandsSoFar) {
        int next = operandsSoFar - subcommands.size();
        for (int i = 0; i < operands.size() && i <= Math.max(next, 0); i++) {
            if (operands.get(i).meaning().runsTheRest()) {
                return next >= i;
            }
        }
        return false;
    }
}
