#!/usr/bin/env python3
"""send, result, trace, status and top from outside: send_test.py KITWORK FAKE_GATEWAY

Against a gateway as it is, with a zone that says what a capsule's name asks for (fake_gateway.cpp).
"""
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "support"))
import counted  # noqa: E402

KITWORK = FAKE_GATEWAY = None
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


# All but the last end with an answer.
OUTSIDE = (
    "return db().from('users').where(u => u.active === true && u.age >= 18).take(3);",
    "return db().from('users').select('id', 'rate').where('age', '<', 30).limit(4);",
    "const rows = db().table('users').where('id', 39).get(); return rows[0].name.length + rows.length;",
    "return { one: db().from('users').where('id', arg.id).first(), none: db().from('users').where('id', -1).first() };",
    "kv.write('cart/' + arg.id, { sum: 1e21, text: 'é' }); return [kv.read('cart/7'), kv.read('cart/8')];",
    "kv.write('cart/8', [1, 2]); kv.delete('cart/7'); kv.delete('cart/9'); return kv.read('cart/7') === undefined;",
    "queue.send('mails', { to: 'a' }); queue.send('mails', 'b'); return 1;",
    "time.sleep(1); return 'slept';",
    "try { db().from('nowhere').get(); } catch (e) { return e.name; }",
    "try { db().from('users').where(u => u.age > 'x').get(); } catch (e) { return e.message; }",
    "try { kv.write('a'); } catch (e) { return e.message; }",
    "try { db().from('users').where('age', '~', 1); } catch (e) { return [e.name, e.message]; }",
    "try { zone.move('asia'); } catch (e) { return e.message; }",
    "kv.read('cart/8').forEach(x => { throw new RangeError('far ' + x); });",
)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name in ("zone.key", "author.key"):
            self.kitwork("keygen", "-o", self.path(name), gateway=False)
        with open(self.path("zone.key.pub"), encoding="utf-8") as file:
            self.authority = file.read().split("\n")[1]
        self.grant("guest.kwt", "--guest", "--cap", "db.read:*")
        self.grant("holder.kwt", "--to", self.path("author.key.pub"), "--cap", "kv.read:*", "--gas", "500000")
        self.gateway = self.start()

    def start(self, *files):
        process = subprocess.Popen([FAKE_GATEWAY, self.authority, *files], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.wait, 20)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stdin.close)
        scheme = "https" if files else "http"
        return f"{scheme}://127.0.0.1:{process.stdout.readline().strip()}"

    def path(self, name, content=None):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
        return path

    def grant(self, name, *options):
        self.kitwork("token", "grant", "--key", self.path("zone.key"), "--zone", "asia", "-o", self.path(name),
                     *options, gateway=False)

    def kitwork(self, *arguments, status=0, gateway=True, environment=()):
        extra = ["--gateway", self.gateway] if gateway else []
        environment = {**os.environ, "KITWORK_HOME": self.path("home"), **dict(environment)}
        done = subprocess.run([KITWORK, *arguments, *extra], capture_output=True, text=True, timeout=60,
                              env=environment)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def send(self, name="answers", source="return 1;", *options, token="guest.kwt", status=0, **more):
        file = source if source.endswith(".kwc") else self.path(name + ".js", source)
        signer = ["--key", self.path("author.key")] if token == "holder.kwt" else []
        return self.kitwork("send", file, "--token", self.path(token), *signer, *options, status=status, **more)


class Send(Case):
    def test_a_guest_gets_the_answer_and_what_it_cost(self):
        done = self.send("a", "return 1;", "--arg", '{"b": 1, "a": 2}')
        told = json.loads(done.stdout)
        self.assertEqual(told["argument"], {"a": 2, "b": 1})
        self.assertEqual(told["gateway"], "edge1")
        self.assertRegex(done.stderr, r"^12 gas, trace [0-9a-f]{32}, invocation [0-9a-f]{64}\n$")

    def test_a_holder_signs_what_is_sent(self):
        self.assertEqual(json.loads(self.send(token="holder.kwt").stdout)["argument"], None)

    def test_a_capsule_goes_as_it_is(self):
        self.kitwork("build", self.path("c.js", "return 2;"), "-o", self.path("c.kwc"), "--key",
                     self.path("author.key"), "--gas", "500000", gateway=False)
        for token in ("guest.kwt", "holder.kwt"):
            self.send(source=self.path("c.kwc"), token=token)
        done = self.send("", self.path("c.kwc"), "--gas", "7", status=64)
        self.assertIn("--gas is for sources only", done.stderr)

    def test_an_argument_that_no_header_takes_is_sent_all_the_same(self):
        long = json.dumps({"text": "é\n" * 20_000})
        for token in ("guest.kwt", "holder.kwt"):
            done = self.send("a", "return 1;", "--arg", "@" + self.path("long.json", long), token=token)
            self.assertEqual(json.loads(done.stdout)["argument"], json.loads(long))
        too_long = self.path("too_long.json", json.dumps("a" * 262_144))
        self.assertIn("at most 262144 bytes", self.send("a", "return 1;", "--arg", "@" + too_long, status=7).stderr)

    def test_the_trace_of_whoever_asks_goes_along_and_comes_back(self):
        done = self.send("a", "return 1;", "--traceparent", PARENT)
        self.assertEqual(json.loads(done.stdout)["parent"], PARENT)
        self.assertIn("trace 4bf92f3577b34da6a3ce929d0e0e4736,", done.stderr)
        done = self.send("a", "return 1;", environment={"TRACEPARENT": PARENT})
        self.assertEqual(json.loads(done.stdout)["parent"], PARENT)

    def test_the_answer_can_be_one_object(self):
        told = json.loads(self.send("a", "return 1;", "--json").stdout)
        self.assertEqual((told["status"], told["gasUsed"], told["attempt"], told["repeated"]), (200, 12, 1, False))
        self.assertEqual(told["answer"]["argument"], None)
        self.assertEqual(len(told["invocation"]), 64)
        told = json.loads(self.send("throws", "return 1;", "--json", status=1).stdout)
        self.assertEqual((told["problem"]["code"], told["gasUsed"]), ("capsule_threw", 12))

    def test_the_exit_status_says_how_it_ended(self):
        for name, status, words in (("throws", 1, "the capsule threw RangeError: far\n12 gas, "),
                                    ("gas", 4, "out_of_gas: "), ("memory", 5, "stopped the capsule: out_of_memory"),
                                    ("forbidden", 7, "policy_forbids: "), ("abandoned", 70, "abandoned: ")):
            with self.subTest(name=name):
                done = self.send(name, status=status)
                self.assertIn(words, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_what_the_compiler_refuses_is_not_sent(self):
        self.assertIn("a.js:1:5: error", self.send("a", "let = 1;", status=3).stderr)

    def test_what_takes_long_is_followed(self):
        for token in ("guest.kwt", "holder.kwt"):
            done = self.send("slow", token=token)
            self.assertEqual(json.loads(done.stdout)["argument"], None)

    def test_a_zone_that_is_busy_is_asked_again(self):
        self.assertIn("repeated", self.send("busy").stderr)

    def test_whoever_does_not_wait_asks_later(self):
        for token in ("guest.kwt", "holder.kwt"):
            name = self.send("never", "return 1;", "--no-wait", token=token).stdout.strip()
            self.assertEqual(len(name), 64)
            done = self.kitwork("result", name[:12], status=9, gateway=False)
            self.assertIn("kitwork result " + name, done.stderr)
        done = self.send("never", "return 1;", "--wait", "1", status=9)
        self.assertIn("kitwork send: it goes on without us", done.stderr)
        self.send("slow", "return 1;", "--no-wait")
        self.assertIn("argument", self.kitwork("result", "last", "--wait", "20", gateway=False).stdout)

    def test_the_same_key_gets_the_first_answer(self):
        key = "123e4567-e89b-12d3-a456-426614174000"
        capsule = self.path("c.kwc")
        self.kitwork("build", self.path("c.js", "return 2;"), "-o", capsule, "--key", self.path("author.key"),
                     "--gas", "5000", gateway=False)
        first, again = (json.loads(self.send("a", capsule, "--idempotency-key", key, "--json").stdout)
                        for _ in range(2))
        self.assertEqual(first["invocation"], again["invocation"])
        self.assertTrue(again["repeated"])
        self.send("a", "return 1;", "--idempotency-key", key, token="holder.kwt", status=64)

    def test_a_token_that_does_not_hold_is_status_6_and_one_that_is_too_narrow_7(self):
        self.kitwork("keygen", "-o", self.path("other.key"), gateway=False)
        self.kitwork("token", "grant", "--key", self.path("other.key"), "--zone", "asia", "--guest", "--cap",
                     "db.read:*", "-o", self.path("foreign.kwt"), gateway=False)
        done = self.send(token="foreign.kwt", status=6)
        self.assertIn("token_refused: This zone does not accept the token. (untrusted_authority)", done.stderr)
        done = self.send("a", "kv.write('a', 1);", status=7)
        self.assertIn("capability_missing", done.stderr)
        self.send("a", "kv.write('a', 1);", token="holder.kwt", status=7)
        self.send("a", "return 1;", "--gas", "600000", token="holder.kwt", status=7)

    def test_wrong_use_says_what_is_missing(self):
        self.assertIn("no gateway is known", self.kitwork("send", "a.js", gateway=False, status=64).stderr)
        self.assertIn("--token", self.kitwork("send", self.path("a.js", "return 1;"), status=64).stderr)
        done = self.kitwork("send", self.path("a.js"), "--token", self.path("holder.kwt"), status=64)
        self.assertIn("--key names its holder's key", done.stderr)
        done = self.kitwork("send", self.path("a.js"), "--gateway", "ftp://x", "--token",
                            self.path("guest.kwt"), gateway=False, status=64)
        self.assertIn("not a URL", done.stderr)
        self.assertIn("nobody", self.kitwork("result", "nobody", gateway=False, status=10).stderr)

    def test_an_argument_that_is_no_json_is_wrong_use(self):
        for text in ("{", "", "[1,]"):
            self.assertIn("kitwork send: ", self.send("a", "return 1;", "--arg", text, status=64).stderr)

    def test_how_an_argument_is_spelled_does_not_matter(self):
        done = self.send("a", "return 1;", "--arg", '{"b" : 1e2,\n "a":"\\u0041"}', token="holder.kwt")
        self.assertIn('"argument":{"b":100,"a":"A"}', done.stdout)

    def test_a_gateway_that_is_not_there_is_status_8(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.gateway = f"http://127.0.0.1:{closed.getsockname()[1]}"
            self.assertIn("cannot reach", self.send(status=8).stderr)


class Trace(Case):
    def sent(self, token="guest.kwt"):
        return json.loads(self.send("a", "return 1;", "--json", token=token).stdout)["invocation"]

    def trace(self, *arguments, status=0):
        return self.kitwork("trace", *arguments, gateway=False, status=status)

    def test_whoever_sent_it_sees_what_happened(self):
        for token in ("guest.kwt", "holder.kwt"):
            name = self.sent(token)
            for words in ((), ("last",), (name,), (name[:10],)):
                lines = self.trace(*words).stdout.split("\n")
                self.assertEqual(lines[0], "invocation " + name)
                self.assertRegex(lines[1], r"^ +0 ms  received    gateway edge1$")
                self.assertRegex(lines[6], r"^ +15 ms  host_call   member 1  kv.read$")
                self.assertRegex(lines[8], r"^ +21 ms  settled     member 1  12 gas$")

    def test_it_can_be_json_or_otlp(self):
        name = self.sent()
        told = json.loads(self.trace("--json").stdout)
        self.assertEqual((told["invocation"], len(told["records"])), (name, 8))
        self.assertEqual(told["records"][1]["previous"], told["records"][0]["digest"])
        told = json.loads(self.trace("--otlp", "--zone", "asia").stdout)
        self.assertEqual(len(told["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["events"]), 8)

    def test_whoever_did_not_send_it_needs_what_was_sent(self):
        name = self.sent()
        self.assertIn("was not sent from here", self.trace("0" * 64, status=10).stderr)
        asked = ("--gateway", self.gateway, "--token", self.path("guest.kwt"))
        self.assertIn(name, self.trace(name, *asked).stdout)
        self.assertIn("result_unknown", self.trace("0" * 64, *asked, status=10).stderr)
        holder = ("--gateway", self.gateway, "--token", self.path("holder.kwt"))
        self.assertIn("proof_missing", self.trace(name, *holder, status=6).stderr)


class Status(Case):
    def test_a_zone_that_is_ready_is_told_with_its_figures(self):
        self.send("throws", status=1)
        lines = self.kitwork("status").stdout
        self.assertIn("  zone      ready\n", lines)
        self.assertIn("  capsules  1 given to the zone, 12 gas used\n", lines)
        self.assertIn("  problem   capsule_threw 1 times\n", lines)
        told = json.loads(self.kitwork("status", "--json").stdout)
        self.assertTrue(told["ready"])
        self.assertEqual(told["metrics"]["kitwork_gateway_gas_used_total"], 12)

    def test_top_measures_once_without_a_terminal(self):
        self.assertIn("needs a terminal", self.kitwork("top", status=64).stderr)
        self.assertRegex(self.kitwork("top", "--once").stdout, r" ready\n  runs 0\.0 /s, gas 0 /s")

    def test_nobody_there_is_status_8(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.gateway = f"http://127.0.0.1:{closed.getsockname()[1]}"
            for command in (("status",), ("top", "--once")):
                self.assertIn("cannot reach", self.kitwork(*command, status=8).stderr)


def before_authority(case):
    with open(case.path("home/dev.json"), encoding="utf-8") as file:
        return json.load(file)["authority"]


class Dev(Case):
    def setUp(self):
        super().setUp()
        environment = {**os.environ, "KITWORK_HOME": self.path("home")}
        os.mkdir(self.path("zone"))
        self.kitwork("keygen", "-o", self.path("zone/root.key"), gateway=False)
        dev = subprocess.Popen([KITWORK, "dev", "--port", "0", "--data", self.path("there"), "--dir", self.path("zone")],
                               stdout=subprocess.PIPE, text=True, env=environment)
        self.addCleanup(dev.wait, 20)
        self.addCleanup(dev.stdout.close)
        self.addCleanup(dev.terminate)
        while "Ctrl-C" not in (line := dev.stdout.readline()):
            self.assertNotEqual(line, "", "kitwork dev ended")

    def test_a_source_is_sent_to_the_zone_of_ones_own_without_a_word(self):
        source = self.path("sum.js", "let sum = 0; for (let i = 0; i < arg.n; i++) sum += i; return { sum };")
        for who in ((), ("--guest",)):
            done = self.kitwork("send", source, "--arg", '{"n": 100}', *who, gateway=False)
            self.assertEqual(done.stdout, '{"sum":4950}\n')
        capsule = self.path("sum.kwc")
        self.kitwork("build", source, "-o", capsule, "--key", self.path("author.key"), gateway=False)
        ran = self.kitwork("run", capsule, "--arg", '{"n": 100}', "--stats", "--json", gateway=False)
        self.assertEqual(json.loads(ran.stderr)["gas_used"], int(done.stderr.split()[0]))
        told = self.kitwork("trace", gateway=False).stdout
        for kind in ("received", "proposed", "admitted", "voted", "permitted", "started", "finished", "settled"):
            self.assertIn("  " + kind + " ", told)
        # A gateway looks at its zone some times a second.
        command = [KITWORK, "status"]
        environment = {**os.environ, "KITWORK_HOME": self.path("home")}
        ready = (subprocess.run(command, capture_output=True, timeout=60, env=environment).returncode == 0
                 for _ in range(500))
        self.assertTrue(any(ready))
        self.assertEqual(self.kitwork("result", gateway=False).stdout, '{"sum":4950}\n')


    def test_the_trace_that_a_member_wrote_can_be_checked(self):
        def verify(*arguments, status=0):
            return self.kitwork("trace", "verify", *arguments, gateway=False, status=status)
        for _ in range(3):
            self.kitwork("send", self.path("one.js", "return 1;"), gateway=False)
        self.assertIn("zone dev, which began with a quorum of 1 of\n  1=", verify().stdout)
        with open(self.path("home/dev.json"), encoding="utf-8") as file:
            written = json.load(file)["directory"] + "/trace.log"
        told = json.loads(verify(written, "--json").stdout)
        self.assertEqual((told["zone"], told["first"], told["torn"]), ("dev", 1, 0))
        self.assertGreater(told["certified"], 10)
        with open(written, encoding="utf-8") as file:
            lines = file.read().split("\n")
        place = next(i for i, line in enumerate(lines) if line.startswith("record ")) + 5
        for change in ([], [lines[place][:-1] + ("1" if lines[place][-1] == "0" else "0")]):
            spoiled = self.path("spoiled", "\n".join(lines[:place] + change + lines[place + 1:]))
            self.assertIn("corrupted: record", verify(spoiled, status=6).stderr)
        alone = self.path("alone", "\n".join(lines[:place + 1]) + "\n")
        self.assertIn("no quorum signed", verify(alone, status=6).stderr)
        self.assertIn("this is no trace", verify(self.path("none", "record x\n"), status=2).stderr)
        self.assertIn("cannot read", verify("nowhere", status=64).stderr)
        self.assertIn("cannot read abc", verify(written, "--root", "abc", status=64).stderr)

    def test_the_root_key_changes_what_the_zone_allows(self):
        def zone(*arguments, status=0):
            return self.kitwork("zone", *arguments, gateway=False, status=status)

        before = json.loads(zone("policy", "--json").stdout)
        self.assertEqual((before["zone"], before["epoch"]), ("dev", 1))
        self.assertRegex(zone("members").stdout, r"zone dev, epoch 1: 1 of 1 decide\n  member 1  [0-9a-f]{64}  leads")
        key = self.path("author.key.pub")
        done = zone("policy", "issue-gas", "--public-key", before_authority(self), "--amount", "1000")
        self.assertEqual(done.stdout, f"change {before['policy'] + 1} stands\n")
        after = json.loads(zone("policy", "--json").stdout)
        self.assertEqual(after["gas"]["issued"], before["gas"]["issued"] + 1000)
        self.assertIn("does not stand", zone("policy", "issue-gas", "--public-key", key, "--amount", "1", "--root",
                                             self.path("author.key"), status=7).stderr)
        # The next configuration: the same member, and another epoch that the root key vouches for.
        member = json.loads(zone("members", "--json").stdout)[0]["key"]
        zone("members", "set", "--member", f"1={member}", "--quorum", "1")
        self.assertIn("zone dev, epoch 2: 1 of 1 decide", zone("members").stdout)
        self.kitwork("send", self.path("two.js", "return 2;"), gateway=False)
        sent = json.loads(self.kitwork("trace", "--json", gateway=False).stdout)["invocation"]
        root = self.path("zone/root.key.pub")
        told = json.loads(self.kitwork("trace", "verify", "--root", root, "--json", gateway=False).stdout)
        self.assertEqual(told["epoch"], 2)
        self.assertIn("the root key is needed", self.kitwork("trace", "verify", gateway=False, status=64).stderr)
        self.assertIn("the root key did not sign",
                      self.kitwork("trace", "verify", "--root", key, gateway=False, status=6).stderr)
        zone("members", "set", "--member", "1", "--quorum", "1", status=64)
        # Signed here and sent later; the same again changes nothing.
        zone("policy", "require-author", "--public-key", key, "-o", self.path("change"))
        for _ in range(2):
            self.assertIn(" stands", zone("policy", "send", self.path("change")).stdout)
        self.assertEqual(json.loads(zone("policy", "--json").stdout)["policy"], before["policy"] + 3)
        # Now only that author's capsules are run.
        source = self.path("any.js", "return 1;")
        self.assertIn("policy_forbids", self.kitwork("send", source, gateway=False, status=7).stderr)
        self.assertIn("no change of policy called crown", zone("policy", "crown", status=64).stderr)
        zone("policy", "issue-gas", "--public-key", "nobody", status=64)
        zone("policy", "send", source, status=64)
        zone("policy", "set-worker", "--amount", "1", "--root", source, status=64)
        self.a_revoked_token_is_refused_by_the_gateway(zone, sent)

    def a_revoked_token_is_refused_by_the_gateway(self, zone, sent):
        with open(self.path("home/dev.json"), encoding="utf-8") as file:
            token = json.load(file)["token"]
        block = self.kitwork("token", "revoke-id", token, gateway=False).stdout.strip()
        self.assertEqual(self.kitwork("result", sent, gateway=False).stdout, "2\n")
        zone("policy", "revoke-block", "--digest", block, "--amount", str(int(time.time() * 1000) + 600_000))
        # Of what is known already nobody but the gateway would refuse to tell: it is told by the zone, soon.
        environment = {**os.environ, "KITWORK_HOME": self.path("home")}
        done = (subprocess.run([KITWORK, "result", sent], capture_output=True, text=True, timeout=60, env=environment)
                for _ in range(1000))
        refused = next((each.stderr for each in done if each.returncode != 0), "")
        self.assertIn("token_refused", refused)

    def files(self, folder):
        found = {}
        for path, _, names in os.walk(self.path(folder)):
            for name in names:
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    found[os.path.relpath(os.path.join(path, name), self.path(folder))] = file.read()
        return found

    def test_what_is_outside_answers_in_the_zone_as_it_does_here(self):
        users = json.dumps([{"id": n, "name": f"n{n}", "age": n * 7 % 90, "active": n % 2 == 0, "rate": n / 4}
                            for n in range(40)])
        for folder in ("here", "there"):
            os.makedirs(self.path(folder + "/db/app"), exist_ok=True)
            self.path(folder + "/db/app/users.json", users)
        answered = 0
        for source in OUTSIDE:
            with self.subTest(source=source):
                script, capsule = self.path("o.js", source), self.path("o.kwc")
                self.kitwork("build", script, "-o", capsule, "--key", self.path("author.key"), "--gas", "1000000",
                             gateway=False)
                environment = {**os.environ, "KITWORK_HOME": self.path("home")}
                ran = subprocess.run([KITWORK, "run", capsule, "--arg", '{"id": 7}', "--data", self.path("here"),
                                      "--stats", "--json"], capture_output=True, text=True, timeout=60)
                sent = subprocess.run([KITWORK, "send", capsule, "--arg", '{"id": 7}', "--json"],
                                      capture_output=True, text=True, timeout=60, env=environment)
                told = json.loads(sent.stdout)
                self.assertEqual(sent.returncode, ran.returncode, sent.stdout + ran.stderr)
                figures = json.loads(ran.stderr.strip().split("\n")[-1])
                self.assertEqual(told["gasUsed"], figures["gas_used"])
                if ran.returncode == 0:
                    answered += 1
                    self.assertEqual(json.dumps(told["answer"]), json.dumps(json.loads(ran.stdout or "null")))
                self.assertEqual(self.files("here"), self.files("there"))
        self.assertEqual(answered, len(OUTSIDE) - 1)


class Tls(Case):
    def certificate(self, name):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.path(name + ".pem.key"), "-out", self.path(name + ".pem"), "-days", "2",
                        "-subj", "/CN=" + name, "-addext", "subjectAltName=IP:" + name], check=True,
                       capture_output=True)
        return self.path(name + ".pem"), self.path(name + ".pem.key")

    def test_a_gateway_is_believed_by_its_certificate_only(self):
        mine, key = self.certificate("127.0.0.1")
        self.gateway = self.start(mine, key)
        self.send("a", "return 1;", "--ca", mine)
        self.assertIn("is not believed", self.send(status=6).stderr)
        other, other_key = self.certificate("127.0.0.2")
        self.assertIn("is not believed", self.send("a", "return 1;", "--ca", other, status=6).stderr)
        self.gateway = self.start(other, other_key)
        self.assertIn("is not believed", self.send("a", "return 1;", "--ca", other, status=6).stderr)


if __name__ == "__main__":
    KITWORK, FAKE_GATEWAY = (os.path.abspath(path) for path in sys.argv[1:3])
    del sys.argv[1:3]
    counted.main()
