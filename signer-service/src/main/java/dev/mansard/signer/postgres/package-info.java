/**
 * The signer's schema {@code mansard_signer} in PostgreSQL: its migrations, its version check, and
 * the SQL that reads and writes keys.
 *
 * <p>Used through {@link dev.mansard.signer.sign.SigningKeyRepository}; {@link
 * dev.mansard.signer.postgres.SignerMigration} is for whoever starts or migrates a server. The
 * tables are described at the head of {@code db/migration/signer/V0001__create_signing_keys.sql}:
 * read that first.
 */
@NullMarked
package dev.mansard.signer.postgres;

import org.jspecify.annotations.NullMarked;
