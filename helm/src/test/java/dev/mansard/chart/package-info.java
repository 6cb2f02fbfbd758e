/**
 * Tests of the chart in {@code helm/mansard}, without a cluster. They render it for every file in
 * {@code ci} by helm's own code. Start with {@link dev.mansard.chart.Chart}.
 */
@NullMarked
package dev.mansard.chart;

import org.jspecify.annotations.NullMarked;
