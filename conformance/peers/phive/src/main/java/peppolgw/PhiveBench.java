// Times phive on files: java ... peppolgw.PhiveBench SECONDS FILE...
//
// One JSON line a file, after one that tells the rules. A run is what a user of phive does with bytes in memory: a new
// source, XML Schema, EN 16931 and Peppol in Saxon, the findings as a list. Each file gets SECONDS of warming up and
// SECONDS of measuring (at least two runs each). "cpu_us" is of the thread that validates; the collector and the
// just-in-time compiler have theirs besides and are in "process_us".
package peppolgw;

import com.helger.io.resource.inmemory.ReadableResourceByteArray;
import com.helger.phive.api.execute.ValidationExecutionManager;
import com.helger.phive.api.executorset.ValidationExecutorSetRegistry;
import com.helger.phive.api.result.ValidationResultList;
import com.helger.phive.api.validity.IValidityDeterminator;
import com.helger.phive.peppol.PeppolValidation;
import com.helger.phive.peppol.PeppolValidation2026_05;
import com.helger.phive.xml.source.IValidationSourceXML;
import com.helger.phive.xml.source.ValidationSourceXML;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

public final class PhiveBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final com.sun.management.OperatingSystemMXBean PROCESS =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int LEAST_RUNS = 2;

  private final ValidationExecutorSetRegistry<IValidationSourceXML> registry = new ValidationExecutorSetRegistry<>();

  private PhiveBench() {
    PeppolValidation.initStandard(registry);
  }

  private ValidationResultList validate(String name, byte[] bytes) {
    var rules = registry.getOfID(PeppolValidation2026_05.VID_OPENPEPPOL_INVOICE_UBL_V3);
    var source = ValidationSourceXML.create(new ReadableResourceByteArray(name, bytes));
    return ValidationExecutionManager.executeValidation(
        IValidityDeterminator.<IValidationSourceXML>createDefault(), rules, source);
  }

  private static double median(List<Long> values) {
    Collections.sort(values);
    return values.get(values.size() / 2) / 1000.0;
  }

  private String measure(Path file, double seconds) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    String name = file.getFileName().toString();
    long first = System.nanoTime();
    for (int run = 0; run < LEAST_RUNS || System.nanoTime() - first < seconds * 1e9; run++) validate(name, bytes);

    List<Long> wall = new ArrayList<>();
    List<Long> cpu = new ArrayList<>();
    ValidationResultList results = null;
    long process = PROCESS.getProcessCpuTime();
    first = System.nanoTime();
    while (wall.size() < LEAST_RUNS || System.nanoTime() - first < seconds * 1e9) {
      long wallBefore = System.nanoTime();
      long cpuBefore = THREADS.getCurrentThreadCpuTime();
      results = validate(name, bytes);
      cpu.add(THREADS.getCurrentThreadCpuTime() - cpuBefore);
      wall.add(System.nanoTime() - wallBefore);
    }
    process = (PROCESS.getProcessCpuTime() - process) / wall.size();
    results.forEachFlattened(finding -> {
      if (finding.hasLinkedException()) throw new IllegalStateException(name + ": " + finding, finding.getLinkedException());
    });
    int findings = results.getAllCount(finding -> true);
    return String.format(java.util.Locale.ROOT,
        "{\"file\":\"%s\",\"bytes\":%d,\"runs\":%d,\"wall_us\":%.1f,\"cpu_us\":%.1f,\"process_us\":%.1f,"
            + "\"findings\":%d,\"valid\":%b}",
        name, bytes.length, wall.size(), median(wall), median(cpu), process / 1000.0, findings,
        results.containsNoError());
  }

  public static void main(String[] arguments) throws Exception {
    double seconds = Double.parseDouble(arguments[0]);
    PhiveBench bench = new PhiveBench();
    System.out.printf("{\"rules\":\"%s\"}%n",
        PeppolValidation2026_05.VID_OPENPEPPOL_INVOICE_UBL_V3.getAsSingleID());
    for (int i = 1; i < arguments.length; i++) {
      System.out.println(bench.measure(Path.of(arguments[i]), seconds));
      System.out.flush();
    }
  }
}
