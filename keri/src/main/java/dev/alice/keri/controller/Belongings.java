package dev.alice.keri.controller;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes into an archive beside the keys: names with their whole logs, and where witnesses are.
 *
 * @param logs a CESR stream for each name
 */
record Belongings(Map<String, String> logs, Map<Aid, URI> places) {
    private static final int VERSION = 1;
    private static final int MOST = 10_000;

    Belongings {
        logs = Map.copyOf(logs);
        places = Map.copyOf(places);
    }

    Octets encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(logs.size());
            for (Map.Entry<String, String> log : logs.entrySet()) {
                out.writeUTF(log.getKey());
                byte[] kel = log.getValue().getBytes(StandardCharsets.UTF_8);
                out.writeInt(kel.length);
                out.write(kel);
            }
            out.writeInt(places.size());
            for (Map.Entry<Aid, URI> place : places.entrySet()) {
                out.writeUTF(place.getKey().qb64());
                out.writeUTF(place.getValue().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Octets.copyOf(bytes.toByteArray());
    }

    static Belongings decode(Octets octets) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets.toByteArray()))) {
            if (in.readByte() != VERSION) {
                throw new KeriException("the archive is of a later version; import it with a newer program");
            }
            Map<String, String> logs = new LinkedHashMap<>();
            for (int left = count(in); left > 0; left--) {
                String name = in.readUTF();
                int length = in.readInt();
                if (length < 0 || length > in.available()) {
                    throw new KeriException("the archive ends inside a log");
                }
                logs.put(name, new String(in.readNBytes(length), StandardCharsets.UTF_8));
            }
            Map<Aid, URI> places = new LinkedHashMap<>();
            for (int left = count(in); left > 0; left--) {
                places.put(new Aid(in.readUTF()), URI.create(in.readUTF()));
            }
            return new Belongings(logs, places);
        } catch (IOException | IllegalArgumentException e) {
            throw new KeriException("the archive opens, and what is in it is not as this program writes it", e);
        }
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST) {
            throw new KeriException("the archive says that it holds " + count + " parts");
        }
        return count;
    }
}
