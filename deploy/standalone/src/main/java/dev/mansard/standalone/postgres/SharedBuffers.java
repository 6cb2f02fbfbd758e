package dev.mansard.standalone.postgres;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much of its tables PostgreSQL keeps itself. A row of a page that is not kept costs several
 * times as much to find and to change (docs/benchmarks/narinfo.md), although the page is nearly
 * always in the memory of the kernel. Only what is used takes memory: a small database takes no
 * more with a large limit.
 *
 * @param mebibytes at most
 */
record SharedBuffers(long mebibytes) {
  private static final long LEAST = 64;
  private static final long MOST = 8192;

  /** A quarter is usual for a machine that serves nothing else; ours does, and may be small. */
  private static final long PART_OF_MEMORY = 16;

  /** Of the machine's memory, or of the container's if that is less. */
  static SharedBuffers ofThisMachine() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return ofMemory(system.getTotalMemorySize());
  }

  static SharedBuffers ofMemory(long bytes) {
    return new SharedBuffers(Math.clamp((bytes >> 20) / PART_OF_MEMORY, LEAST, MOST));
  }

  /** The line of {@code postgresql.conf}. */
  String setting() {
    return "shared_buffers = " + mebibytes + "MB\n";
  }
}
