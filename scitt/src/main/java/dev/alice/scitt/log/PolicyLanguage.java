package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;

/** The language in which registration policies are written: the port by which their payloads become rules. */
@FunctionalInterface
public interface PolicyLanguage {
    /** The kind of the statements that carry a policy. */
    String KIND = "registration-policy";

    /** The media type of a policy. */
    String CONTENT_TYPE = "application/vnd.alice." + KIND + "+json";

    /** A language without words: a log that is opened with it takes no policy, and is not opened where one is in force. */
    PolicyLanguage NONE = document -> {
        throw new MalformedException("this log was opened without a language for registration policies");
    };

    /**
     * The rules that a document says.
     *
     * @param document the payload of a statement of {@link #CONTENT_TYPE}
     * @throws MalformedException if it cannot be read, or says something that is not understood
     */
    RegistrationPolicy read(Octets document);
}
