// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.profile.model.Access;
import dev.selvage.profile.model.AlarmSpec;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.Fault;
import dev.selvage.profile.model.Merge;
import dev.selvage.profile.model.Op;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.PointType;
import dev.selvage.profile.model.Range;
import dev.selvage.profile.model.Report;
import dev.selvage.profile.model.Sampling;
import dev.selvage.profile.model.Writer;
import dev.selvage.profile.text.Problem;
import dev.selvage.profile.text.Problems;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sound device file becomes, and the complaints that are not about one place in one text. */
final class DeviceFileTest {
    @TempDir
    Path folder;

    private PointSpec point(String settings) throws ProfileException {
        return TestFolder.deviceOf(folder, "points: {a: {bind: {key: x}, " + settings + "}}\n").point("a").orElseThrow();
    }

    @Test
    void aBarePointGetsEveryDefault() throws ProfileException {
        PointSpec point = point("type: float64");
        assertEquals(new Sampling.Periodic(10_000), point.timing().sampling());
        assertEquals(new Report(Report.When.CHANGE, 0, 0, 0, 900_000, Report.Aggregate.LAST), point.report());
        assertEquals(new PointSpec.Rights(Access.R, Writer.DEVICE, Merge.LWW), point.rights());
        assertEquals("a", point.title());
        assertTrue(point.transform().isNone());
        assertFalse(point.optional());
    }

    @Test
    void everySettingOfAPointIsRead() throws ProfileException {
        PointSpec point = point("type: int64, unit: W, title: Power, every: 500ms, range: [-1, 2.5], access: rw, writer: any, merge: max,"
                + " transform: {scale: 0.5, offset: -3}, debounce: 1s, expire: 2h, optional: true, hidden: true,"
                + " report: {when: always, deadband: 1, deadbandPct: 2, min: 1s, max: 1d, agg: rms}, history: {kind: raw, keep: 2d}");
        assertEquals(PointType.INT64, point.type());
        assertEquals(Optional.of("W"), point.unit());
        assertEquals(new PointSpec.Timing(new Sampling.Periodic(500), 1_000, 7_200_000), point.timing());
        assertEquals(Optional.of(new Range(-1, 2.5)), point.range());
        assertEquals(0.5, point.transform().scale());
        assertEquals(-3.0, point.transform().offset());
        assertEquals(new Report(Report.When.ALWAYS, 1, 2, 1_000, 86_400_000, Report.Aggregate.RMS), point.report());
        assertEquals(new PointSpec.Rights(Access.RW, Writer.ANY, Merge.MAX), point.rights());
        assertEquals(2 * 86_400_000L, point.history().keepMillis());
        assertTrue(point.optional() && point.hidden());
    }

    @Test
    void aPointThatIsOnlyReadMayBeAPartOfARegister() throws ProfileException {
        PointSpec point = point("type: int64, transform: {mask: 0xff, shift: 2}");
        assertEquals(255, point.transform().mask().orElseThrow());
        assertEquals(2, point.transform().shift());
    }

    @Test
    void parametersKeepTheirTypeAndJoinTextOnlyInBindings() throws ProfileException {
        Device device = new TestFolder(folder)
                .put("d.yaml", TestFolder.DEVICE + "params: {unit: 3, host: \"${unit}\"}\n")
                .put("p.yaml", TestFolder.HEAD + "params: {unit: {type: integer}, ct: {type: number, default: 2}, host: {type: string}}\n"
                        + "points: {a: {type: float64, bind: {u: \"${unit}\", f: \"x/${host}/y\"}, transform: {scale: \"${ct}\"}}}\n")
                .read();
        PointSpec point = device.points().get(0);
        assertEquals(new Json.Int(3), point.bind().get("u").orElseThrow());
        assertEquals(Optional.of("x/${unit}/y"), point.bind().text("f"), "a value is put in once and not looked at again");
        assertEquals(2.0, point.transform().scale());
    }

    @Test
    void aProfileExtendsAnotherAndTheDeviceHasTheLastWord() throws ProfileException {
        Device device = new TestFolder(folder)
                .put("d.yaml", TestFolder.DEVICE + "site: north\ntags: {line: A}\noverrides: {points: {a: {every: 7s}, c: null}}\n")
                .put("p.yaml", """
                        format: selvage-profile/1
                        profile: p
                        version: 1.4.2
                        extends: base@2.1
                        points: {a: {report: {max: 5s}}, b: null, c: {type: bool, bind: {key: c}}}
                        """)
                .put("base.yaml", """
                        format: selvage-profile/1
                        profile: base
                        version: 2.1.9
                        driver: {use: host}
                        defaults: {unit: W}
                        points:
                          a: {type: float64, bind: {key: a}, report: {min: 1s, max: 1h}}
                          b: {type: bool, bind: {key: b}}
                        """)
                .read();
        assertEquals(List.of("a"), device.points().stream().map(PointSpec::name).toList());
        PointSpec a = device.points().get(0);
        assertEquals(new Sampling.Periodic(7_000), a.timing().sampling());
        assertEquals(1_000, a.report().minMillis());
        assertEquals(5_000, a.report().maxMillis());
        assertEquals(Optional.of("W"), a.unit());
        assertEquals("1.4.2", device.version());
        assertEquals("north", device.site().orElseThrow().value());
        assertEquals(Map.of("line", "A"), device.tags());
    }

    @Test
    void anAlarmWithoutClearClearsAtTheOpposite() throws ProfileException {
        Device device = TestFolder.deviceOf(folder, """
                points: {a: {type: float64, bind: {key: x}}}
                alarms: {hot: {when: {point: a, op: ">", value: 90}, for: 5s, severity: major}}
                """);
        AlarmSpec alarm = device.alarms().get(0);
        assertEquals(new AlarmSpec.Condition("a", Op.GT, new PointValue.Float64(90)), alarm.when());
        assertEquals(new AlarmSpec.Condition("a", Op.LE, new PointValue.Float64(90)), alarm.clear());
        assertEquals(5_000, alarm.forMillis());
        assertEquals(AlarmSpec.Severity.MAJOR, alarm.severity());
    }

    @Test
    void faultsAreReadInTheOrderOfTheFile() throws ProfileException {
        Device device = TestFolder.deviceOf(folder, """
                points: {a: {type: float64, bind: {key: x}}}
                faults:
                  - {at: 10m, point: a, do: stuck, for: 2m}
                  - {at: 20m, point: a, do: spike, by: 8}
                  - {at: 0s, point: a, do: drift, by: -0.5, per: 1h}
                  - {at: 30m, link: mqtt, do: down, for: 5m}
                  - {at: 40m, clock: device, do: skew, by: -2h}
                """);
        assertEquals(
                List.of(new Fault.OfPoint(600_000, 120_000, "a", Fault.Verb.STUCK, 0, 0),
                        new Fault.OfPoint(1_200_000, 0, "a", Fault.Verb.SPIKE, 8, 0),
                        new Fault.OfPoint(0, 0, "a", Fault.Verb.DRIFT, -0.5, 3_600_000),
                        new Fault.OfLink(1_800_000, 300_000),
                        new Fault.OfClock(2_400_000, 0, -7_200_000)),
                device.faults());
        Fault stuck = device.faults().get(0);
        assertEquals(List.of(false, true, true, false), List.of(stuck.isActive(599_999), stuck.isActive(600_000), stuck.isActive(719_999),
                stuck.isActive(720_000)));
        assertTrue(device.faults().get(4).isActive(Long.MAX_VALUE));
    }

    @Test
    void aFileFromWindowsIsReadLikeAnyOther() throws ProfileException {
        String windows = "\ufeff" + (TestFolder.DEVICE + "tags: {x: ü}\n").replace("\n", "\r\n");
        TestFolder files = new TestFolder(folder)
                .put("d.yaml", windows)
                .put("p.yaml", TestFolder.HEAD + "points: {a: {type: bool, bind: {key: x}}}\n");
        assertEquals(Map.of("x", "ü"), files.read().tags());
        files.put("d.yaml", windows + "\r\n  tagz: {}\r\n");
        Problem problem = files.problems().get(0);
        assertEquals(6, problem.line(), problem::toString);
    }

    @Test
    void theDigestChangesWithTheDescriptionAlone() throws ProfileException {
        Device one = TestFolder.deviceOf(folder, "points: {a: {type: bool, bind: {key: x}}}\n");
        Device same = TestFolder.deviceOf(folder, "# said differently\npoints:\n  a:\n    type: bool\n    bind: {key: x}\n");
        Device other = TestFolder.deviceOf(folder, "points: {a: {type: bool, bind: {key: z}}}\n");
        assertEquals(one.digest(), same.digest());
        assertEquals(one, same);
        assertNotEquals(one.digest(), other.digest());
        assertEquals(64, one.digest().length());
    }

    @Test
    void filesThatCannotBeReadAreComplaintsToo() {
        assertReason("no such file", DeviceFile.check(folder.resolve("none.yaml"), ProfileSource.bundled()));
        assertReason("not a regular file", DeviceFile.check(folder, ProfileSource.bundled()));
        new TestFolder(folder).put("d.yaml", new byte[] {'a', ':', ' ', (byte) 0xff});
        assertReason("not UTF-8", DeviceFile.check(folder.resolve("d.yaml"), ProfileSource.bundled()));
        new TestFolder(folder).put("d.yaml", "a: b".getBytes(StandardCharsets.UTF_16));
        assertReason("not UTF-8", DeviceFile.check(folder.resolve("d.yaml"), ProfileSource.bundled()));
        new TestFolder(folder).put("d.yaml", new byte[] {0x7f, 'E', 'L', 'F', 0, 1, (byte) 0x80});
        assertReason("control character U+007F", DeviceFile.check(folder.resolve("d.yaml"), ProfileSource.bundled()));
        assertThrows(ProfileException.class, () -> DeviceFile.readBundled("none", ProfileSource.bundled()));
    }

    private static void assertReason(String reason, List<Problem> problems) {
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).reason().contains(reason), () -> problems.get(0).toString());
    }

    @Test
    void aBombOfAliasesIsNeverBuilt() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]%n".formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        List<Problem> problems = new TestFolder(folder).put("d.yaml", bomb.toString()).problems();
        assertEquals(Problems.PROBLEMS_MAX, problems.size());
        assertEquals(folder.resolve("d.yaml") + ":1:5 /a0 anchors (&name) are not allowed; write the value out where it is needed",
                problems.get(0).toString());
    }

    @Test
    void severalComplaintsComeAtOnceInOrder() {
        List<Problem> problems = new TestFolder(folder)
                .put("d.yaml", "format: selvage-device/1\ndevice: A\nprofile: 7\ntag: {}\n")
                .problems();
        assertEquals(List.of("2:9", "3:10", "4:1"), problems.stream().map(p -> p.line() + ":" + p.column()).toList());
    }

    @Test
    void circlesAndLongChainsOfExtendsAreNamed() {
        TestFolder files = new TestFolder(folder).put("d.yaml", TestFolder.DEVICE);
        files.put("p.yaml", TestFolder.HEAD + "extends: q@1\n").put("q.yaml", link("q", "p@1"));
        assertTrue(files.problems().get(0).reason().endsWith("p@1 -> q@1 -> p@1"), files.problems()::toString);
        assertEquals(folder.resolve("q.yaml").toString(), files.problems().get(0).file());
        files.put("q.yaml", link("q", "r@1")).put("r.yaml", link("r", "s@1")).put("s.yaml", link("s", "t@1")).put("t.yaml", link("t", "u@1"));
        assertTrue(files.problems().get(0).reason().startsWith("more than 4 levels of extends"), files.problems()::toString);
    }

    private static String link(String name, String base) {
        return "format: selvage-profile/1\nprofile: " + name + "\nversion: 1.0.0\nextends: " + base + "\n";
    }

    @Test
    void aProfileIsLookedForBesideTheFileThenInFoldersThenInTheJar() throws ProfileException {
        Path shared = folder.resolve("shared");
        assertTrue(shared.toFile().mkdir());
        String profile = TestFolder.HEAD.replace("profile: p", "profile: linux-host") + "points: {a: {type: bool, bind: {key: x}}}\n";
        new TestFolder(folder).put("d.yaml", TestFolder.DEVICE.replace("p@1", "linux-host@1"));
        ProfileSource source = ProfileSource.of(List.of(shared));
        assertTrue(DeviceFile.read(folder.resolve("d.yaml"), source).point("cpu.busy").isPresent());
        new TestFolder(shared).put("linux-host.yaml", profile.replace("1.0.0", "1.0.1"));
        assertEquals("1.0.1", DeviceFile.read(folder.resolve("d.yaml"), source).version());
        new TestFolder(folder).put("linux-host.yaml", profile.replace("1.0.0", "1.0.2"));
        assertEquals("1.0.2", DeviceFile.read(folder.resolve("d.yaml"), source).version());
        new TestFolder(folder).put("linux-host.yaml", profile.replace("1.0.0", "2.0.0"));
        assertEquals("1.0.1", DeviceFile.read(folder.resolve("d.yaml"), source).version(), "another major is passed over");
    }

    @Test
    void checkTakesAProfileAsWellAsADevice() {
        Path profile = folder.resolve("p.yaml");
        new TestFolder(folder).put("p.yaml", TestFolder.HEAD + "params: {k: {type: integer}, s: {type: string}}\n"
                + "points: {a: {type: float64, bind: {key: \"${s}\"}, transform: {scale: \"${k}\"}}}\n");
        assertEquals(List.of(), DeviceFile.check(profile, ProfileSource.bundled()));
        new TestFolder(folder).put("p.yaml", TestFolder.HEAD + "points: {a: {type: float64, bind: {key: x}, unit: furlong}}\n");
        assertReason("is no SenML unit", DeviceFile.check(profile, ProfileSource.bundled()));
    }

    @Test
    void aKindIsReadWithoutADeviceWithStandInsForWhatOnlyADeviceKnows() throws Exception {
        Path file = Files.writeString(folder.resolve("kind.yaml"), """
                format: selvage-profile/1
                profile: kind
                version: 1.2.0
                params: {bus: {type: integer}}
                driver: {use: simulator, seed: "${bus}"}
                points: {a: {type: float64, unit: Cel, bind: {gen: sine}}}
                decisions: {guard: {every: sample, inputs: [{as: t, of: a, agg: last}], states: {idle: {}}}}
                """);
        Device kind = DeviceFile.readKind(file, ProfileSource.bundled());
        assertEquals(List.of("kind", "1.2.0", "guard"), List.of(kind.profile(), kind.version(), kind.decisions().get(0).name()));
        assertEquals("simulated-device", DeviceFile.readBundledKind("simulated-device", ProfileSource.bundled()).profile());
        assertTrue(assertThrows(ProfileException.class, () -> DeviceFile.readBundledKind("no-such", ProfileSource.bundled())).problems().get(0).reason().startsWith("no such profile"));
    }
}
