package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonPackageTest {
  @TempDir Path directory;

  @Test
  void installsWithPipAloneAndRunsFromThere() throws Exception {
    Path site = directory.resolve("site");
    ProcessBuilder pip =
        new ProcessBuilder(
            "python3",
            "-m",
            "pip",
            "install",
            "--no-index",
            "--no-build-isolation",
            "--disable-pip-version-check",
            "--target",
            site.toString(),
            Python.CLIENT.toString());
    Python.Ended installed = Python.run(pip);
    assertThat(installed.exitCode()).as(installed.output()).isZero();

    ProcessBuilder use =
        new Python(directory.resolve("ledgers"))
            .builder("import ttmem; print(ttmem.__file__); print(ttmem.status().tracking)");
    use.environment().put("PYTHONPATH", site.toString());
    Python.Ended used = Python.run(use);

    assertThat(used.output()).contains(site.resolve("ttmem/__init__.py") + "\nTrue\n");
  }
}
