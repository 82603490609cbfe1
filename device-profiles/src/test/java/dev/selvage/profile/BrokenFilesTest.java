// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.profile.text.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken file gives one complaint, at the place marked {@code »} in its text, with the reason beside it. */
final class BrokenFilesTest {
    private static final char MARK = '»';
    private static final Duration SLOWEST = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    /** A file with a mark at the place complained about. The other file of the pair is sound. */
    record Broken(String reason, String file, String marked) {
        String text() {
            return marked.replace(String.valueOf(MARK), "");
        }

        Broken withText(String whole) {
            return new Broken(reason, file, whole);
        }

        Broken replace(String part, String by) {
            return new Broken(reason, file, marked.replace(part, by));
        }

        int line() {
            return 1 + (int) before().chars().filter(c -> c == '\n').count();
        }

        int column() {
            return before().length() - before().lastIndexOf('\n');
        }

        private String before() {
            return marked.substring(0, Math.max(0, marked.indexOf(MARK)));
        }

        @Override
        public String toString() {
            return reason;
        }
    }

    private static Broken profile(String reason, String body) {
        return new Broken(reason, "p.yaml", TestFolder.HEAD + body);
    }

    private static Broken device(String reason, String body) {
        return new Broken(reason, "d.yaml", TestFolder.DEVICE + body);
    }

    private static String points(String points) {
        return "points:\n" + points + "\n";
    }

    private static String point(String settings) {
        return points("  a: {type: float64, bind: {key: x}, " + settings + "}");
    }

    static Stream<Broken> asYaml() {
        return Stream.of(
                profile("anchors (&name) are not allowed", "about: »&a {x: w}\n" + point("unit: W")),
                profile("tags (tag:yaml.org,2002:java.net.URL) are not allowed", "about: {x: »!!java.net.URL [a]}\n" + point("unit: W")),
                profile("directives", "").withText("»%YAML 1.1\n---\nformat: selvage-profile/1\n"),
                profile("a second document", point("unit: W") + "»---\na: b\n"),
                profile("unquoted on is true or false to some YAML readers", "about: {»on: x}\n" + point("unit: W")),
                profile("unquoted Yes is true or false", "about: {x: »Yes}\n" + point("unit: W")),
                profile("unquoted n is true or false", points("  »n: {type: float64, bind: {key: x}}")),
                profile("007 starts with a zero", "about: {x: »007}\n" + point("unit: W")),
                profile("12:30 is a number of base sixty", "about: {x: »12:30}\n" + point("unit: W")),
                profile("1_000 is a number to some YAML readers only", "about: {x: »1_000}\n" + point("unit: W")),
                profile("unquoted << has a meaning of its own", points("  a: {»<<: {type: float64}, bind: {key: x}}")),
                profile("is not a finite number", point("range: [0, ».nan]")),
                profile("is not a finite number", point("range: [»-.inf, 1]")),
                profile("is too large for a number", point("range: [0, »1e999]")),
                profile("is given twice", point("unit: W, »unit: V")),
                profile("the key 1 is not a text; write \"1\"", "about: {»1: x}\n" + point("unit: W")),
                profile("a key must be a text", "about: {»[a]: x}\n" + point("unit: W")),
                profile("control character U+0007", "about: {x: a»\u0007b}\n" + point("unit: W")),
                profile("control character U+2028", "about: {x: a»\u2028b}\n" + point("unit: W")),
                profile("a control character in the text", "about: {x: »\"a\\u001bb\"}\n" + point("unit: W")),
                profile("a text of more than 4096 characters", "about: {x: »" + "a".repeat(5_000) + "}\n" + point("unit: W")),
                profile("nested deeper than 24 levels", "about: {x: " + "[".repeat(22) + "»" + "[".repeat(100_000)),
                profile("more than 8192 values", "about: [" + "a,".repeat(8_179) + "»" + "a,".repeat(9)),
                profile("not YAML: ", "points: {a: }»}\n"),
                profile("a mapping (key: value) was expected", "").withText("»- a\n"),
                profile("the file is empty", "").withText("»"),
                profile("the file is empty", "").withText("»\n# only a comment\n"),
                profile("more than 262144 bytes", "").withText("»" + "a".repeat(1_000_000)));
    }

    static Stream<Broken> asProfile() {
        return Stream.of(
                profile("must be \"selvage-profile/1\"", "").withText("format: »selvage-profile/2\nprofile: p\nversion: 1.0.0\n"),
                profile("must be a version such as 1.0.0", "").withText("format: selvage-profile/1\nprofile: p\nversion: »1.0\n"),
                profile("needs version", "").withText("»format: selvage-profile/1\nprofile: p\n"),
                profile("unknown key; did you mean \"alarms\"?", "»alarm: {}\n" + point("unit: W")),
                profile("unknown key; did you mean \"deadband\"?", point("report: {»dedband: 1}")),
                profile("did you mean \"float64\"?", points("  a: {type: »flaot64, bind: {key: x}}")),
                profile("must be a duration such as", point("every: 1s, expire: »5 s")),
                profile("must be number, not \"x\"", point("report: {deadband: »x}")),
                profile("must be a name of a-z", points("  »A/b: {type: float64, bind: {key: x}}")),
                profile("needs type", points("  a: »{bind: {key: x}}")),
                profile("needs bind", points("  a: »{type: float64}")),
                profile("needs points", "").withText("»format: selvage-profile/1\nprofile: p\nversion: 1.0.0\ndriver: {use: host}\n"),
                profile("needs driver", "").withText("format: selvage-profile/1\nprofile: p\nversion: 1.0.0\ndriver: »{x: z}\n" + point("unit: W")),
                profile("is no SenML unit; did you mean \"kWh\"?", point("unit: »kWH")),
                profile("must be a list [min, max]", point("range: »3")),
                profile("starts above its end", point("range: »[5, 1]")),
                profile("is longer than max", point("report: {min: »1h, max: 1m}")),
                profile("is shorter than every", point("every: 1m, expire: »1s")),
                profile("must be at least 10ms", point("every: »1ms")),
                profile("only a number has a deadband", points("  a: {type: bool, bind: {key: x}, report: {deadband: »1}}")),
                profile("needs values", points("  a: »{type: enum, bind: {key: x}}")),
                profile("a value is given twice", points("  a: {type: enum, values: »[x, x], bind: {key: x}}")),
                profile("is no value of this point", points("  a: {type: enum, values: [x], bind: {key: x}, transform: {map: {\"0\": »z}}}")),
                profile("must not be 0", point("transform: {scale: »0}")),
                profile("a writable point needs writer", point("access: »rw")),
                profile("the register's other bits are not known", points("  a: {type: int64, bind: {key: x}, access: rw, writer: app, transform: {mask: »15}}")),
                profile("the register's other bits are not known", points("  a: {type: int64, bind: {key: x}, access: rw, writer: app, transform: {shift: »2}}")),
                profile("a write could not be turned back", points("  a: {type: bool, bind: {key: x}, access: rw, writer: app, transform: {map: »{\"1\": true, \"2\": true}}}")),
                profile("no such point; did you mean \"cpu.busy\"?", points("  cpu.busy: {type: float64, bind: {key: x}}")
                        + "alarms: {hot: {when: {point: »cpu.bussy, op: \">\", value: 1}, severity: info}}\n"),
                profile("is no value of point a", point("unit: W") + "alarms: {hot: {when: {point: a, op: \">\", value: »x}, severity: info}}\n"),
                profile("overlaps with when", point("unit: W")
                        + "alarms: {hot: {when: {point: a, op: \">\", value: 9}, clear: »{op: <, value: 10}, severity: info}}\n"),
                profile("point a cannot be written", point("unit: W") + "tasks: {t: {args: {type: object}, write: {point: »a, value: 1}}}\n"),
                profile("no such argument", point("access: rw, writer: app")
                        + "tasks: {t: {args: {type: object, properties: {v: {type: number}}}, write: {point: a, from: »w}}}\n"),
                profile("Expected any of [[array, boolean", point("access: rw, writer: app")
                        + "tasks: {t: {args: {type: object, properties: {v: {type: »numbr}}}, write: {point: a, from: v}}}\n"),
                profile("no row of a recording has a simulated point", points("  a: {type: float64, every: »row, bind: {gen: noise, sd: 1}}")),
                profile("it needs a period, such as", "defaults: {every: row}\n" + points("  a: {type: float64, bind: »{gen: noise, sd: 1}}")),
                profile("messages a second for sure", point("every: 100ms, report: {when: always}") + "limits: {rate: »{msgs: 1, per: 1s}}\n"),
                profile("no parameter \"ct\" is declared", point("transform: {scale: »\"${ct}\"}")),
                profile("the parameter is never used", "params: {»ct: {type: number, default: 1}}\n" + point("unit: W")),
                profile("must be a value of type integer", "params: {k: {type: integer, default: »1.5}}\n" + points("  a: {type: bool, bind: {k: \"${k}\"}}")),
                profile("must be a number", "params: {s: {type: string, default: x}}\n" + point("transform: {scale: »\"${s}\"}")),
                profile("only a string parameter can be put in", "params: {k: {type: integer, default: 1}}\n" + points("  a: {type: bool, bind: {k: »\"x${k}\"}}")),
                profile("a parameter must be the whole value", "params: {s: {type: string, default: x}}\nlimits: {}\n"
                        + points("  a: {type: bool, bind: {k: \"${s}\"}}")).replace("{use: host}", "{use: host, f: »\"x/${s}\"}"),
                profile("parameters are put in only in driver, bind and transform", "params: {s: {type: string, default: x}}\n"
                        + points("  a: {type: bool, title: »\"${s}\", bind: {k: \"${s}\"}}")),
                profile("extends goes in a circle: p@1 -> p@1", "extends: »p@1\n" + point("unit: W")),
                profile("no profile base@7: no base.yaml", "extends: »base@7\n" + point("unit: W")));
    }

    static Stream<Broken> asDecision() {
        return Stream.of(
                profile("there is no point b", point("unit: W") + "decisions: {d: {every: 1s, inputs: [{as: x, of: »b, agg: last}], states: {idle: {}}}}\n"),
                profile("there is no task type t", point("unit: W")
                        + "decisions: {d: {every: 1s, inputs: [{as: x, of: a, agg: last}], states: {idle: {do: [{task: »t}]}}}}\n"),
                profile("there is no variable z", point("unit: W") + "decisions: {d: {every: 1s, inputs: [{as: x, of: a, agg: last}], states: "
                        + "{idle: {}, busy: {enter: {when: {\">\": [{var: »z}, 1]}}, leave: {when: {\"<\": [{var: x}, 1]}}}}}}\n"),
                profile("point a cannot be written; give it access: rw", point("unit: W")
                        + "decisions: {d: {every: 1s, inputs: [{as: x, of: a, agg: last}], states: {idle: {do: [{write: »a, value: 1}]}}}}\n"),
                profile("another interlock has the name guard; give each one of its own", point("unit: W") + "decisions: {d: {every: 1s, inputs: [{as: x, of: a, agg: last}], states: {idle: {}}, "
                        + "interlocks: [{name: guard, when: {point: a, op: \">\", value: 1}, deny: a}, {name: »guard, when: {point: a, op: \">\", value: 2}, deny: a}]}}\n"),
                profile("another interlock has the name interlock-2; give each one of its own", point("unit: W") + "decisions: {d: {every: 1s, inputs: [{as: x, of: a, agg: last}], states: {idle: {}}, "
                        + "interlocks: [{name: interlock-2, when: {point: a, op: \">\", value: 1}, deny: a}, »{when: {point: a, op: \">\", value: 2}, deny: a}]}}\n"),
                profile("another decision has the model m", point("unit: W") + "decisions: {d: {every: 1s, inputs: [{as: x, of: a, agg: last}], model: {name: m}, states: {idle: {}}}, "
                        + "e: {every: 1s, inputs: [{as: x, of: a, agg: last}], model: {name: »m}, states: {idle: {}}}}\n"));
    }

    private static Broken meter(String reason, String... binds) {
        StringBuilder body = new StringBuilder("points:\n");
        for (int i = 0; i < binds.length; i++) {
            body.append("  p").append(i).append(": {type: float64, bind: {").append(binds[i]).append("}}\n");
        }
        return profile(reason, body.toString()).replace("{use: host}", "{use: modbus-tcp, host: h}");
    }

    static Stream<Broken> asMerge() {
        return Stream.of(
                profile("cannot merge a point of type float64", point("merge: »counter")),
                profile("a counter only counts", points("  a: {type: int64, bind: {store: local}, access: rw, writer: app, merge: »counter}")),
                profile("takes no transform", points("  a: {type: int64, bind: {key: x}, transform: {scale: 2}, merge: »counter}")),
                profile("a set lives in the replica alone", points("  a: {type: string, bind: {key: x}, merge: »set}")),
                profile("cannot merge a point of type bool", points("  a: {type: bool, bind: {key: x}, merge: »max}")));
    }

    static Stream<Broken> asRegisters() {
        return Stream.of(
                meter("coil 7 is point p0 already", "table: coil, addr: 7", "table: coil, addr: »7"),
                meter("discrete 0 is point p1 already", "table: coil, addr: 0", "table: discrete, addr: 0", "table: discrete, addr: »0, as: bool"),
                meter("overlaps with point p0: this is holding 1 to 2, that is holding 0 to 1", "table: holding, addr: 0, as: f32", "table: holding, addr: »1, as: f32"),
                meter("this is input 3, that is input 0 to 3", "table: input, addr: 0, as: f64", "table: input, addr: »3"),
                meter("this is input 0 to 1, that is input 0", "table: input, addr: 0", "table: input, addr: »0, as: u32"),
                meter("this is holding 9, that is holding 2 to 9", "table: holding, addr: 2, as: string, count: 8", "table: holding, addr: »9, bit: 3"),
                meter("this is holding 4, that is holding 4 to 5", "addr: 4, table: holding, as: s32", "table: holding, bit: 0, addr: »4"),
                meter("this is input 5, that is input 4 to 5", "as: u32, addr: 4", "addr: »5").replace("points:", "defaults: {bind: {table: input}}\npoints:"),
                new Broken("overlaps with point a: this is input 1 to 2, that is input 0 to 1", "d.yaml",
                        TestFolder.DEVICE + "params: {host: h}\noverrides: {points: {b: {bind: {addr: »1}}}}\n"));
    }

    @Test
    void pointsMayShareTheSameRegistersAndAddressesThatOnlyADeviceKnows() {
        Broken sound = meter("", "table: holding, addr: 10, as: f32", "table: holding, addr: 10, as: u32", "table: holding, addr: 12", "table: holding, addr: 12, bit: 3",
                "table: input, addr: 10", "table: coil, addr: 10", "table: wrong, addr: 10", "table: input, addr: 10, as: odd", "table: coil, addr: \"${a}\"",
                "table: coil, addr: \"${b}\"").replace("points:", "params: {a: {type: integer}, b: {type: integer}}\npoints:");
        new TestFolder(folder).put("p.yaml", sound.text());
        assertEquals(List.of(), DeviceFile.check(folder.resolve("p.yaml"), ProfileSource.bundled()));
        new TestFolder(folder).put("d.yaml", TestFolder.DEVICE + "params: {a: 5, b: 5}\n");
        assertEquals(List.of("coil 5 is point p8 already"),
                DeviceFile.check(folder.resolve("d.yaml"), ProfileSource.bundled()).stream().map(Problem::reason).toList());
    }

    @Test
    void thereAreMoreThanAHundredOfThem() {
        long count = Stream.of(asYaml(), asProfile(), asDecision(), asMerge(), asTable(), asFault(), asRegisters(), asDevice()).flatMap(rows -> rows).count();
        assertTrue(count > 100, count + " broken files, and README.md says more than 100");
    }

    private static Broken fault(String reason, String fault) {
        return profile(reason, points("  a: {type: float64, bind: {key: x}}\n  door: {type: bool, bind: {key: z}}\n"
                + "  kept: {type: int64, bind: {store: local}}") + "faults:\n  - " + fault + "\n");
    }

    static Stream<Broken> asTable() {
        return Stream.of(
                profile("it is taken", point("unit: W") + "tables: {sample: »{columns: {x: {type: text}}, key: [x]}}\n"),
                profile("it is taken, or begins with sqlite_", point("unit: W") + "tables: {a__b: »{columns: {x: {type: text}}, key: [x]}}\n"),
                profile("every table has the column device already", point("unit: W") + "tables: {t: {columns: {device: »{type: text}, x: {type: text}}, key: [x]}}\n"),
                profile("numbers with a fraction are equal by chance", point("unit: W") + "tables: {t: {columns: {x: {type: real}}, key: [»x]}}\n"),
                profile("needs 1 to 7 columns, each once", point("unit: W") + "tables: {t: {columns: {x: {type: text}}, key: »[x, x]}}\n"),
                profile("cannot merge a column of that type so", point("unit: W") + "tables: {t: {columns: {x: {type: text}, v: {type: blob, merge: »set}}, key: [x]}}\n"),
                profile("a column of the key never conflicts", point("unit: W") + "tables: {t: {columns: {x: {type: text, merge: »first}}, key: [x]}}\n"),
                profile("rows of a history table never change", point("unit: W") + "tables: {t: {history: true, columns: {x: {type: text}, v: {type: text, merge: »first}}, key: [x]}}\n"),
                profile("only a table with history: true forgets by age", point("unit: W") + "tables: {t: {keep: »1d, columns: {x: {type: text}}, key: [x]}}\n"),
                profile("no such column", point("unit: W") + "tables: {t: {columns: {x: {type: text}}, key: [»z]}}\n"));
    }

    static Stream<Broken> asFault() {
        return Stream.of(
                fault("needs do", "»{at: 1s, point: a}"),
                fault("needs one of point, link and clock", "»{at: 1s, do: drop, for: 1s}"),
                fault("needs one of point, link and clock", "»{at: 1s, point: a, link: mqtt, do: down, for: 1s}"),
                fault("unknown key; did you mean \"point\"?", "{at: 1s, »pont: a, do: drop, for: 1s}"),
                fault("no such point; did you mean \"door\"?", "{at: 1s, point: »dor, do: drop, for: 1s}"),
                fault("did you mean \"drift\"?", "{at: 1s, point: a, do: »drif, by: 1, per: 1h}"),
                fault("\"wifi\" is not one of mqtt", "{at: 1s, link: »wifi, do: down, for: 1s}"),
                fault("must be a duration such as", "{at: »soon, point: a, do: drop, for: 1s}"),
                fault("happens to a link or a clock", "{at: 1s, point: a, do: »down, for: 1s}"),
                fault("cannot happen to a link; write down", "{at: 1s, link: mqtt, do: »drop, for: 1s}"),
                fault("cannot happen to a clock; write skew", "{at: 1s, clock: device, do: »stuck, by: 1s}"),
                fault("stuck needs for, a duration longer than 0", "»{at: 1s, point: a, do: stuck}"),
                fault("drop needs for", "{at: 1s, point: a, do: drop, for: »0s}"),
                fault("down needs for", "»{at: 1s, link: mqtt, do: down}"),
                fault("spike needs by, a number in the point's unit", "»{at: 1s, point: a, do: spike}"),
                fault("noise needs by", "{at: 1s, point: a, do: noise, for: 1s, by: »1h}"),
                fault("drift needs per", "»{at: 1s, point: a, do: drift, by: 1}"),
                fault("skew needs by, a duration such as 2h or -5m", "{at: 1s, clock: device, do: skew, by: »3}"),
                fault("drop has no by", "{at: 1s, point: a, do: drop, for: 1s, by: »3}"),
                fault("spike has no per", "{at: 1s, point: a, do: spike, by: 3, per: »1s}"),
                fault("only a number can spike; a point of type bool", "{at: 1s, point: door, do: »spike, by: 3}"),
                fault("no driver reads it", "{at: 1s, point: »kept, do: spike, by: 3}"));
    }

    static Stream<Broken> asDevice() {
        return Stream.of(
                device("must be \"selvage-device/1\"", "").withText("format: »selvage-profile/1\ndevice: d\nprofile: p@1\n"),
                device("must be a name of a-z", "").withText("format: selvage-device/1\ndevice: »Press_7\nprofile: p@1\n"),
                device("must be a profile reference", "").withText("format: selvage-device/1\ndevice: d\nprofile: »p\n"),
                device("no profile p@2: found p@1.0.0", "").withText("format: selvage-device/1\ndevice: d\nprofile: »p@2\n"),
                device("unknown key; did you mean \"overrides\"?", "»override: {}\n"),
                device("the profile has no such parameter; did you mean \"host\"?", "params: {host: h, »hots: h}\n"),
                device("(string) has no default and is not given", "params: »{port: 1}\n"),
                device("must be a value of type integer", "params: {host: h, port: »high}\n"),
                device("must be at most 9.0", "params: {host: h, port: »10}\n"),
                device("must be a text; quote numbers, not 7", "params: {host: h}\ntags: {hall: »7}\n"),
                device("no such name under points; did you mean \"a\"?", "params: {host: h}\noverrides: {points: {»ab: null}}\n"),
                device("is no SenML unit", "params: {host: h}\noverrides: {points: {a: {unit: »furlong}}}\n"),
                device("parameters are put in only in driver", "params: {host: h}\noverrides: {points: {a: {bind: {k: »\"${host}\"}}}}\n"),
                device("is longer than max", "params: {host: h}\noverrides: {points: {a: {report: {min: »2h, max: 1h}}}}\n"));
    }

    private static final String PROFILE_WITH_PARAMS = TestFolder.HEAD
            + "params: {host: {type: string}, port: {type: integer, default: 1, maximum: 9}}\n"
            + point("transform: {scale: \"${port}\"}").replace("{key: x}", "{key: \"${host}\"}");

    private static final String METER = TestFolder.HEAD.replace("{use: host}", "{use: modbus-tcp, host: \"${host}\"}") + "params: {host: {type: string}}\n"
            + points("  a: {type: float64, bind: {table: input, addr: 0, as: f32}}\n  b: {type: float64, bind: {table: input, addr: 2, as: f32}}");

    @ParameterizedTest
    @MethodSource({"asYaml", "asProfile", "asDecision", "asMerge", "asTable", "asFault", "asRegisters", "asDevice"})
    void complainsOnceAtTheMark(Broken broken) {
        String profile = broken.marked().contains("b: {bind:") ? METER : PROFILE_WITH_PARAMS;
        String sound = broken.file().equals("d.yaml") ? profile : TestFolder.DEVICE;
        TestFolder files = new TestFolder(folder)
                .put(broken.file().equals("d.yaml") ? "p.yaml" : "d.yaml", sound)
                .put(broken.file(), broken.text());
        List<Problem> problems = Assertions.assertTimeout(SLOWEST, files::problems);
        assertEquals(1, problems.size(), problems::toString);
        String expected = folder.resolve(broken.file()) + ":" + broken.line() + ":" + broken.column();
        Problem found = problems.get(0);
        assertEquals(expected, found.file() + ":" + found.line() + ":" + found.column(), found::toString);
        assertTrue(found.reason().contains(broken.reason()), found::toString);
    }
}
