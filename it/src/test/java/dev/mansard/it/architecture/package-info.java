/**
 * The dependency rules of the house style, checked on the class files of every module.
 *
 * <p>Start with {@link dev.mansard.it.architecture.DependencyRules}. The package {@code violations}
 * holds classes that break each rule on purpose, so that a rule which no longer sees anything is
 * noticed.
 */
@NullMarked
package dev.mansard.it.architecture;

import org.jspecify.annotations.NullMarked;
