package dev.alice.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of the Prometheus text format 0.0.4: every sample belongs to the family that was announced last, with help
 * and type, each once; names, labels and values are well formed; no sample is there twice; histograms add up.
 */
public record TestingExposition(Map<String, String> types, Map<Sample, Double> samples) {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") ((?:[^\\\\\n]|\\\\\\\\|\\\\n)+)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final Pattern SAMPLE =
            Pattern.compile("(" + NAME + ")(?:\\{(.*)})? ([+-]?(?:[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|Inf)|NaN)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\\\\\"\n]|\\\\\\\\|\\\\\"|\\\\n)*)\"(?:,|$)");

    /** One series. */
    public record Sample(String name, Map<String, String> labels) {}

    public static TestingExposition parse(String text) {
        assertThat(text).endsWith("\n").doesNotContain("\r");
        Map<String, String> types = new LinkedHashMap<>();
        Map<Sample, Double> samples = new LinkedHashMap<>();
        Set<String> helped = new HashSet<>();
        String family = "";
        for (String line : text.split("\n", -1)) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            if (help.matches()) {
                assertThat(helped.add(help.group(1))).as("help once: %s", line).isTrue();
                family = help.group(1);
            } else if (type.matches()) {
                assertThat(type.group(1)).as("type behind its help").isEqualTo(family);
                assertThat(types.put(family, type.group(2)))
                        .as("type once: %s", line)
                        .isNull();
            } else if (!line.isEmpty()) {
                sample(line, family, types.getOrDefault(family, "missing"), samples);
            }
        }
        TestingExposition read = new TestingExposition(types, samples);
        types.forEach((name, type) -> {
            if (type.equals("histogram")) {
                read.histogram(name);
            }
        });
        return read;
    }

    private static void sample(String line, String family, String type, Map<Sample, Double> samples) {
        Matcher matcher = SAMPLE.matcher(line);
        assertThat(matcher.matches()).as("a sample: %s", line).isTrue();
        String name = matcher.group(1);
        Map<String, String> labels = labels(matcher.group(2) == null ? "" : matcher.group(2), line);
        List<String> expected = switch (type) {
            case "histogram" -> List.of(family + "_bucket", family + "_sum", family + "_count");
            case "summary" -> List.of(family, family + "_sum", family + "_count");
            default -> List.of(family);
        };
        assertThat(expected).as("the family of %s", line).contains(name);
        if (type.equals("counter")) {
            assertThat(name).as("a counter's name").endsWith("_total");
        }
        String number = matcher.group(3).replace("Inf", "Infinity");
        Double before = samples.put(new Sample(name, labels), Double.parseDouble(number));
        assertThat(before).as("one sample a series: %s", line).isNull();
    }

    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new TreeMap<>();
        int at = 0;
        Matcher matcher = LABEL.matcher(text);
        while (at < text.length()) {
            assertThat(matcher.find(at) && matcher.start() == at)
                    .as("labels of %s", line)
                    .isTrue();
            assertThat(labels.put(matcher.group(1), matcher.group(2)))
                    .as("one value a label: %s", line)
                    .isNull();
            at = matcher.end();
        }
        return labels;
    }

    private void histogram(String family) {
        Map<Map<String, String>, List<Map.Entry<Sample, Double>>> series = new LinkedHashMap<>();
        for (Map.Entry<Sample, Double> one : samples.entrySet()) {
            if (one.getKey().name().equals(family + "_bucket")) {
                Map<String, String> rest = new TreeMap<>(one.getKey().labels());
                rest.remove("le");
                series.computeIfAbsent(rest, same -> new ArrayList<>()).add(one);
            }
        }
        assertThat(series).as("buckets of %s", family).isNotEmpty();
        series.forEach((labels, buckets) -> {
            double bound = Double.NEGATIVE_INFINITY;
            double count = 0;
            for (Map.Entry<Sample, Double> bucket : buckets) {
                double le =
                        Double.parseDouble(bucket.getKey().labels().get("le").replace("Inf", "Infinity"));
                assertThat(le).as("buckets of %s grow", family).isGreaterThan(bound);
                assertThat(bucket.getValue()).as("%s is cumulative", family).isGreaterThanOrEqualTo(count);
                bound = le;
                count = bucket.getValue();
            }
            assertThat(bound).as("the last bucket of %s", family).isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(samples.get(new Sample(family + "_count", labels))).isEqualTo(count);
            assertThat(samples).containsKey(new Sample(family + "_sum", labels));
        });
    }

    /** The value of one series; labels are names and values in turn. */
    public double value(String name, String... labels) {
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        Double value = samples.get(new Sample(name, wanted));
        assertThat(value).as("%s %s", name, wanted).isNotNull();
        return value;
    }
}
