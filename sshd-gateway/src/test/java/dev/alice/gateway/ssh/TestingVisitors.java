package dev.alice.gateway.ssh;

/** Visitors that do what the test says; what it does not say fails the visit. */
final class TestingVisitors implements Visitors {
    private volatile Shell shell = visit -> {
        throw new AssertionError("no shell expected");
    };
    private volatile Exec exec = (visit, line) -> {
        throw new AssertionError("no exec expected: " + line);
    };

    interface Shell {
        int visit(Visit visit) throws Exception;
    }

    interface Exec {
        int visit(Visit visit, String line) throws Exception;
    }

    TestingVisitors onShell(Shell shell) {
        this.shell = shell;
        return this;
    }

    TestingVisitors onExec(Exec exec) {
        this.exec = exec;
        return this;
    }

    @Override
    public int shell(Visit visit) throws Exception {
        return shell.visit(visit);
    }

    @Override
    public int exec(Visit visit, String commandLine) throws Exception {
        return exec.visit(visit, commandLine);
    }
}
