package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.RegistrationGate.Admitted;
import dev.alice.scitt.log.RegistrationGate.Decision;
import dev.alice.scitt.log.RegistrationGate.Deferred;
import dev.alice.scitt.log.RegistrationGate.Denied;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What other processes hand in, as the leader finds it. Each statement is judged on a thread of its own, since the keys of
 * its issuer may be far away: the leader's own thread waits a moment, and those that take longer come in a later round.
 */
final class Intake {
    private static final int LIMIT = 512;
    private static final int MOST_UNDER_WAY = 4 * LIMIT;
    private static final Duration MOMENT = Duration.ofMillis(10);
    /** Is never the policy in force, so the leader asks that one. */
    private static final RegistrationPolicy NOT_ASKED = statement -> Optional.empty();

    private final LogDatabase database;
    private final IssuerKeys issuers;
    private final Map<Long, Judgement> underWay = new LinkedHashMap<>();

    Intake(LogDatabase database, IssuerKeys issuers) {
        this.database = database;
        this.issuers = issuers;
    }

    private record Judgement(Octets statement, CompletableFuture<Decision> decision) {}

    /**
     * What is ready for one batch.
     *
     * @param waiting the statements that may get a place
     * @param ids the rows of each
     * @param refused those that get none
     */
    record Round(List<Waiting> waiting, Map<Octets, List<Long>> ids, List<IntakeTables.Answer> refused) {
        private void refuse(Octets statement, String why, boolean later) {
            for (long id : ids.getOrDefault(statement, List.of())) {
                refused.add(IntakeTables.Answer.refusal(id, why, later));
            }
        }

        private void refuse(Octets statement, Registration answer) {
            switch (answer) {
                case Registration.Rejected(Registration.Problem problem, String detail) ->
                    refuse(statement, detail, false);
                case Registration.Unavailable(String reason) -> refuse(statement, reason, true);
                case Registration.Busy busy -> refuse(statement, "the log is busy", true);
                case Registration.Registered registered -> {}
            }
        }

        /** Writes the answers for those that have a place, in the transaction that gives it to them. */
        void answer(LogTables tables, List<Registration.Registered> registrations) {
            List<IntakeTables.Answer> answers = new ArrayList<>();
            for (Registration.Registered registered : registrations) {
                for (long id : ids.getOrDefault(registered.statement().bytes(), List.of())) {
                    answers.add(IntakeTables.Answer.place(id, registered.entry().index(), registered.fresh()));
                }
            }
            if (!answers.isEmpty()) {
                new IntakeTables(tables).answer(answers);
            }
        }
    }

    /** Looks what is there, and returns what has been judged. */
    Round round() {
        int room = Math.min(LIMIT, MOST_UNDER_WAY - underWay.size());
        if (room > 0) {
            Map<Octets, CompletableFuture<Decision>> started = new HashMap<>();
            for (IntakeTables.Offered offered :
                    database.read(tables -> new IntakeTables(tables).open(room, underWay.keySet()))) {
                CompletableFuture<Decision> decision = started.computeIfAbsent(offered.statement(), this::judging);
                underWay.put(offered.id(), new Judgement(offered.statement(), decision));
            }
            await(started.values().toArray(CompletableFuture<?>[]::new));
        }
        Round round = new Round(new ArrayList<>(), new HashMap<>(), new ArrayList<>());
        Map<Octets, Decision> ready = new LinkedHashMap<>();
        underWay.forEach((id, judgement) -> {
            if (judgement.decision().isDone()) {
                ready.put(judgement.statement(), judgement.decision().join());
                round.ids()
                        .computeIfAbsent(judgement.statement(), statement -> new ArrayList<>())
                        .add(id);
            }
        });
        underWay.values()
                .removeIf(judgement -> ready.containsKey(judgement.statement())
                        && judgement.decision().isDone());
        ready.forEach((statement, decision) -> {
            switch (decision) {
                case Admitted admitted -> {
                    Waiting waiting = Waiting.of(admitted);
                    waiting.answer().thenAccept(answer -> round.refuse(statement, answer));
                    round.waiting().add(waiting);
                }
                case Denied(Registration.Rejected why) -> round.refuse(statement, why);
                case Deferred(Registration.Unavailable why) -> round.refuse(statement, why);
            }
        });
        return round;
    }

    private static void await(CompletableFuture<?>[] decisions) {
        try {
            CompletableFuture.allOf(decisions).get(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // those are looked at in a later round
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new ScittException("a statement could not be judged: " + e.getCause(), e.getCause());
        }
    }

    private CompletableFuture<Decision> judging(Octets statement) {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        Thread.ofVirtual().name("scitt-intake").start(() -> {
            try {
                decision.complete(judge(statement));
            } catch (RuntimeException | Error e) {
                decision.complete(new Deferred(
                        new Registration.Unavailable("the statement could not be judged now; offer it again")));
            }
        });
        return decision;
    }

    /** The gate of the other process has seen form and size; trust is this one's own. */
    private Decision judge(Octets bytes) {
        SignedStatement statement;
        try {
            statement = SignedStatement.decode(bytes.toBytes());
        } catch (MalformedException e) {
            return new Denied(
                    new Registration.Rejected(Registration.Problem.MALFORMED, String.valueOf(e.getMessage())));
        }
        if (!LogStatements.isAboutTheLog(statement)) {
            return RegistrationGate.verified(issuers, statement, NOT_ASKED);
        }
        return database.read(tables -> tables.keys().values().stream()
                .filter(statement::verifies)
                .findFirst()
                .<Decision>map(key -> new Admitted(statement, NOT_ASKED, key))
                .orElseGet(() -> new Denied(new Registration.Rejected(
                        Registration.Problem.REJECTED, "it is not signed by a key of the log"))));
    }
}
