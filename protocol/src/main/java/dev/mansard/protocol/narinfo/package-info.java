/**
 * The narinfo record: what a Nix client asks for before it downloads a NAR.
 *
 * <p>Lives apart from {@code nix} because a narinfo holds signatures, and signatures are made over
 * store paths: one package for both would be a cycle with {@code signing}. Read {@link
 * dev.mansard.protocol.narinfo.NarInfo} first.
 */
@NullMarked
package dev.mansard.protocol.narinfo;

import org.jspecify.annotations.NullMarked;
