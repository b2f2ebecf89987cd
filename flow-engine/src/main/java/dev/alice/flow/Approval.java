package dev.alice.flow;

import java.time.Instant;

/** A person's yes, or the standing consent that stands for it: how it was given, by whom, in what words, when. */
public record Approval(ApprovalKind how, UserName by, String words, Instant at, boolean stepByStep) {}
