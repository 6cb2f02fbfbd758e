/**
 * Parsers under input that nobody would write, for the tests of every module.
 *
 * <p>A target is a class {@code *FuzzTest} with {@code public static void
 * fuzzerTestOneInput(byte[])}, which fails if its parser does anything but take the input or refuse
 * it as it should. In the build, {@link dev.mansard.protocol.fuzz.Mutants} feeds it for less than
 * one; {@code bin/fuzz} lets Jazzer search, guided by coverage, for as long as wanted. Inputs that
 * once broke something lie in {@code src/test/resources/fuzz/TARGET} of the module, beside the good
 * ones from which both start.
 */
@NullMarked
package dev.mansard.protocol.fuzz;

import org.jspecify.annotations.NullMarked;
