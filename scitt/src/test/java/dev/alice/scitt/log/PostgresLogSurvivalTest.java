package dev.alice.scitt.log;

class PostgresLogSurvivalTest extends LogSurvivalContract {
    PostgresLogSurvivalTest() {
        super(TestingStore.postgres());
    }
}
