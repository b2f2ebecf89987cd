package dev.alice.keri.event;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    record Weighted(List<List<Weight>> clauses) implements Threshold {
        public Weighted {
            clauses = clauses.stream().map(List::copyOf).toList();
            for (List<Weight> clause : clauses) {
                if (!Fraction.reachOne(clause.stream().map(Weight::value).toList())) {
                    throw new EventException("a weighted threshold has a clause whose weights never reach 1");
                }
            }
        }

        @Override
        public boolean satisfiedBy(Set<Integer> positions) {
            int first = 0;
            for (List<Weight> clause : clauses) {
                List<Fraction> reached = new ArrayList<>();
                for (Weight weight : clause) {
                    if (weight.satisfiedBy(positions, first)) {
                        reached.add(weight.value());
                    }
                    first += weight.size();
                }
                if (!Fraction.reachOne(reached)) {
                    return false;
                }
            }
            return !clauses.isEmpty();
        }

        @Override
        public Json json() {
            List<Json> lists = clauses.stream()
                    .map(c -> (Json) new Json.Items(c.stream().map(Weight::json).toList()))
                    .toList();
            return lists.size() == 1 ? lists.get(0) : new Json.Items(lists);
        }
    }

    /** A member of a clause: the weight of one key, or of a group of keys. */
    sealed interface Weight permits Fraction, Group {
        /** What it adds to its clause. */
        Fraction value();

        /** How many keys it takes up. */
        int size();

        /** Whether it counts, where its keys begin at this position. */
        boolean satisfiedBy(Set<Integer> positions, int first);

        Json json();
    }

    /** A weight that counts when the weights of its members reach one: {@code {"1/2":["1/2","1/2","1/2"]}}. */
    record Group(Fraction value, List<Fraction> members) implements Weight {
        public Group {
            members = List.copyOf(members);
            if (members.size() > KeySet.MOST_KEYS || !Fraction.reachOne(members)) {
                throw new EventException("a weighted threshold has a group of too many keys, or whose weights never reach 1");
            }
        }

        @Override
        public int size() {
            return members.size();
        }

        @Override
        public boolean satisfiedBy(Set<Integer> positions, int first) {
            List<Fraction> reached = new ArrayList<>();
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i).satisfiedBy(positions, first + i)) {
                    reached.add(members.get(i));
                }
            }
            return Fraction.reachOne(reached);
        }

        @Override
        public Json json() {
            return new Json.Fields(Map.of(
                    value.text(),
                    Json.texts(members.stream().map(Fraction::text).toList())));
        }
    }

    /** A weight between 0 and 1, exact. */
    record Fraction(int numerator, int denominator) implements Weight {
        private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,5})(/([1-9][0-9]{0,5}))?");

        public Fraction {
            if (denominator < 1 || numerator < 0 || numerator > denominator) {
                throw new EventException("a weight lies between 0 and 1, not " + numerator + "/" + denominator);
            }
        }

        @Override
        public Fraction value() {
            return this;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public boolean satisfiedBy(Set<Integer> positions, int first) {
            return positions.contains(first);
        }

        @Override
        public Json json() {
            return Json.text(text());
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
        if (keys > KeySet.MOST_KEYS) {
            throw new EventException("the threshold '" + name + "' speaks of more than " + KeySet.MOST_KEYS + " keys");
        }
        return switch (json) {
            case Json.Text text -> {
                long needed = Sad.hexNumber(name, text.value());
                if (needed > keys || (needed == 0 && keys > 0)) {
                    throw new EventException("the threshold '" + name + "' is " + needed + " of " + keys);
                }
                yield new Count((int) needed);
            }
            case Json.Items items -> {
                boolean one = items.values().stream().noneMatch(Json.Items.class::isInstance);
                List<List<Weight>> clauses = (one ? List.<Json>of(items) : items.values())
                        .stream().map(c -> clause(name, c)).toList();
                int size = clauses.stream()
                        .flatMap(List::stream)
                        .mapToInt(Weight::size)
                        .sum();
                if (size > keys) {
                    throw new EventException(
                            "the threshold '" + name + "' weighs " + size + " keys, there are " + keys);
                }
                yield new Weighted(clauses);
            }
            case Json.Fields fields -> throw new EventException("the threshold '" + name + "' is an object");
            case Json.Literal literal -> throw new EventException("the threshold '" + name + "' is not text");
        };
    }

    private static List<Weight> clause(String name, Json json) {
        if (!(json instanceof Json.Items items) || items.values().isEmpty()) {
            throw new EventException("the threshold '" + name + "' is a list of weights, or of lists of weights");
        }
        return items.values().stream().map(item -> weight(name, item)).toList();
    }

    private static Weight weight(String name, Json json) {
        if (json instanceof Json.Fields group && group.values().size() == 1) {
            String value = group.values().keySet().iterator().next();
            return new Group(
                    Fraction.parse(value),
                    group.texts(value).stream().map(Fraction::parse).toList());
        }
        if (json instanceof Json.Text text) {
            return Fraction.parse(text.value());
        }
        throw new EventException("the threshold '" + name + "' has a weight that is neither text nor a group");
    }
}
