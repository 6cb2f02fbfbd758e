package dev.mansard.it.topology;

import dev.mansard.it.process.Launchers;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ConstantInstruction;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The version after this one: the server as it was built, with one migration more. The program
 * knows its newest migration by a number in its code, so that number is one more, too.
 *
 * @param program in the place of {@code bin/atticd}
 * @param schema the number of the migration
 */
public record NewerServer(Path program, int schema) {
  private static final String JAR = "dev.mansard.mansard-chunk-store-";
  private static final String MIGRATIONS = "db/migration/store";
  private static final String SCHEMA_CLASS =
      "dev/mansard/store/metadata/postgres/StoreSchema.class";

  /**
   * Makes it.
   *
   * @param folder for the copy
   * @param sql of the migration
   */
  public static NewerServer make(Path folder, String sql) throws IOException {
    Path built = Launchers.root().resolve(".run/server").toRealPath();
    try (var files = Files.walk(built)) {
      for (Path file : files.filter(NewerServer::isPartOfTheProgram).toList()) {
        Path copy = folder.resolve(built.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    int newest = patch(findJar(folder), sql);
    return new NewerServer(launcher(folder), newest);
  }

  /** Everything but the start-up cache, which would not fit the changed program. */
  private static boolean isPartOfTheProgram(Path file) {
    return Files.isRegularFile(file) && !file.getFileName().toString().startsWith("aot");
  }

  private static Path findJar(Path folder) throws IOException {
    try (var jars = Files.list(folder.resolve("lib/main"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith(JAR))
          .findFirst()
          .orElseThrow();
    }
  }

  private static int patch(Path jar, String sql) throws IOException {
    try (var files = FileSystems.newFileSystem(jar)) {
      int newest = newest(files.getPath(MIGRATIONS));
      Path schema = files.getPath(SCHEMA_CLASS);
      Files.write(schema, withNumber(Files.readAllBytes(schema), newest, newest + 1));
      Files.writeString(
          files.getPath(MIGRATIONS, "V%04d__of_the_version_after_this.sql".formatted(newest + 1)),
          sql);
      return newest + 1;
    }
  }

  private static int newest(Path migrations) throws IOException {
    try (var files = Files.list(migrations)) {
      return files
          .map(file -> file.getFileName().toString())
          .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
          .max()
          .orElseThrow();
    }
  }

  private static byte[] withNumber(byte[] code, int from, int to) {
    var changed = new AtomicInteger();
    CodeTransform instructions =
        (builder, element) -> {
          if (isConstant(element, from)) {
            changed.incrementAndGet();
            builder.loadConstant(to);
          } else {
            builder.with(element);
          }
        };
    var file = ClassFile.of();
    byte[] result =
        file.transformClass(
            file.parse(code), ClassTransform.transformingMethodBodies(instructions));
    if (changed.get() == 0) {
      throw new AssertionError("StoreSchema does not know its newest migration by number any more");
    }
    return result;
  }

  private static boolean isConstant(CodeElement element, int number) {
    return element instanceof ConstantInstruction constant
        && constant.constantValue() instanceof Integer value
        && value == number;
  }

  /** As the launcher of this version has it. */
  private static Path launcher(Path folder) throws IOException {
    Path file = folder.resolve("atticd");
    Files.writeString(
        file,
        """
        #!/bin/sh
        exec "%s" -Xlog:disable -Xlog:all=error:stderr -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m \\
          -Djava.util.logging.manager=org.jboss.logmanager.LogManager --enable-native-access=ALL-UNNAMED \\
          --sun-misc-unsafe-memory-access=allow -jar "%s/quarkus-run.jar" "$@"
        """
            .formatted(Path.of(System.getProperty("java.home"), "bin", "java"), folder));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }
}
