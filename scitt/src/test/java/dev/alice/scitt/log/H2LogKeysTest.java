package dev.alice.scitt.log;

class H2LogKeysTest extends LogKeysContract {
    H2LogKeysTest() {
        super(TestingStore.h2());
    }
}
