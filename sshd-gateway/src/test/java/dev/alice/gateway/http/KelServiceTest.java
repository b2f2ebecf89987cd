package dev.alice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.controller.Controller;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.oobi.Introduction;
import dev.alice.keri.oobi.Oobi;
import dev.alice.keri.oobi.OobiClient;
import dev.alice.keri.oobi.OobiException;
import dev.alice.keri.oobi.OobiResolver;
import dev.alice.keri.oobi.Reach;
import dev.alice.keri.witness.WitnessPool;
import io.helidon.webserver.WebServer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The introduction of a node's agent, resolved by a stranger. */
class KelServiceTest {
    private static final char[] KEY = "k".repeat(64).toCharArray();

    @TempDir
    Path directory;

    @Test
    void a_stranger_resolves_the_agent_by_its_oobi_and_nobody_else() {
        // Given
        JdbcConnectionPool database = JdbcConnectionPool.create(
                "jdbc:h2:" + directory.resolve("alice").toAbsolutePath(), "sa", "");
        try (WitnessPool pool = WitnessPool.start(directory, KEY, List.of(), new SecureRandom(), Clock.systemUTC())) {
            Controller controller =
                    new Controller(database, pool.clients(Duration.ofSeconds(60)), 3, Clock.systemUTC());
            Keeper keeper = Keeper.openWithKey(directory.resolve("keys"), KEY, new SecureRandom());
            Identity agent = controller.identity("agent", keeper);
            agent.anchor(List.of());
            agent.rotate();
            WebServer server = WebServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .shutdownHook(false)
                    .routing(routing -> routing.register(new KelService(controller)))
                    .build()
                    .start();
            try {
                String host = "127.0.0.1:" + server.port();
                OobiResolver resolver =
                        new OobiResolver(OobiClient.within(new Reach(Set.of(host)), Duration.ofSeconds(60)));
                // When
                Introduction plain = resolver.resolve(Oobi.parse("http://" + host + "/oobi/" + agent.aid()));
                Introduction role =
                        resolver.resolve(Oobi.parse("http://" + host + "/oobi/" + agent.aid() + "/controller"));
                // Then
                assertThat(plain.state()).isEqualTo(role.state());
                assertThat(plain.state().sn()).isEqualTo(2);
                assertThat(plain.state().establishment().keySet().keys()).containsExactly(agent.publicKey());
                Oobi other =
                        Oobi.parse("http://" + host + "/oobi/" + pool.aids().get(0));
                assertThatThrownBy(() -> resolver.resolve(other)).isInstanceOf(OobiException.class);
            } finally {
                server.stop();
            }
        } finally {
            database.dispose();
        }
    }
}
