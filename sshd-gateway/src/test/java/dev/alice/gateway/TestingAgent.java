package dev.alice.gateway;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A coding agent at a person's side: the protocol library's own client, over the real ssh. */
final class TestingAgent implements AutoCloseable {
    private final McpSyncClient client;
    final List<String> progress = new CopyOnWriteArrayList<>();

    /** @param command that reaches the tools */
    TestingAgent(String name, List<String> command) {
        client = McpClient.sync(new StdioClientTransport(
                        ServerParameters.builder(command.getFirst())
                                .args(command.subList(1, command.size()))
                                .build(),
                        McpJsonDefaults.getMapper()))
                .initializationTimeout(Duration.ofSeconds(60))
                .requestTimeout(Duration.ofSeconds(120))
                .clientInfo(new McpSchema.Implementation(name, "1"))
                .progressConsumer(one -> progress.add(one.message()))
                .build();
    }

    /** Begins; the client of a test that asks for nothing else is begun by its first call. */
    McpSchema.InitializeResult begin() {
        return client.initialize();
    }

    List<McpSchema.Tool> tools() {
        return client.listTools().tools();
    }

    McpSchema.CallToolResult call(String tool, Map<String, Object> arguments) {
        return client.callTool(McpSchema.CallToolRequest.builder(tool)
                .arguments(arguments)
                .progressToken("of-" + tool)
                .build());
    }

    /** A call that a person will answer. */
    CompletableFuture<McpSchema.CallToolResult> calling(String tool, Map<String, Object> arguments) {
        return CompletableFuture.supplyAsync(() -> call(tool, arguments), Thread::startVirtualThread);
    }

    static Map<String, Object> flow(String purpose, String... commands) {
        return Map.of(
                "purpose",
                purpose,
                "hypothesis",
                "if this is run, then it is seen",
                "steps",
                List.of(commands).stream()
                        .map(command -> Map.of(
                                "command",
                                command,
                                "why",
                                "it is needed",
                                "expected",
                                "it ends well",
                                "undo",
                                "",
                                "needs_sudo",
                                false))
                        .toList(),
                "assumptions",
                List.of(),
                "alternatives",
                List.of());
    }

    static String text(McpSchema.CallToolResult result) {
        return ((McpSchema.TextContent) result.content().getFirst()).text();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> structured(McpSchema.CallToolResult result) {
        return (Map<String, Object>) result.structuredContent();
    }

    @Override
    public void close() {
        client.closeGracefully();
    }
}
