package dev.alice.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server does with messages of every kind, line by line. */
class McpSessionTest {
    private final TestingWire wire;

    McpSessionTest() throws IOException {
        wire = new TestingWire();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
    }

    private static String call(String id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    private static String modern(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params
                + (params.isEmpty() ? "" : ",")
                + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"modern\",\"version\":\"1\"},"
                + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
    }

    @ParameterizedTest
    @CsvSource({"2025-06-18,2025-06-18", "2025-11-25,2025-11-25", "2024-11-05,2025-11-25", "2026-07-28,2025-11-25"})
    void a_handshake_agrees_on_a_revision_that_both_speak(String asked, String agreed) throws IOException {
        JsonNode answer = wire.ask("""
                {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"%s","capabilities":{},\
                "clientInfo":{"name":"coder","version":"1"}}}""".formatted(asked));

        assertThat(answer.path("id").asInt()).isEqualTo(1);
        assertThat(answer.path("result").path("protocolVersion").asText()).isEqualTo(agreed);
        assertThat(answer.path("result").path("capabilities").fieldNames())
                .toIterable()
                .containsExactly("tools");
        assertThat(answer.path("result").path("instructions").asText()).isEqualTo("Wait and see.");
    }

    @Test
    void before_the_handshake_only_a_ping_is_answered() throws IOException {
        JsonNode pong = wire.ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
        JsonNode list = wire.ask("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}");
        wire.greet("coder");
        JsonNode again = wire.greet("coder");

        assertThat(pong.path("result").isObject()).isTrue();
        assertThat(list.path("error").path("code").asInt()).isEqualTo(-32600);
        assertThat(again.path("error").path("message").asText()).contains("begun already");
    }

    @Test
    void a_request_that_names_its_revision_needs_no_handshake() throws IOException {
        JsonNode found = wire.ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}");
        JsonNode list = wire.ask(modern("2", "tools/list", ""));
        JsonNode called = wire.ask(modern("3", "tools/call", "\"name\":\"echo\",\"arguments\":{\"a\":1}"));

        assertThat(found.path("result").path("supportedVersions"))
                .extracting(JsonNode::asText)
                .containsExactly("2025-06-18", "2025-11-25", "2026-07-28");
        assertThat(list.path("result").path("tools")).hasSize(3);
        assertThat(list.path("result").path("cacheScope").asText()).isEqualTo("private");
        assertThat(called.path("result").path("resultType").asText()).isEqualTo("complete");
        assertThat(called.path("result").path("content").get(0).path("text").asText())
                .isEqualTo("{\"a\":1}");
        assertThat(wire.offer.called).containsExactly("modern echo {\"a\":1}");
    }

    @Test
    void a_revision_that_is_not_spoken_is_refused_with_those_that_are() throws IOException {
        JsonNode answer = wire.ask(modern("1", "tools/list", "").replace("2026-07-28", "2031-01-01"));

        assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32022);
        assertThat(answer.path("error").path("data").path("supported")).hasSize(3);
    }

    @Test
    void a_connection_speaks_for_one_client() throws IOException {
        // Given
        wire.greet("coder");

        // When
        JsonNode other = wire.ask(modern("1", "tools/list", ""));

        // Then
        assertThat(other.path("error").path("code").asInt()).isEqualTo(-32602);
    }

    @Test
    void a_name_is_cleaned_before_anybody_reads_it() throws IOException {
        // Given
        wire.greet("\\u001b]2;evil\\u0007 \\u202e@root ".repeat(20));

        // When
        wire.ask(call("1", "echo", "{}"));

        // Then
        assertThat(wire.offer.called.getFirst()).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,39} echo \\{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
                "{\"jsonrpc\":\"2.0\",\"id\":1}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}",
                "\"ping\"",
                "null"
            })
    void what_is_json_but_no_message_is_an_invalid_request(String line) throws IOException {
        JsonNode answer = wire.ask(line);

        assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32600);
        assertThat(answer.path("id").isNull()).isTrue();
        assertThat(wire.ask("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}")
                        .path("id")
                        .asInt())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} {}",
                "GET / HTTP/1.1",
                "{'jsonrpc':'2.0'}"
            })
    void what_is_no_json_is_a_parse_error(String line) throws IOException {
        JsonNode answer = wire.ask(line);

        assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32700);
        assertThat(wire.ask("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}")
                        .path("id")
                        .asInt())
                .isEqualTo(9);
    }

    @Test
    void a_message_that_is_too_deep_too_long_or_no_text_is_refused_and_the_next_one_is_read() throws IOException {
        // Given
        String deep = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":" + "[".repeat(5_000)
                + "]".repeat(5_000) + "}}";
        byte[] longer = new byte[3 * MessageReader.MOST_BYTES];
        Arrays.fill(longer, (byte) 'x');
        longer[longer.length - 1] = '\n';
        String many =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":[" + "1,".repeat(200_000) + "1]}}";

        // When
        JsonNode tooDeep = wire.ask(deep);
        wire.send(longer);
        JsonNode tooLong = wire.receive();
        wire.send(new byte[] {'{', '"', (byte) 0xff, '"', '}', '\n'});
        JsonNode noText = wire.receive();
        JsonNode tooMany = wire.ask(many);

        // Then
        assertThat(tooDeep.path("error").path("code").asInt()).isEqualTo(-32700);
        assertThat(tooLong.path("error").path("code").asInt()).isEqualTo(-32600);
        assertThat(noText.path("error").path("code").asInt()).isEqualTo(-32700);
        assertThat(tooMany.path("error").path("code").asInt()).isEqualTo(-32700);
        assertThat(wire.ask("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}")
                        .path("id")
                        .asInt())
                .isEqualTo(9);
    }

    @Test
    void half_a_character_in_an_id_is_answered_under_that_id() throws IOException {
        JsonNode answer = wire.ask("{\"jsonrpc\":\"2.0\",\"id\":\"a\\ud800b\",\"method\":\"ping\"}");

        assertThat(answer.path("id").asText()).isEqualTo("a\ud800b");
    }

    @Test
    void methods_and_tools_that_are_not_there_are_refused() throws IOException {
        // Given
        wire.greet("coder");

        // When
        JsonNode method = wire.ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\"}");
        JsonNode tool = wire.ask(call("2", "run_command", "{}"));
        JsonNode arguments = wire.ask(call("3", "echo", "[1]"));
        JsonNode broken = wire.ask(call("4", "break", "{}"));
        wire.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/nothing\"}");
        wire.send("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}");
        JsonNode after = wire.ask(call("6", "echo", "{}"));

        // Then
        assertThat(method.path("error").path("code").asInt()).isEqualTo(-32601);
        assertThat(tool.path("error").path("code").asInt()).isEqualTo(-32602);
        assertThat(arguments.path("error").path("code").asInt()).isEqualTo(-32602);
        assertThat(broken.path("error").path("code").asInt()).isEqualTo(-32603);
        assertThat(broken.toString()).doesNotContain("it breaks");
        assertThat(after.path("id").asInt()).isEqualTo(6);
    }

    @Test
    void an_id_that_is_under_way_is_not_taken_twice() throws IOException {
        // Given
        wire.greet("coder");
        wire.send(call("7", "wait", "{}"));

        // When
        JsonNode second = wire.ask(call("7", "echo", "{}"));
        wire.offer.letGo.countDown();
        JsonNode first = wire.receive();

        // Then
        assertThat(second.path("id").isNull()).isTrue();
        assertThat(second.path("error").path("message").asText()).contains("under way");
        assertThat(first.path("id").asInt()).isEqualTo(7);
        assertThat(first.path("result").path("content").get(0).path("text").asText())
                .isEqualTo("waited");
    }

    @Test
    void a_call_that_is_cancelled_ends_and_is_not_answered() throws Exception {
        // Given
        wire.greet("coder");
        wire.send(call("7", "wait", "{}"));

        // When
        wire.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}");
        boolean told = wire.offer.cancelled.await(30, TimeUnit.SECONDS);
        JsonNode next = wire.ask(call("8", "echo", "{}"));

        // Then
        assertThat(told).isTrue();
        assertThat(next.path("id").asInt()).isEqualTo(8);
    }

    @Test
    void more_calls_at_a_time_than_there_are_places_are_refused() throws IOException {
        // Given
        wire.greet("coder");
        for (int i = 1; i <= 4; i++) {
            wire.send(call(Integer.toString(i), "wait", "{}"));
        }

        // When
        JsonNode fifth = wire.ask(call("5", "wait", "{}"));
        wire.offer.letGo.countDown();
        List<Integer> ended = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            ended.add(wire.receive().path("id").asInt());
        }

        // Then
        assertThat(fifth.path("id").asInt()).isEqualTo(5);
        assertThat(fifth.path("error").path("code").asInt()).isEqualTo(-32000);
        assertThat(ended).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void a_flood_is_answered_to_its_end_without_being_kept() throws IOException {
        // Given
        int many = 300;
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";

        // When
        wire.send(ping.repeat(many).getBytes(StandardCharsets.UTF_8));
        int answers = 0;
        while (answers < many) {
            assertThat(wire.receive().path("id").asInt()).isEqualTo(1);
            answers++;
        }

        // Then
        assertThat(answers).isEqualTo(many);
    }

    @Test
    void who_leaves_lets_go_of_what_they_wanted_and_the_session_ends() throws Exception {
        // Given
        wire.greet("coder");
        wire.send(call("1", "wait", "{}"));
        wire.ask(call("2", "echo", "{}"));

        // When
        wire.leave();
        boolean told = wire.offer.cancelled.await(30, TimeUnit.SECONDS);

        // Then
        assertThat(told).isTrue();
        wire.awaitEnd();
    }

    @Test
    void progress_is_told_to_whoever_wants_it() throws IOException {
        // Given
        wire.greet("coder");

        // When
        JsonNode told = wire.ask("""
                {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{"progressToken":"t"}}}""");
        JsonNode answer = wire.receive();

        // Then
        assertThat(told.path("method").asText()).isEqualTo("notifications/progress");
        assertThat(told.path("params").path("progressToken").asText()).isEqualTo("t");
        assertThat(told.path("params").path("message").asText()).isEqualTo("working");
        assertThat(answer.path("result").path("structuredContent").path("tool").asText())
                .isEqualTo("echo");
    }
}
