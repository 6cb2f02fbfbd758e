package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test an empty store of standard settings, and wants to find nothing in it afterwards
 * that is wrong or left over.
 */
final class WholeStores implements ParameterResolver, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(WholeStores.class);

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == StoreFixture.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(StoreFixture.class, type -> open(), StoreFixture.class);
  }

  private static StoreFixture open() {
    try {
      return new StoreFixture(StoreSettings.standard());
    } catch (SQLException e) {
      throw new IllegalStateException("no test database", e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws SQLException {
    var store = context.getStore(NAMESPACE).get(StoreFixture.class, StoreFixture.class);
    if (store != null) {
      assertThat(store.problems()).isEmpty();
    }
  }

  /** No row and no blob, finished or not. */
  static void assertEmpty(StoreFixture store) throws SQLException {
    for (String table : List.of("object", "nar", "chunk", "pack", "lease")) {
      assertThat(store.count(table)).as(table).isZero();
    }
    assertThat(store.blobs.keys()).isEmpty();
    assertThat(store.blobs.unfinishedKeys()).isEmpty();
  }
}
