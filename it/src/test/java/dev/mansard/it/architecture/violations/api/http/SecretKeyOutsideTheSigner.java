package dev.mansard.it.architecture.violations.api.http;

/** Breaks rule 8. */
record SecretKeyOutsideTheSigner() {}
