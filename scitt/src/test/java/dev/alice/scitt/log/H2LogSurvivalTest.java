package dev.alice.scitt.log;

class H2LogSurvivalTest extends LogSurvivalContract {
    H2LogSurvivalTest() {
        super(TestingStore.h2());
    }
}
