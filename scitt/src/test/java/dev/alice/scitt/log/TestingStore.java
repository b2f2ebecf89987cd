package dev.alice.scitt.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A kind of store, with one database that belongs to the test. */
interface TestingStore {
    /** The database of the test; asked for again, it is the same, opened anew. */
    TestingDatabase connect(Path directory);

    /** An empty database of the same kind. */
    TestingDatabase another(Path directory) throws IOException;

    /** H2, in the directory of the test. */
    static TestingStore h2() {
        return new TestingStore() {
            @Override
            public TestingDatabase connect(Path directory) {
                return new TestingDatabase(directory);
            }

            @Override
            public TestingDatabase another(Path directory) throws IOException {
                return new TestingDatabase(Files.createTempDirectory(directory, "other"));
            }
        };
    }

    /** PostgreSQL, in a server of the tests' own. */
    static TestingStore postgres() {
        String url = TestingPostgres.newDatabase();
        return new TestingStore() {
            @Override
            public TestingDatabase connect(Path directory) {
                return TestingDatabase.postgres(url);
            }

            @Override
            public TestingDatabase another(Path directory) {
                return TestingDatabase.postgres(TestingPostgres.newDatabase());
            }
        };
    }
}
