package dev.alice.tmux.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Every frame we can send, byte for byte: a server dies of one that differs. */
class ClientFramesTest {
    private static final String TAIL = " 0000 08000000 ffffffff ";

    @Test
    void identification_is_six_frames_with_a_tty_name_and_one_done() {
        // When
        byte[] frames = ClientFrames.identification(0x01020304);

        // Then
        assertThat(hex(frames))
                .isEqualTo(golden("64000000 1400" + TAIL + "00000100"
                        + "65000000 1100" + TAIL + "00"
                        + "66000000 1100" + TAIL + "00"
                        + "6c000000 1200" + TAIL + "2f00"
                        + "6b000000 1400" + TAIL + "04030201"
                        + "6a000000 1000" + TAIL));
    }

    @Test
    void a_command_list_counts_its_arguments_and_ends_each_in_nul() {
        // When
        byte[] frame = ClientFrames.command(List.of(TmuxCommand.of("ls", ""), TmuxCommand.of("a", "é;")));

        // Then
        assertThat(hex(frame))
                .isEqualTo(golden("c8000000 2100" + TAIL + "05000000" + "6c7300 00 3b00 6100 c3a95c3b00"));
    }

    @Test
    void write_ready_is_exactly_two_integers() {
        assertThat(hex(ClientFrames.writeReady(7, 13))).isEqualTo(golden("31010000 1800" + TAIL + "07000000 0d000000"));
    }

    @Test
    void input_is_data_frames_and_a_done() {
        assertThat(hex(ClientFrames.input(3, "hi".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(golden(
                        "2d010000 1600" + TAIL + "03000000 6869" + "2e010000 1800" + TAIL + "03000000 00000000"));
    }

    @Test
    void read_done_is_exactly_two_integers() {
        assertThat(hex(ClientFrames.readDone(3, 13))).isEqualTo(golden("2e010000 1800" + TAIL + "03000000 0d000000"));
    }

    @Test
    void long_input_is_cut_at_the_frame_limit() {
        // Given
        byte[] input = new byte[40_000];

        // When
        byte[] frames = ClientFrames.input(1, input);

        // Then
        assertThat(lengths(frames)).containsExactly(16384, 16384, 40_000 - 2 * 16364 + 20, 24);
    }

    @Test
    void the_largest_command_list_fits_and_one_byte_more_is_refused() {
        // Given
        TmuxCommand largest = TmuxCommand.of("x", "y".repeat(16364 - 3));
        TmuxCommand larger = TmuxCommand.of("x", "y".repeat(16364 - 2));

        // Then
        assertThat(lengths(ClientFrames.command(List.of(largest)))).containsExactly(16384);
        assertThatThrownBy(() -> ClientFrames.command(List.of(larger))).isInstanceOf(TmuxException.class);
    }

    @Test
    void more_than_a_thousand_arguments_are_refused() {
        // Given
        String[] arguments = new String[1001];
        Arrays.fill(arguments, "a");

        // Then
        assertThatThrownBy(() -> ClientFrames.command(List.of(TmuxCommand.of(arguments))))
                .isInstanceOf(TmuxException.class);
        assertThatThrownBy(() -> ClientFrames.command(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nul_and_half_surrogates_never_reach_a_frame() {
        assertThatThrownBy(() -> TmuxCommand.of("a", "b\0c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TmuxCommand.of("a", "\ud800")).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 200)
    void every_command_frame_has_as_many_strings_as_it_counts(
            @ForAll @Size(min = 1, max = 20) List<@StringLength(max = 30) String> words,
            @ForAll @IntRange(min = 0, max = 3) int semicolons) {
        // Given
        List<String> arguments = new ArrayList<>(List.of("name"));
        for (String word : words) {
            String clean = word.replaceAll("[\0\ud800-\udfff]", "") + ";".repeat(semicolons);
            arguments.add(clean);
        }

        // When
        ByteBuffer frame = ByteBuffer.wrap(ClientFrames.command(List.of(new TmuxCommand(arguments))))
                .order(ByteOrder.LITTLE_ENDIAN);

        // Then
        int count = frame.getInt(16);
        byte[] strings = Arrays.copyOfRange(frame.array(), 20, frame.capacity());
        long nuls = 0;
        for (byte b : strings) {
            nuls += b == 0 ? 1 : 0;
        }
        assertThat(nuls).isEqualTo(count).isEqualTo(arguments.size());
        assertThat(strings[strings.length - 1]).isZero();
        assertThat(frame.getShort(4)).isEqualTo((short) frame.capacity());
    }

    private static List<Integer> lengths(byte[] frames) {
        List<Integer> lengths = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(frames).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < frames.length; ) {
            int length = buffer.getShort(start + 4);
            lengths.add(length);
            start += length;
        }
        return lengths;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String golden(String words) {
        return words.replace(" ", "");
    }
}
