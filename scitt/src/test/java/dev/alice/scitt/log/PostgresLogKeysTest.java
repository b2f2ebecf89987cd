package dev.alice.scitt.log;

class PostgresLogKeysTest extends LogKeysContract {
    PostgresLogKeysTest() {
        super(TestingStore.postgres());
    }
}
