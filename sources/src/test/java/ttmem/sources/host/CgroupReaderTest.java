package ttmem.sources.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupReaderTest {
  private static final String ID =
      "3f4a1c9e5b7d2084c6a8e0f1b3d5972468ace013579bdf02468ace13579bdf02";
  private static final String OTHER =
      "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90";
  private static final String POD = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain v2            | 0::/                                                             |    |     |
          session             | 0::/user.slice/user-1000.slice/session-3.scope                   |    |     |
          docker cgroupfs     | 4:memory:/docker/ID                                              | ID |     |
          docker systemd      | 0::/system.slice/docker-ID.scope                                 | ID |     |
          docker, deleted     | 0::/system.slice/docker-ID.scope (deleted)                       | ID |     |
          init in a container | 0::/docker/ID/init.scope                                         | ID |     |
          seen from a cgroup  | 0::/../../docker-ID.scope                                        | ID |     |
          k8s containerd      | 0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podP_U.slice/cri-containerd-ID.scope | ID | POD |
          k8s best effort     | 0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podP_U.slice/cri-containerd-ID.scope | ID | POD |
          k8s guaranteed      | 0::/kubepods.slice/kubepods-podP_U.slice/cri-containerd-ID.scope | ID | POD |
          k8s cri-o           | 0::/kubepods.slice/kubepods-podP_U.slice/crio-ID.scope           | ID | POD |
          k8s cri-o leaf      | 0::/kubepods.slice/kubepods-podP_U.slice/crio-ID.scope/container | ID | POD |
          k8s cri-o conmon    | 0::/kubepods.slice/kubepods-podP_U.slice/crio-conmon-ID.scope    |    | POD |
          k8s dockershim      | 0::/kubepods.slice/kubepods-podP_U.slice/docker-ID.scope         | ID | POD |
          k8s cgroupfs qos    | 11:devices:/kubepods/besteffort/podP-U/ID                        | ID | POD |
          k8s cgroupfs        | 0::/kubepods/podP-U/ID                                           | ID | POD |
          k8s static pod      | 0::/kubepods/burstable/pod0123456789abcdef0123456789abcdef/ID    | ID | 0123456789abcdef0123456789abcdef |
          k3s                 | 12:cpu,cpuacct:/system.slice/containerd.service/kubepods-besteffort-podP_U.slice:cri-containerd:ID | ID | POD |
          k3s without service | 0::/kubepods-podP_U.slice:cri-containerd:ID                      | ID | POD |
          kind                | 0::/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-podP_U.slice/cri-containerd-ID.scope | ID | POD |
          kind cgroupfs       | 0::/kubelet/kubepods/burstable/podP-U/ID                         | ID | POD |
          kind in docker      | 0::/docker/OTHER/kubelet/kubepods/podP-U/ID                      | ID | POD |
          podman              | 0::/machine.slice/libpod-ID.scope                                | ID |     |
          podman rootless     | 0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope | ID | |
          podman leaf         | 0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container | ID | |
          podman conmon       | 0::/machine.slice/libpod-conmon-ID.scope                         |    |     |
          nerdctl             | 0::/system.slice/nerdctl-ID.scope                                | ID |     |
          slurm v1            | 12:pids:/slurm/uid_2101171/job_280678/step_interactive/task_0    |    |     | 280678
          slurm v1, node name | 9:memory:/slurm_node-7/uid_5/job_11/step_batch/task_0            |    |     | 11
          slurm v2            | 0::/system.slice/slurmstepd.scope/job_280678/step_0/user/task_0  |    |     | 280678
          slurm v2, node name | 0::/system.slice/n7_slurmstepd.scope/job_42/step_extern/user/task_special | | | 42
          slurm v2 daemon     | 0::/system.slice/slurmstepd.scope/job_42/step_0/slurm            |    |     | 42
          job without slurm   | 0::/user.slice/job_42/step_0                                     |    |     |
          63 digits           | 0::/docker/f4a1c9e5b7d2084c6a8e0f1b3d5972468ace013579bdf02468ace13579bdf02 | | |
          unknown runtime     | 0::/system.slice/other-ID.scope                                  |    |     |
          no cgroup line      | nonsense                                                         |    |     |
          """)
  void readsEveryKnownPathShape(
      String shape,
      String line,
      @Nullable String container,
      @Nullable String pod,
      @Nullable String job) {
    assertThat(CgroupReader.read(expand(line) + "\n"))
        .as(shape)
        .isEqualTo(
            new Container(
                container == null ? null : expand(container),
                pod == null ? null : expand(pod),
                job));
  }

  private static String expand(String text) {
    return text.replace("OTHER", OTHER)
        .replace("ID", ID)
        .replace("POD", POD)
        .replace("P_U", POD.replace('-', '_'))
        .replace("P-U", POD);
  }

  @ParameterizedTest
  @CsvSource({"docker,user.slice", "user.slice,docker"})
  void prefersTheV2LineWhenItSaysSomething(String v1, String v2) {
    Container found =
        CgroupReader.read("5:pids:/" + v1 + "/" + OTHER + "\n0::/" + v2 + "/" + ID + "\n");

    assertThat(found.containerId()).isEqualTo(ID);
  }

  @ParameterizedTest
  @CsvSource({"0::/system.slice/slurmd.service", "0::/"})
  void asksV1WhereV2SaysNothing(String v2) {
    Container found = CgroupReader.read(v2 + "\n5:pids:/docker/" + OTHER + "\n1:cpu:/\n");

    assertThat(found.containerId()).isEqualTo(OTHER);
  }
}
