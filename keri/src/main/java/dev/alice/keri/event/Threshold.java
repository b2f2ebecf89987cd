package dev.alice.keri.event;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** How many, or which, keys must sign: an exact rule that a set of key positions satisfies or not. */
public sealed interface Threshold {

    /** Whether signatures by the keys at these positions are enough. */
    boolean satisfiedBy(Set<Integer> positions);

    /** The value as events carry it. */
    Json json();

    /** At least so many different keys. */
    record Count(int needed) implements Threshold {
        @Override
        public boolean satisfiedBy(Set<Integer> positions) {
            return positions.size() >= needed;
        }

        @Override
        public Json json() {
            return Json.text(Integer.toHexString(needed));
        }
    }

    /** Clauses that must all reach one; a clause's weights belong to consecutive keys. */
    record Weighted(List<List<Fraction>> clauses) implements Threshold {
        public Weighted {
            clauses = clauses.stream().map(List::copyOf).toList();
            for (List<Fraction> clause : clauses) {
                if (!Fraction.reachOne(clause)) {
                    throw new EventException("a weighted threshold has a clause whose weights never reach 1");
                }
            }
        }

        @Override
        public boolean satisfiedBy(Set<Integer> positions) {
            int first = 0;
            for (List<Fraction> clause : clauses) {
                int from = first;
                List<Fraction> signed = java.util.stream.IntStream.range(0, clause.size())
                        .filter(i -> positions.contains(from + i))
                        .mapToObj(clause::get)
                        .toList();
                if (!Fraction.reachOne(signed)) {
                    return false;
                }
                first += clause.size();
            }
            return !clauses.isEmpty();
        }

        @Override
        public Json json() {
            List<Json> lists = clauses.stream()
                    .map(c -> Json.texts(c.stream().map(Fraction::text).toList()))
                    .toList();
            return lists.size() == 1 ? lists.get(0) : new Json.Items(lists);
        }
    }

    /** A weight between 0 and 1, exact. */
    record Fraction(int numerator, int denominator) {
        private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,5})(/([1-9][0-9]{0,5}))?");

        public Fraction {
            if (denominator < 1 || numerator < 0 || numerator > denominator) {
                throw new EventException("a weight lies between 0 and 1, not " + numerator + "/" + denominator);
            }
        }

        static Fraction parse(String text) {
            var matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new EventException("not a weight: a fraction such as 1/2, or 0, or 1, belongs here");
            }
            return new Fraction(
                    Integer.parseInt(matcher.group(1)),
                    matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3)));
        }

        String text() {
            return denominator == 1 ? "" + numerator : numerator + "/" + denominator;
        }

        static boolean reachOne(List<Fraction> fractions) {
            BigInteger numerator = BigInteger.ZERO;
            BigInteger denominator = BigInteger.ONE;
            for (Fraction f : fractions) {
                BigInteger d = BigInteger.valueOf(f.denominator);
                numerator = numerator
                        .multiply(d)
                        .add(BigInteger.valueOf(f.numerator).multiply(denominator));
                denominator = denominator.multiply(d);
                BigInteger gcd = numerator.gcd(denominator);
                numerator = numerator.divide(gcd);
                denominator = denominator.divide(gcd);
            }
            return numerator.compareTo(denominator) >= 0;
        }
    }

    /**
     * Reads the field {@code kt} or {@code nt}.
     *
     * @param keys how many keys (or digests) it speaks of
     */
    static Threshold read(String name, Json json, int keys) {
        return switch (json) {
            case Json.Text text -> {
                long needed = Sad.hexNumber(name, text.value());
                if (needed > keys || (needed == 0 && keys > 0)) {
                    throw new EventException("the threshold '" + name + "' is " + needed + " of " + keys);
                }
                yield new Count((int) needed);
            }
            case Json.Items items -> {
                Weighted weighted = new Weighted(
                        items.values().stream().allMatch(Json.Text.class::isInstance)
                                ? List.of(clause(name, items))
                                : items.values().stream()
                                        .map(c -> clause(name, c))
                                        .toList());
                int size = weighted.clauses().stream().mapToInt(List::size).sum();
                if (size > keys) {
                    throw new EventException(
                            "the threshold '" + name + "' weighs " + size + " keys, there are " + keys);
                }
                yield weighted;
            }
            case Json.Fields fields -> throw new EventException("the threshold '" + name + "' is an object");
            case Json.Literal literal -> throw new EventException("the threshold '" + name + "' is not text");
        };
    }

    private static List<Fraction> clause(String name, Json json) {
        if (!(json instanceof Json.Items items) || items.values().isEmpty()) {
            throw new EventException("the threshold '" + name + "' is a list of lists of weights");
        }
        return items.values().stream()
                .map(item -> {
                    if (item instanceof Json.Text text) {
                        return Fraction.parse(text.value());
                    }
                    throw new EventException("the threshold '" + name + "' has a weight that is not text");
                })
                .toList();
    }
}
