package dev.alice.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server as the client of the protocol's own library finds it. */
class SdkClientTest {
    private final TestingWire wire;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final McpSyncClient client;

    SdkClientTest() throws IOException {
        wire = new TestingWire();
        client = McpClient.sync(new TestingTransport(wire.in(), wire.out()))
                .requestTimeout(Duration.ofSeconds(60))
                .clientInfo(new McpSchema.Implementation("sdk", "2"))
                .progressConsumer(progress -> told.add(progress.message()))
                .build();
    }

    @AfterEach
    void close() throws IOException {
        client.closeGracefully();
        wire.close();
    }

    @Test
    void it_begins_lists_and_calls() {
        // When
        McpSchema.InitializeResult begun = client.initialize();
        List<McpSchema.Tool> tools = client.listTools().tools();
        McpSchema.CallToolResult result = client.callTool(McpSchema.CallToolRequest.builder("echo")
                .arguments(Map.of("words", "grüße"))
                .progressToken("p1")
                .build());
        client.ping();

        // Then
        assertThat(begun.protocolVersion()).isEqualTo("2025-11-25");
        assertThat(begun.serverInfo().name()).isEqualTo("alice");
        assertThat(tools).extracting(McpSchema.Tool::name).containsExactly("echo", "wait", "break");
        assertThat(result.isError()).isFalse();
        assertThat(((McpSchema.TextContent) result.content().getFirst()).text()).isEqualTo("{\"words\":\"grüße\"}");
        assertThat(result.structuredContent()).isEqualTo(Map.of("tool", "echo"));
        assertThat(told).containsExactly("working");
        assertThat(wire.offer.called).containsExactly("sdk echo {\"words\":\"grüße\"}");
    }

    @Test
    void a_tool_that_is_not_there_is_an_error_of_the_protocol() {
        // Given
        client.initialize();

        // When, then
        assertThatThrownBy(() -> client.callTool(McpSchema.CallToolRequest.builder("execute")
                        .arguments(Map.of())
                        .build()))
                .isInstanceOf(McpError.class)
                .hasMessageContaining("no tool");
    }
}
