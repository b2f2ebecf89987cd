package dev.alice.sandbox.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter, run by a small BPF machine, for both architectures. */
class SeccompFilterTest {
    private static final int X86_64 = 0xc000_003e;
    private static final int AARCH64 = 0xc000_00b7;
    private static final String ALLOWED = "allowed";

    @ParameterizedTest
    @CsvSource({
        "amd64, 0, 0, 0, allowed", // read
        "amd64, 59, 0, 0, allowed", // execve
        "amd64, 165, 0, 0, errno 1", // mount
        "amd64, 272, 0, 0, errno 1", // unshare
        "amd64, 308, 0, 0, errno 1", // setns
        "amd64, 321, 0, 0, errno 1", // bpf
        "amd64, 425, 0, 0, errno 1", // io_uring_setup
        "amd64, 435, 0, 0, errno 38", // clone3
        "amd64, 56, 17, 0, allowed", // fork
        "amd64, 56, 268435473, 0, errno 1", // clone with CLONE_NEWUSER
        "amd64, 56, 131089, 0, errno 1", // clone with CLONE_NEWNS
        "amd64, 16, 0, 21505, allowed", // ioctl TCGETS
        "amd64, 16, 0, 21522, errno 1", // ioctl TIOCSTI
        "amd64, 16, 0, 21532, errno 1", // ioctl TIOCLINUX
        "amd64, 41, 1, 0, allowed", // AF_UNIX
        "amd64, 41, 2, 0, allowed", // AF_INET
        "amd64, 41, 16, 0, allowed", // AF_NETLINK
        "amd64, 41, 17, 0, errno 97", // AF_PACKET
        "amd64, 41, 38, 0, errno 97", // AF_ALG
        "amd64, 41, 40, 0, errno 97", // AF_VSOCK
        "amd64, 1073741863, 0, 0, errno 38", // x32 getpid
        "aarch64, 63, 0, 0, allowed", // read
        "aarch64, 221, 0, 0, allowed", // execve
        "aarch64, 40, 0, 0, errno 1", // mount
        "aarch64, 97, 0, 0, errno 1", // unshare
        "aarch64, 268, 0, 0, errno 1", // setns
        "aarch64, 117, 0, 0, errno 1", // ptrace
        "aarch64, 280, 0, 0, errno 1", // bpf
        "aarch64, 220, 268435473, 0, errno 1", // clone with CLONE_NEWUSER
        "aarch64, 220, 17, 0, allowed", // fork
        "aarch64, 29, 0, 21522, errno 1", // ioctl TIOCSTI
        "aarch64, 198, 40, 0, errno 97", // AF_VSOCK
        "aarch64, 198, 10, 0, allowed", // AF_INET6
    })
    void a_call_is_allowed_or_refused(String machine, long call, int first, int second, String verdict) {
        // Given
        byte[] filter = SeccompFilter.forMachine(machine).orElseThrow();

        // When
        String result = run(filter, machine.equals("amd64") ? X86_64 : AARCH64, (int) call, first, second);

        // Then
        assertThat(result).isEqualTo(verdict);
    }

    @Test
    void calls_of_another_architecture_are_refused() {
        // Given
        byte[] filter = SeccompFilter.forMachine("amd64").orElseThrow();

        // When
        String result = run(filter, 0x4000_0003, 3, 0, 0);

        // Then
        assertThat(result).isEqualTo("errno 38");
    }

    @Test
    void an_unknown_machine_has_no_filter() {
        // Given a machine whose numbers nobody wrote down
        // When
        // Then
        assertThat(SeccompFilter.forMachine("riscv64")).isEmpty();
    }

    private static String run(byte[] filter, int architecture, int call, int first, int second) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, call)
                .putInt(4, architecture)
                .putLong(16, first & 0xffff_ffffL)
                .putLong(24, second & 0xffff_ffffL);
        ByteBuffer program = ByteBuffer.wrap(filter).order(ByteOrder.LITTLE_ENDIAN);
        int accumulator = 0;
        for (int line = 0; ; line++) {
            int code = program.getShort(line * 8);
            int ifTrue = program.get(line * 8 + 2) & 0xff;
            int ifFalse = program.get(line * 8 + 3) & 0xff;
            int operand = program.getInt(line * 8 + 4);
            switch (code) {
                case 0x20 -> accumulator = data.getInt(operand);
                case 0x15 -> line += accumulator == operand ? ifTrue : ifFalse;
                case 0x35 -> line += Integer.compareUnsigned(accumulator, operand) >= 0 ? ifTrue : ifFalse;
                case 0x45 -> line += (accumulator & operand) != 0 ? ifTrue : ifFalse;
                case 0x06 -> {
                    return operand == 0x7fff_0000 ? ALLOWED : "errno " + (operand - 0x0005_0000);
                }
                default -> throw new AssertionError("no instruction " + code);
            }
        }
    }
}
