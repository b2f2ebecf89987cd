package dev.alice.sandbox.boundary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A system call filter as classic BPF (seccomp(2), linux/filter.h): what is named here is refused, the rest is allowed.
 *
 * <p>It closes what a user namespace opens (mounts, nested namespaces, key rings, tracing, BPF), the terminal's
 * injection calls, and every socket family that no network namespace holds back, such as vsock.
 */
public final class SeccompFilter {
    private static final int ALLOW = 0x7fff_0000;
    private static final int ERRNO = 0x0005_0000;
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int EAFNOSUPPORT = 97;

    private static final int LOAD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER_OR_EQUAL = 0x35;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int OFFSET_NUMBER = 0;
    private static final int OFFSET_ARCHITECTURE = 4;
    private static final int OFFSET_FIRST_ARGUMENT = 16;
    private static final int OFFSET_SECOND_ARGUMENT = 24;

    /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
    private static final int NEW_NAMESPACES = 0x7e02_0000;

    private static final int TIOCSTI = 0x5412;
    private static final int TIOCLINUX = 0x541c;
    private static final int[] SOCKET_FAMILIES = {1, 2, 10, 16}; // unix, inet, inet6, netlink

    /** One machine's numbers: its audit architecture, its calls to refuse, and those whose arguments are looked at. */
    private enum Machine {
        X86_64(0xc000_003e, 56, 16, 41, new int[] {
            165, 166, 155, 272, 308, 101, 321, 250, 248, 249, 298, 246, 320, 175, 313, 176, 310, 311, 323, 167, 168,
            169, 163, 164, 227, 305, 159, 103, 304, 300, 179, 312, 172, 173, 174, 161, 153, 154
        }),
        AARCH64(0xc000_00b7, 220, 29, 198, new int[] {
            40, 39, 41, 97, 268, 117, 280, 219, 217, 218, 241, 104, 294, 105, 273, 106, 270, 271, 282, 224, 225, 142,
            89, 170, 112, 266, 171, 116, 265, 262, 60, 272, 51, 58
        });

        /**
         * Calls with one number everywhere: io_uring (425 to 427), open_tree, move_mount, fsopen, fsconfig, fsmount,
         * fspick, pidfd_getfd, mount_setattr, quotactl_fd, open_tree_attr.
         */
        private static final int[] SHARED = {425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443, 467};

        private static final int CLONE3 = 435;

        private final int audit;
        private final int clone;
        private final int ioctl;
        private final int socket;
        private final int[] refused;

        Machine(int audit, int clone, int ioctl, int socket, int[] refused) {
            this.audit = audit;
            this.clone = clone;
            this.ioctl = ioctl;
            this.socket = socket;
            this.refused = refused;
        }
    }

    private final List<long[]> program = new ArrayList<>();

    private SeccompFilter() {}

    /** The filter for a machine as {@code os.arch} names it, in the form bubblewrap's {@code --seccomp} reads; empty for machines whose numbers are not known. */
    static Optional<byte[]> forMachine(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> Optional.of(new SeccompFilter().build(Machine.X86_64));
            case "aarch64", "arm64" -> Optional.of(new SeccompFilter().build(Machine.AARCH64));
            default -> Optional.empty();
        };
    }

    private byte[] build(Machine machine) {
        add(LOAD, 0, 0, OFFSET_ARCHITECTURE);
        add(JUMP_EQUAL, 1, 0, machine.audit);
        add(RETURN, 0, 0, ERRNO | ENOSYS);
        add(LOAD, 0, 0, OFFSET_NUMBER);
        // The x32 calls are the same calls by other numbers.
        add(JUMP_GREATER_OR_EQUAL, 0, 1, 0x4000_0000);
        add(RETURN, 0, 0, ERRNO | ENOSYS);
        // The flags of clone3 lie in memory where a filter cannot look; without it libraries fall back to clone.
        refuse(Machine.CLONE3, ENOSYS);
        for (int call : machine.refused) {
            refuse(call, EPERM);
        }
        for (int call : Machine.SHARED) {
            refuse(call, EPERM);
        }
        add(JUMP_EQUAL, 0, 4, machine.clone);
        add(LOAD, 0, 0, OFFSET_FIRST_ARGUMENT);
        add(JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES);
        add(RETURN, 0, 0, ERRNO | EPERM);
        add(RETURN, 0, 0, ALLOW);
        add(JUMP_EQUAL, 0, 5, machine.ioctl);
        add(LOAD, 0, 0, OFFSET_SECOND_ARGUMENT);
        add(JUMP_EQUAL, 1, 0, TIOCSTI);
        add(JUMP_EQUAL, 0, 1, TIOCLINUX);
        add(RETURN, 0, 0, ERRNO | EPERM);
        add(RETURN, 0, 0, ALLOW);
        add(JUMP_EQUAL, 0, 2 + SOCKET_FAMILIES.length, machine.socket);
        add(LOAD, 0, 0, OFFSET_FIRST_ARGUMENT);
        for (int i = 0; i < SOCKET_FAMILIES.length; i++) {
            add(JUMP_EQUAL, SOCKET_FAMILIES.length - i, 0, SOCKET_FAMILIES[i]);
        }
        add(RETURN, 0, 0, ERRNO | EAFNOSUPPORT);
        add(RETURN, 0, 0, ALLOW);
        ByteBuffer bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long[] line : program) {
            bytes.putShort((short) line[0])
                    .put((byte) line[1])
                    .put((byte) line[2])
                    .putInt((int) line[3]);
        }
        return bytes.array();
    }

    private void refuse(int call, int errno) {
        add(JUMP_EQUAL, 0, 1, call);
        add(RETURN, 0, 0, ERRNO | errno);
    }

    private void add(int code, int ifTrue, int ifFalse, int operand) {
        program.add(new long[] {code, ifTrue, ifFalse, operand});
    }
}
