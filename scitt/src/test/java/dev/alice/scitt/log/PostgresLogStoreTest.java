package dev.alice.scitt.log;

class PostgresLogStoreTest extends TransparencyLogContract {
    private final String url = TestingPostgres.newDatabase();

    @Override
    TestingDatabase connect() {
        return TestingDatabase.postgres(url);
    }
}
