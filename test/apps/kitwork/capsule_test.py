#!/usr/bin/env python3
"""The commands around capsules from outside: capsule_test.py KITWORK

keygen, build, inspect, verify, token, run, and eval with the same file: what they print and do, and
the exit statuses that scripts rely on.
"""
import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "support"))
import counted  # noqa: E402

KITWORK = None
CART = """// Puts an order into the cart.
const rows = db().from("users").select("id", "name").where("active", true).take(10);
let sum = 0;
for (let i = 0; i < 10; i++) sum += i * rate;
kv.write("cart/" + arg.id, { sum });
return { sum, rows, old: kv.read("cart/7") };
"""


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, content=None):
        path = os.path.join(self.folder.name, name)
        if content is not None:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
        return path

    def kitwork(self, *arguments, status=0):
        done = subprocess.run([KITWORK, *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def key(self, name):
        if not os.path.exists(self.path(name)):
            self.kitwork("keygen", "-o", self.path(name))
        return self.path(name)

    def build(self, source, *options, status=0):
        file = self.path("a.js", source)
        out = self.path("a.kwc")
        return out, self.kitwork("build", file, "-o", out, *options, status=status)


class Keygen(Case):
    def test_a_secret_key_is_its_owners_alone_and_never_printed(self):
        done = self.kitwork("keygen", "-o", self.path("k"))
        with open(self.path("k"), encoding="utf-8") as file:
            secret = file.read().split("\n")[1]
        self.assertEqual(len(secret), 64)
        self.assertNotIn(secret, done.stdout + done.stderr)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("k")).st_mode), 0o600)
        with open(self.path("k.pub"), encoding="utf-8") as file:
            self.assertEqual(file.read().split("\n")[1], done.stdout.strip())

    def test_a_key_is_not_overwritten_unless_forced(self):
        self.key("k")
        with open(self.path("k"), encoding="utf-8") as file:
            before = file.read()
        done = self.kitwork("keygen", "-o", self.path("k"), status=70)
        self.assertIn("--force", done.stderr)
        with open(self.path("k"), encoding="utf-8") as file:
            self.assertEqual(file.read(), before)
        os.chmod(self.path("k"), 0o644)
        self.kitwork("keygen", "-o", self.path("k"), "--force")
        self.assertEqual(stat.S_IMODE(os.stat(self.path("k")).st_mode), 0o600)

    def test_a_secret_key_that_others_can_read_is_refused(self):
        os.chmod(self.key("k"), 0o644)
        _, done = self.build("return 1", "--key", self.path("k"), status=64)
        self.assertIn("chmod 600", done.stderr)


class Build(Case):
    def test_what_is_needed_is_declared_with_its_place(self):
        out, done = self.build(CART, "--key", self.key("k"), "--bind", "rate=0.5", "--json")
        told = json.loads(done.stdout)
        self.assertEqual(told["capabilities"], [
            "db.read:app.users(id,name) where active = true limit 10 per query",
            "kv.read:cart/7", "kv.write:cart/*"])
        needed = {each["capability"]: each for each in told["needed"]}
        self.assertEqual(needed["kv.write:cart/*"]["line"], 5)
        self.assertIn("not constant", needed["kv.write:cart/*"]["because"])
        self.assertEqual(needed["kv.read:cart/7"]["because"], "")
        info = json.loads(self.kitwork("inspect", "--json", out).stdout)
        self.assertEqual(info["digest"], told["digest"])
        self.assertEqual(info["captures"], {"rate": 0.5})
        self.assertTrue(info["signatureHolds"])

    def test_a_narrower_capability_is_an_error_with_the_place_and_a_wider_one_a_warning(self):
        source = 'return kv.read("a/b");'
        _, done = self.build(source, "--cap", "kv.read:a/c", status=7)
        self.assertIn("a.js:1:11: this needs kv.read:a/b", done.stderr)
        _, done = self.build(source, "--cap", "kv.read:a/*")
        self.assertIn("warning: kv.read:a/* is wider than what is needed", done.stderr)
        _, done = self.build(source, "--cap", "kv.read:a/b", "--cap", "zone.move:asia")
        self.assertIn("warning: zone.move:asia is declared, but nothing needs it", done.stderr)

    def test_what_is_wrong_with_a_source_is_told_with_a_caret(self):
        _, done = self.build("let x = = 3;", status=3)
        self.assertIn("a.js:1:9: error: expected an expression", done.stderr)
        self.assertIn("^", done.stderr)

    def test_what_cannot_be_captured_is_refused(self):
        for binding, words in (("x=undefined", "cannot travel"), ("arg=1", "name of a variable"),
                               ("x", "NAME=JSON"), ("if=1", "no variable can have"),
                               ('x={"__proto__":1}', "prototype")):
            file = self.path("a.js", "return 1")
            done = subprocess.run([KITWORK, "build", file, "-o", self.path("o"), "--bind", binding],
                                  capture_output=True, text=True, timeout=60)
            self.assertIn(done.returncode, (3, 64), binding)
            self.assertIn(words, done.stderr)

    def test_the_same_source_gives_the_same_bytes(self):
        key = self.key("k")
        first, _ = self.build(CART, "--key", key, "--bind", "rate=1")
        with open(first, "rb") as file:
            before = file.read()
        second, _ = self.build(CART, "--key", key, "--bind", "rate=1.0")
        with open(second, "rb") as file:
            self.assertEqual(file.read(), before)


class Run(Case):
    def run_both(self, source, argument, *options):
        """The answer and the gas of eval and of run."""
        out, _ = self.build(source, "--key", self.key("k"), *options)
        evaluated = self.kitwork("eval", "--arg", argument, *options, "--stats", "--json",
                                 self.path("a.js"))
        ran = self.kitwork("run", out, "--arg", argument, "--stats", "--json")
        gas = [json.loads(each.stderr)["gas_used"] for each in (evaluated, ran)]
        self.assertEqual(evaluated.stdout, ran.stdout)
        self.assertEqual(gas[0], gas[1])
        return evaluated.stdout, gas[0]

    def test_a_file_gives_the_same_answer_and_gas_with_eval_and_run(self):
        answer, _ = self.run_both("return { twice: arg.n * 2, s: `${arg.n}` };", '{"n": 21}')
        self.assertEqual(answer, '{"twice":42,"s":"21"}\n')
        answer, _ = self.run_both("export default (arg) => arg.map(x => x + k);", "[1,2]",
                                  "--bind", "k=0.5")
        self.assertEqual(answer, "[1.5,2.5]\n")
        answer, _ = self.run_both("export default function f(arg) { return arg } print(1);", "null")
        self.assertEqual(answer, "1\nnull\n")

    def test_what_is_folded_is_folded_in_both_and_shown(self):
        source = ("const total = items.reduce((a, b) => a + b, 0) * rate;\n"
                  "var x = 3;\nreturn [total, 1 + 2, arg + x, globalThis.x === undefined];")
        bound = ("--bind", "items=[1,2,3]", "--bind", "rate=0.5")
        answer, gas = self.run_both(source, "4", *bound)
        self.assertEqual(answer, "[3,3,7,true]\n")
        plain, more = self.run_both(source, "4", *bound, "--no-fold")
        self.assertEqual(plain, answer)
        self.assertLess(gas, more)
        shown = self.kitwork("disasm", self.path("a.js"), *bound).stdout
        self.assertIn("folded 1:15  items.reduce((a, b) => a + b, 0) * rate  ->  3\n", shown)
        self.assertIn("folded 3:16  1 + 2  ->  3\n", shown)
        self.assertNotIn("folded", self.kitwork("disasm", self.path("a.js"), *bound,
                                                "--no-fold").stdout)

    def test_effects_go_to_the_directory_when_they_are_granted(self):
        out, _ = self.build(CART, "--key", self.key("k"), "--bind", "rate=0.5")
        users = [{"id": 1, "name": "a", "active": True}, {"id": 2, "name": "b", "active": False}]
        self.path("data/db/app/users.json", json.dumps(users))
        data = self.path("data")
        done = self.kitwork("run", out, "--arg", '{"id": 7}', "--data", data)
        self.assertEqual(json.loads(done.stdout), {"sum": 22.5, "rows": [{"id": 1, "name": "a"}],
                                                   "old": {"sum": 22.5}})
        with open(os.path.join(data, "kv", "cart%2F7"), encoding="utf-8") as file:
            self.assertEqual(file.read(), '{"sum":22.5}')

    def test_what_is_not_granted_is_refused_by_name_when_it_happens(self):
        out, _ = self.build("return kv.read(arg.key)", "--cap", "kv.read:mine/*", "--key",
                            self.key("k"))
        done = self.kitwork("run", out, "--arg", '{"key": "yours/1"}', "--data",
                            self.path("data"), status=1)
        self.assertIn("kv.read:yours/1 is not granted: kv.read:mine/* is", done.stderr)
        done = self.kitwork("run", out, "--arg", '{"key": "mine/1"}', "--data", self.path("data"))
        self.assertEqual(done.stdout, "")
        done = self.kitwork("run", out, "--arg", '{"key": "mine/1"}', status=1)
        self.assertIn("--data", done.stderr)

    def test_no_key_leaves_the_directory(self):
        out, _ = self.build('kv.write("../../x", 1)', "--cap", "kv.write:*", "--key", self.key("k"))
        self.kitwork("run", out, "--data", self.path("data"))
        self.assertEqual(os.listdir(os.path.join(self.path("data"), "kv")), ["%2E%2E%2F%2E%2E%2Fx"])

    def test_a_capsule_that_does_not_hold_is_not_run(self):
        out, _ = self.build("return 1", "--key", self.key("k"))
        with open(out, "rb") as file:
            good = file.read()
        for at in (0, 20, len(good) // 2, len(good) - 5):
            with open(out, "wb") as file:
                file.write(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
            self.kitwork("run", out, status=6)
            self.kitwork("verify", out, status=6)
        unsigned, _ = self.build("return 1")
        self.assertIn("--unsigned", self.kitwork("run", unsigned, status=6).stderr)
        self.assertEqual(self.kitwork("run", unsigned, "--unsigned").stdout, "1\n")

    def test_the_limits_of_a_capsule_hold_and_can_only_be_lowered(self):
        out, _ = self.build("while (true) {}", "--gas", "5000", "--key", self.key("k"))
        self.kitwork("run", out, status=4)
        self.kitwork("run", out, "--gas", "6000", status=64)

    def test_an_answer_that_json_does_not_have_is_told(self):
        for source in ("const a = {}; a.a = a; return a", "return { get a() { return 1 } }"):
            self.kitwork("eval", self.path("a.js", source), status=1)

    def test_a_run_through_snapshots_is_the_same(self):
        out, _ = self.build(CART, "--key", self.key("k"), "--bind", "rate=2")
        self.path("data/db/app/users.json", "[]")
        plain = self.kitwork("run", out, "--arg", '{"id": 7}', "--data", self.path("data"),
                             "--stats", "--json")
        moved = self.kitwork("run", out, "--arg", '{"id": 7}', "--data", self.path("data"),
                             "--stats", "--json", "--snapshot-every", "7")
        self.assertEqual(plain.stdout, moved.stdout)
        self.assertEqual(json.loads(plain.stderr)["gas_used"], json.loads(moved.stderr)["gas_used"])


class Estimate(Case):
    def estimate(self, source, argument="null"):
        out, done = self.build(source, "--json")
        used = self.kitwork("run", out, "--unsigned", "--arg", argument, "--stats", "--json")
        return json.loads(done.stdout)["gas"], json.loads(used.stderr)["gas_used"]

    def test_straight_flow_is_exact(self):
        for source in ("return 1", "const a = 3, b = a * 2; return a - b;",
                       "const f = (x) => x * 2; return f(f(3));",
                       "export default (arg) => ({ a: 1, b: [1, 2, 3] });",
                       "let s = 0; for (let i = 0; i < 10; i++) s = s * 2 - i; return s;",
                       "let s = 0; for (let i = 9; i >= 0; i -= 3) s -= i; return s;",
                       "let k = 7, s = 0; while (k > 0) { k -= 2; s -= 1; } return s;",
                       "let s = 0; do { s++; } while (s < 5); return s;",
                       "let s = 0; for (let i = 0; i < 4; i++) for (let j = 0; j < 3; j++) s++; return s;",
                       "for (let i = 5; i < 5; i++) {} return 0;"):
            gas, used = self.estimate(source)
            self.assertEqual((gas["lower"], gas["upper"]), (used, used), source)
            self.assertEqual(gas["data"], [], source)

    def test_branches_give_bounds_that_hold(self):
        sources = ("if (arg) return 1 - 2 - 3; return 0;",
                   "let s = 0; for (let i = 0; i < 9; i++) { if (i === arg) break; s -= i; } return s;",
                   "for (let i = 0; i < 9; i++) { if (i === arg) return 1; } return 2;",
                   "let s = 0; for (let i = 0; i < 9; i++) { if (i < arg) continue; s -= 1; } return s;",
                   "try { if (arg > 3) throw 1; } catch (e) { return 5; } return 6;")
        for source in sources:
            for argument in ("0", "3", "7", "100"):
                gas, used = self.estimate(source, argument)
                self.assertIsNotNone(gas["upper"], source)
                self.assertLessEqual(gas["lower"], used, source)
                self.assertGreaterEqual(gas["upper"], used, source)

    def test_a_dry_run_tells_what_it_used_and_touches_nothing(self):
        source = ('const rows = db().from("users").take(3);\nkv.write("n", rows.length);\n'
                  'print("hidden");\nfor (let i = 0; i < arg; i++) {}\nreturn rows;')
        out, done = self.build(source, "--json", "--dry-run", "100")
        told = json.loads(done.stdout)["dryRun"]
        self.assertEqual((told["effects"], told["outcome"]), (2, "answered"))
        shown = json.loads(self.kitwork("inspect", out, "--json", "--dry-run", "1000").stdout)
        self.assertGreater(shown["dryRun"]["gas"], told["gas"] + 900)
        self.assertIn("a dry run used", self.kitwork("inspect", out, "--dry-run", "1").stdout)
        self.path("data/db/app/users.json", "[]")
        ran = self.kitwork("run", out, "--unsigned", "--arg", "100", "--data", self.path("data"),
                           "--stats", "--json")
        self.assertEqual(json.loads(ran.stderr)["gas_used"], told["gas"])
        for source, outcome in (("return null.x", "threw TypeError"), ("while (true) {}", "out of gas")):
            _, done = self.build(source, "--json", "--dry-run", "", "--gas", "5000")
            self.assertIn(outcome, json.loads(done.stdout)["dryRun"]["outcome"])
        self.build("return 1", "--dry-run", "{", status=64)

    def test_loops_over_captured_arrays_are_bounded_by_their_size(self):
        bound = ("--bind", "items=[1,2,3]")
        each = "export default (arg) => { let n = 0; %s return n - arg; }"
        sizes = {}
        for source in (each % "for (const x of items) n -= 2;",
                       each % "for (let i = 0; i < items.length; i++) n -= items[i];",
                       each % "items.forEach((x) => { n -= x; });",
                       "export default (arg) => items.map((x) => x - arg).filter((x) => x > 1);",
                       "export default (arg) => items.some((x) => x > arg);",
                       "export default (arg) => items.reduce((a, x) => a - x - arg, 0);",
                       "function f(k) { let s = 0; for (const x of items) s -= x * k; return s; }\n"
                       "return f(arg) - f(2);"):
            for argument in ("0", "2"):
                out, done = self.build(source, "--json", *bound)
                gas = json.loads(done.stdout)["gas"]
                self.assertIsNotNone(gas["upper"], source)
                self.assertEqual(gas["unbounded"], [])
                used = self.kitwork("run", out, "--unsigned", "--arg", argument, "--stats", "--json")
                self.assertLessEqual(gas["lower"], json.loads(used.stderr)["gas_used"], source)
                sizes[source] = gas["upper"]
        for source, upper in sizes.items():
            _, done = self.build(source, "--json", "--bind", "items=[1,2,3,4,5,6,7,8,9]")
            self.assertGreater(json.loads(done.stdout)["gas"]["upper"], upper, source)
        # Whoever may change it makes its size unknown.
        for source in ("export default (arg) => { items.push(arg); for (const x of items) arg -= x; }",
                       "export default (arg) => { const all = [items]; for (const x of items) arg -= 1; }",
                       "export default (arg) => items.map((x, i, all) => all.push(1));"):
            _, done = self.build(source, "--json", *bound)
            self.assertNotEqual(json.loads(done.stdout)["gas"]["unbounded"] or
                                "calls map" in str(json.loads(done.stdout)["gas"]["data"]), [], source)

    def test_what_has_no_bound_is_told_with_its_place(self):
        for source, line, words in (("\nwhile (arg.x) {}", 2, "cannot be counted"),
                                    ("return (function f(n) {\nreturn n < 1 ? 0 : f(n - 1) })(arg)", 2,
                                     "calls itself"),
                                    ("const f = (n) => n < 1 ? 0 : f(n - 1);\nreturn f(arg)", 1,
                                     "calls itself"),
                                    ("let n = 0;\nfor (const x of arg) n++;", 2, "counted"),
                                    ("return [1].map(arg.f)", 1, "map")):
            _, done = self.build(source, "--json")
            gas = json.loads(done.stdout)["gas"]
            self.assertIsNone(gas["upper"], source)
            self.assertIn(line, [note["line"] for note in gas["unbounded"]], source)
            self.assertIn(words, " ".join(note["text"] for note in gas["unbounded"]))


class Travel(Case):
    def test_what_cannot_travel_is_refused_with_its_place_and_a_caret(self):
        for source, options, words in (
                ("const f = 1;\nreturn f + rate;", (), "a.js:2:12: refused: rate is neither declared"),
                ("return outer(1);", (), "--bind outer=JSON"),
                ("return 1 +\n  rate;", ("--bind", "rate=undefined"), "a.js:2:3: refused: rate cannot"),
                ('kv.write("x", () => 1);', (), "a.js:1:4: refused: a function cannot travel"),
                ('queue.send("q", kv);', (), "refused: kv cannot travel"),
                ('kv.write("x", db().from("t"));', (), "refused: a query cannot travel"),
                ('const send = (x) => x; kv.write("x", send);', (), "refused: send cannot travel")):
            _, done = self.build(source, *options, status=3)
            self.assertIn(words, done.stderr)
            self.assertIn("\n" + " " * 2, done.stderr)
            self.assertIn("^", done.stderr)
        self.build("return typeof made;")

    def test_an_answer_is_what_json_stringify_makes_of_it(self):
        for source, answer in (
                ("return { a: 1, toJSON() { return { b: [this.a] } } }", '{"b":[1]}\n'),
                ("return [{ toJSON: (key) => key }, undefined]", '["0",null]\n'),
                ("const toJSON = 1; return undefined", ""),
                ("const x = { toJSON() { return undefined } }; return x", ""),
                ("export default (arg) => ({ toJSON: () => arg })", "7\n"),
                ("return { get a() { return 2 }, toJSON: 1 }", '{"a":2,"toJSON":1}\n')):
            out, _ = self.build(source)
            self.assertEqual(self.kitwork("run", out, "--unsigned", "--arg", "7").stdout, answer)
            done = self.kitwork("eval", self.path("a.js"), "--arg", "7")
            self.assertEqual(done.stdout, answer)
        hidden = 'const a = {}; a["to" + arg] = () => 1; return a'
        done = self.kitwork("eval", self.path("a.js", hidden), "--arg", '"JSON"', status=1)
        self.assertIn("it has toJSON", done.stderr)

    def test_conditions_that_are_functions_are_read_and_never_called(self):
        rows = [{"id": 1, "age": 20, "name": "a"}, {"id": 2, "age": 17, "name": "b"},
                {"id": 3, "age": 40, "name": "b"}, {"id": 4}]
        self.path("data/db/app/users.json", json.dumps(rows[:3]))
        run = lambda out, status=0: self.kitwork("run", out, "--unsigned", "--data", self.path("data"),
                                                 "--arg", '{"least":18,"name":"b"}', status=status)
        for condition, needed, ids in (
                ("u => u.age >= 18", "where age >= 18", [1, 3]),
                ("u => 18 > u.age", "where age < 18", [2]),
                ("u => u.age >= 18 && u.name === 'b'", 'where age >= 18 and name = "b"', [3]),
                ("u => u.age !== 17", "where age != 17", [1, 3]),
                ("u => u.name < 'b'", "", [1]),
                ("(u) => u.age > least && u.name == name", "", [3]),
                ("u => u.age > limit", "where age > 19", [1, 3]),
                ("function (u) { return u.gone == null; }", "where gone = null", [1, 2, 3])):
            source = ("const { least, name } = arg;\n"
                      'return db().from("users").select("id").where(%s);' % condition)
            out, done = self.build(source, "--bind", "limit=19", "--json")
            self.assertEqual(json.loads(done.stdout)["capabilities"],
                             [("db.read:app.users(id) " + needed).strip()], condition)
            self.assertEqual([row["id"] for row in json.loads(run(out).stdout)], ids, condition)
        for condition in ("u => u.a || u.b", "u => !u.a", "u => f(u)", "u => u.a.b === 1", "u => u.a",
                          "(u, i) => u.a === i", "u => u.a === 1 ? true : false", "u => true"):
            _, done = self.build('const f = (x) => x;\nreturn db().from("users").where(%s);' % condition,
                                 status=3)
            self.assertIn("a.js:2:27: refused: where: a condition compares", done.stderr, condition)
        out, _ = self.build('return db().from("users").where(u => u.name > 3);')
        self.assertIn("would have to be converted", run(out, status=1).stderr)

    def test_what_queries_cannot_do_yet_is_refused_with_its_place(self):
        for method in ("insert({})", "update({ a: 1 })", "delete()", "remove()", "orderBy('a')"):
            _, done = self.build('return db().table("t").%s' % method, status=3)
            self.assertIn("a.js:1:24: refused: a query has no " + method.split("(")[0], done.stderr)

    def test_a_query_that_is_answered_is_run(self):
        users = [{"id": 1, "active": True}, {"id": 2, "active": False}, {"id": 3, "active": True}]
        self.path("data/db/app/users.json", json.dumps(users))
        query = 'db().from("users").where("active", true).select("id").limit(1)'
        sources = ["return %s;", "export default () => %s;", "export default function f() { return %s }"]
        for source in [*(each % query for each in sources), f"return {query[5:]};"]:
            out, done = self.build(source, "--json")
            self.assertEqual(json.loads(done.stdout)["capabilities"],
                             ["db.read:app.users(id) where active = true limit 1 per query"])
            ran = self.kitwork("run", out, "--unsigned", "--data", self.path("data"))
            self.assertEqual(ran.stdout, '[{"id":1}]\n')
            refused = self.kitwork("run", out, "--unsigned", status=1)
            self.assertIn("--data", refused.stderr)
        out, _ = self.build("return { rows: %s };" % query)
        done = self.kitwork("run", out, "--unsigned", "--data", self.path("data"), status=1)
        self.assertIn("end a query with get()", done.stderr)


class Invocation(Case):
    def make(self, *options, status=0):
        return self.kitwork("invocation", "make", self.capsule, "--token", self.token, "--zone",
                            "asia", "--force", "-o", self.path("i"), *options, status=status)

    def setUp(self):
        super().setUp()
        zone, holder = self.key("zone"), self.key("holder")
        self.capsule, _ = self.build("return kv.read('a/' + arg.id)", "--key", self.key("author"),
                                     "--gas", "1000")
        self.token = self.path("t")
        self.kitwork("token", "grant", "--key", zone, "--to", holder + ".pub", "--zone", "asia",
                     "--cap", "kv.read:a/*", "-o", self.token)

    def verify(self, *options, status=0, token=None):
        return self.kitwork("invocation", "verify", self.path("i"), "--capsule", self.capsule,
                            "--token", token or self.token, "--authority", self.path("zone.pub"),
                            *options, status=status)

    def test_the_holder_signs_what_is_sent_and_a_zone_can_check_it(self):
        self.make("--key", self.path("holder"), "--arg", '{ "id": 7 }')
        told = json.loads(self.kitwork("invocation", "inspect", self.path("i"), "--json").stdout)
        self.assertEqual(told["zone"], "asia")
        digest = self.kitwork("verify", self.capsule).stdout.strip()
        self.assertEqual(told["capsule"], digest)
        good = ("--zone", "asia", "--arg", '{"id":7}')
        self.assertEqual(json.loads(self.verify(*good, "--json").stdout), told)
        self.assertIn("wrong_subject", self.verify("--zone", "asia", "--arg", '{"id":8}',
                                                   status=6).stderr)
        self.assertIn("wrong_audience", self.verify("--zone", "mars", "--arg", '{"id":7}',
                                                    status=6).stderr)
        other = self.path("other")
        self.kitwork("token", "grant", "--key", self.key("zone"), "--to", self.path("holder.pub"),
                     "--zone", "asia", "--cap", "kv.read:a/*", "-o", other)
        self.assertIn("wrong_subject", self.verify(*good, status=6, token=other).stderr)
        with open(self.path("i"), encoding="utf-8") as file:
            text = file.read()
        with open(self.path("i"), "w", encoding="utf-8") as file:
            file.write(text[:-3] + ("0" if text[-3] != "0" else "1") + text[-2:])
        self.verify(*good, status=6)

    def test_what_a_zone_would_refuse_is_not_signed(self):
        self.assertIn("holder", self.make(status=6).stderr)
        self.assertIn("wrong_subject", self.make("--key", self.key("author"), status=6).stderr)
        self.make("--key", self.path("holder"), "--seconds", "301", status=64)
        self.make("--key", self.path("holder"), "--arg", "{", status=6)
        self.capsule, _ = self.build("return kv.read('b')", "--key", self.key("author"))
        self.assertIn("capability_missing", self.make("--key", self.path("holder"), status=7).stderr)
        self.capsule, _ = self.build("return 1")
        self.assertIn("not_signed", self.make("--key", self.path("holder"), status=6).stderr)

    def test_a_guest_needs_no_key(self):
        self.token = self.path("g")
        self.kitwork("token", "grant", "--key", self.key("zone"), "--guest", "--zone", "asia",
                     "--cap", "kv.read:a/*", "-o", self.token)
        self.make()
        self.verify("--zone", "asia")


class Inference(Case):
    def needed(self, source):
        _, done = self.build(source, "--json", "--cap", "http.get:https://h/*", "--cap", "kv.read:*",
                             "--cap", "kv.write:*", "--cap", "db.read:*", "--cap", "zone.move:*",
                             "--cap", "time.sleep<=365d", "--cap", "queue.send:*",
                             "--cap", "http.post:https://h/*", "--cap", "http.put:https://h/*",
                             "--cap", "http.delete:https://h/*", "--cap", "db.insert:*",
                             "--cap", "db.update:*", "--cap", "db.delete:*", "--cap", "ext.call:*")
        return [each["capability"] for each in json.loads(done.stdout)["needed"]]

    def test_constants_name_what_is_needed(self):
        self.assertEqual(self.needed('const k = "a/b"; kv.read(k)'), ["kv.read:a/b"])
        self.assertEqual(self.needed('const store = kv; store.write("x", 1)'), ["kv.write:x"])
        self.assertEqual(self.needed('const f = () => kv.read("x"); f()'), ["kv.read:x"])
        self.assertEqual(self.needed('http.get("https://h/v1/x?q=" + arg)'), ["http.get:https://h/v1/*"])
        self.assertEqual(self.needed("time.sleep(1500)"), ["time.sleep<=1500ms"])
        self.assertEqual(self.needed('zone.move("asia")'), ["zone.move:asia"])
        self.assertEqual(self.needed('const q = db().from("t").where("a", ">", 3);\nq.limit(2).get()'),
                         ["db.read:app.t where a > 3 limit 2 per query"])
        for begin in ("from", "const f = from;\nf", "globalThis.from"):
            self.assertEqual(self.needed(begin + '("t").where("a", ">", 3).limit(2).get()'),
                             ["db.read:app.t where a > 3 limit 2 per query"], begin)
        self.assertEqual(self.needed('const from = (x) => x; return from("t")'), [])
        self.assertEqual(self.needed("return 1 + 1"), [])

    def test_what_is_not_constant_forces_a_wildcard(self):
        self.assertEqual(self.needed("kv.read(arg.k)"), ["kv.read:*"])
        self.assertEqual(self.needed("kv.read(`a/${arg.k}/c`)"), ["kv.read:a/*"])
        self.assertEqual(self.needed("db().from(arg.t).take(5)"), ["db.read:app.* limit 5 per query"])
        self.assertEqual(self.needed('const o = { kv }; o.kv.read("x")'), ["kv.read:*", "kv.write:*"])
        self.assertEqual(self.needed('kv[arg.m]("x")'), ["kv.read:*", "kv.write:*"])
        self.assertEqual(self.needed('const o = { from }; o.from("t").get()'),
                         self.needed('const o = { db }; o.db().from("t").get()'))
        self.assertEqual(self.needed('let s = kv; if (arg) s = null; s.read("x")'),
                         ["kv.read:*", "kv.write:*"])
        self.assertEqual(self.needed('const g = globalThis; g.kv.read("x")'), ["kv.read:x"])
        self.assertIn("kv.write:*", self.needed("arg.f(globalThis)"))


class Token(Case):
    def test_a_token_is_granted_narrowed_and_looked_at(self):
        zone, holder, other = self.key("zone"), self.key("holder"), self.key("other")
        token, less = self.path("t"), self.path("l")
        self.kitwork("token", "grant", "--key", zone, "--to", holder + ".pub", "--zone", "asia",
                     "--cap", "kv.read:*", "-o", token)
        self.assertEqual(stat.S_IMODE(os.stat(token).st_mode), 0o600)
        self.kitwork("token", "narrow", token, "--key", holder, "--to", other + ".pub",
                     "--cap", "kv.read:cart/*", "--gas", "5", "-o", less)
        told = json.loads(self.kitwork("token", "inspect", less, "--json").stdout)
        self.assertTrue(told["holds"])
        self.assertEqual(told["blocks"][1]["capabilities"], ["kv.read:cart/*"])
        self.assertEqual(self.kitwork("token", "revoke-id", less).stdout.strip(),
                         told["blocks"][1]["revocationId"])
        self.kitwork("token", "narrow", less, "--key", other, "--cap", "kv.read:*", status=7)
        self.kitwork("token", "narrow", less, "--key", holder, "--cap", "kv.read:cart/1", status=6)
        self.assertIn("every signature holds", self.kitwork("token", "inspect", less).stdout)

    def test_a_guest_may_only_read_a_little(self):
        zone = self.key("zone")
        grant = ["token", "grant", "--key", zone, "--guest", "--zone", "asia"]
        self.kitwork(*grant, "--cap", "kv.write:*", status=7)
        self.kitwork(*grant, "--cap", "kv.read:*", "--gas", "10000001", status=7)
        self.kitwork(*grant, "--cap", "kv.read:*", "--minutes", "16", status=7)
        self.kitwork(*grant, "--cap", "kv.read:*", "-o", self.path("g"))
        self.kitwork("token", "narrow", self.path("g"), "--gas", "3")

    def test_a_token_that_was_touched_does_not_hold(self):
        zone = self.key("zone")
        self.kitwork("token", "grant", "--key", zone, "--to", zone + ".pub", "--zone", "asia",
                     "--cap", "kv.read:*", "-o", self.path("t"))
        with open(self.path("t"), encoding="utf-8") as file:
            text = file.read()
        with open(self.path("t"), "w", encoding="utf-8") as file:
            file.write(text[:-10] + ("0" if text[-10] != "0" else "1") + text[-9:])
        self.kitwork("token", "inspect", self.path("t"), status=6)


if __name__ == "__main__":
    KITWORK = sys.argv.pop(1)
    counted.main()
