package dev.alice.flow;

/**
 * One witness's final word on one flow.
 *
 * @param document the signed verdict as the witness made it (a KERI self-addressed JSON object)
 * @param signature the witness's signature over the document, CESR text
 */
public record WitnessVerdict(Aid witness, boolean approves, String reason, Bytes document, String signature) {}
