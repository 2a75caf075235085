"""Random programs for the differential runner: generate(seed) gives the top statements of one.

A program ends by itself: loops are bounded, functions call only functions defined before them, and
values stay small. It prints as it goes; what is uncaught is part of what is compared. It uses what
is deterministic and the same in every engine: no time, no randomness, no stack texts.
"""
import random

import generate_forms

STRINGS = ["", "a", "abc", "Hello", "12", "0x1f", " 7 ", "-0", "1e3", "é", "日本", "\U0001f600", "x,y,z",
           "null", "NaN", "length", "__proto__x", "a-b", "constructor"]
NUMBERS = ["0", "-0", "1", "-1", "2", "3", "7", "10", "255", "1.5", "-2.5", "0.1", "1e21", "1e-7", "NaN",
           "Infinity", "-Infinity", "2147483647", "-2147483648", "4294967295", "9007199254740991", "5e-324"]
KEYS = ["a", "b", "c", "x", "y", "size", "0", "1", "2"]
BINARY = ["+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>", "<", "<=", ">", ">=", "==",
          "!=", "===", "!==", "&&", "||", "??"]
ASSIGN = ["=", "+=", "-=", "*=", "%=", "|=", "&=", "^=", "<<=", ">>>=", "??=", "||=", "&&="]
STRING_METHODS = ["length", "toUpperCase()", "toLowerCase()", "trim()", "trimStart()", "trimEnd()",
                  "charAt({i})", "charCodeAt({i})", "codePointAt({i})", "at({i})", "slice({i}, {i})",
                  "substring({i}, {i})", "indexOf({s})", "lastIndexOf({s})", "includes({s})",
                  "startsWith({s})", "endsWith({s})", "split({s}).length", "split('')", "repeat({n})",
                  "padStart({n}, {s})", "padEnd({n}, {s})", "concat({s})", "replace({s}, {s})",
                  "replaceAll('a', {s})", "isWellFormed?.()", "split(',')"]
ARRAY_METHODS = ["length", "slice({i}, {i})", "concat({e})", "join({s})", "indexOf({e})", "includes({e})",
                 "lastIndexOf({e})", "reverse()", "at({i})", "flat()", "flat(Infinity)", "push({e})", "pop()",
                 "shift()", "unshift({e})", "fill({e}, {i}, {i})", "splice({i}, {n}, {e})", "sort()",
                 "map({f})", "filter({f})", "find({f})", "findIndex({f})", "findLast({f})", "some({f})",
                 "every({f})", "reduce((m, v) => m + String(v).length, 0)", "flatMap({f})",
                 "forEach({f})", "toSorted()", "toReversed()", "with(0, {e})", "toSpliced({i}, {n})",
                 "copyWithin({i}, {i})", "entries().next()", "keys().next()", "toString()",
                 "sort((a, b) => (a > b) - (a < b))", "reduceRight((m, v) => m + typeof v, '')"]
MATH = ["abs", "floor", "ceil", "round", "trunc", "sign", "fround", "clz32", "sqrt"]
OBJECT_CALLS = ["Object.keys({o})", "Object.values({o})", "Object.entries({o})", "Object.assign({{}}, {o}, {o})",
                "Object.freeze({o})", "Object.isFrozen({o})", "Object.fromEntries(Object.entries({o}))",
                "JSON.stringify({e})", "JSON.stringify({e}, null, 2)", "JSON.parse(JSON.stringify({o}))",
                "Object.getOwnPropertyNames({o})", "Object.getOwnPropertyDescriptor({o}, {s})",
                "Object.is({e}, {e})", "Array.from({s})", "Array.isArray({e})",
                "Array.of({e}, {e})", "Array.from({{ length: {n} }}, (_, i) => i * 2)", "String({e})",
                "Number({e})", "Boolean({e})", "parseInt({s})", "parseFloat({s})", "isNaN({e})",
                "Number.isInteger({e})", "Number.isSafeInteger({e})", "[...new Set([{e}, {e}])]",
                "[...new Map([[{e}, {e}]])]", "new Map([[{e}, {e}]]).size", "Object.getPrototypeOf({o}) === Object.prototype",
                "Symbol({s}).toString()", "Symbol({s}).description", "Object.hasOwn({o}, {s})",
                "encodeURIComponent({s})", "String.raw`a${{{e}}}b`",
                "Reflect.ownKeys({o})", "Object.entries(Object.getOwnPropertyDescriptors({o})).length"]


class Generator(generate_forms.Forms):
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0
        self.variables = [[]]  # a list of (name, is_const) for each open scope
        self.functions = []
        self.classes = []
        self.loops = 0
        self.labels = []
        self.in_function = False
        self.depth = 0

    def pick(self, options):
        return self.random.choice(options)

    def chance(self, part):
        return self.random.random() < part

    def name(self, prefix="v"):
        self.names += 1
        return f"{prefix}{self.names}"

    def visible(self, writable=False):
        found = [name for scope in self.variables for name, const in scope if not (writable and const)]
        return self.pick(found) if found else None

    # --- expressions

    def string(self):
        return '"' + self.pick(STRINGS) + '"'

    def index(self):
        return self.pick(["0", "1", "2", "-1", "-2", "5", "NaN", "undefined", "1.7"])

    def fill(self, form, depth):
        out = form
        for mark, make in (("{i}", self.index), ("{s}", self.string), ("{n}", lambda: self.pick("0123")),
                           ("{f}", lambda: self.callback(depth)), ("{e}", lambda: self.expression(depth)),
                           ("{o}", lambda: self.object(depth)), ("{a}", lambda: self.array(depth))):
            while mark in out:
                out = out.replace(mark, make(), 1)
        return out.replace("{{", "{").replace("}}", "}")

    def literal(self):
        return self.pick([self.pick(NUMBERS), self.string(), "true", "false", "null", "undefined",
                          self.pick(NUMBERS), self.string()])

    def array(self, depth):
        parts = []
        for _ in range(self.random.randrange(5)):
            if self.chance(0.08):
                parts.append("")
            elif self.chance(0.12):
                parts.append("..." + self.pick(["[1, 2]", '"ab"', "new Set([3, 4])"]))
            else:
                parts.append(self.expression(depth + 1))
        return "[" + ", ".join(parts) + ("," if parts and parts[-1] == "" else "") + "]"

    def object(self, depth):
        parts = []
        # Node puts getters behind what follows a spread or a computed key: one or the other. So it
        # does with a key that stands there twice.
        with_getters = self.chance(0.4)
        keys = self.random.sample(KEYS, 5)
        for _ in range(self.random.randrange(5)):
            key = self.pick(KEYS) if with_getters else keys.pop()
            kind = self.random.randrange(12)
            if kind < 3 and with_getters != (kind == 0):
                kind = 3
            if kind == 0:
                parts.append(f"get {key}() {{ return {self.literal()}; }}")
            elif kind == 1:
                parts.append(f"[{self.string()} + {self.pick(NUMBERS)}]: {self.expression(depth + 1)}")
            elif kind == 2:
                parts.append(f"...{{ {key}: {self.literal()} }}")
            elif kind == 3:
                parts.append(f"{key}(p) {{ return p; }}")
            else:
                parts.append(f"{key}: {self.expression(depth + 1)}")
        return "({ " + ", ".join(parts) + " })"

    def callback(self, depth):
        return self.pick(["(v) => v", "(v, i) => i", "(v) => typeof v", "(v) => v == null", "(v) => [v, v]",
                          "(v, i) => i % 2 === 0", "(v) => String(v)", "Boolean", "(v) => !v",
                          f"(v) => {self.literal()}"])

    def guarded(self, text):
        """Wrapped so that what it throws is a value: most programs should go on."""
        return f"attempt(() => {text})" if self.chance(0.92) else text

    def expression(self, depth=0):
        if depth > 3 or self.chance(0.25):
            name = self.visible()
            return name if name and self.chance(0.6) else self.literal()
        kind = self.random.randrange(17)
        sub = lambda: self.expression(depth + 1)  # noqa: E731
        if kind == 0:
            left, operator, right = sub(), self.pick(BINARY), sub()
            return f"{'near' if operator == '**' else ''}(({left}) {operator} ({right}))"
        if kind == 1:
            return f"({self.pick(['-', '+', '!', '~', 'typeof ', 'void '])}({sub()}))"
        if kind == 2:
            return f"({sub()} ? {sub()} : {sub()})"
        if kind == 3:
            return self.array(depth)
        if kind == 4:
            return self.object(depth)
        if kind == 5:
            return f"`{self.pick(['', 'x', 'n='])}${{{self.literal()}}}{self.pick(['', '!'])}`"
        if kind == 6:
            return f"({self.string()}).{self.fill(self.pick(STRING_METHODS), depth + 1)}"
        if kind in (7, 8):
            return self.guarded(f"{self.array(depth)}.{self.fill(self.pick(ARRAY_METHODS), depth + 1)}")
        if kind == 9:
            return f"Math.{self.pick(MATH)}({sub()})"
        if kind in (10, 11):
            return self.guarded(self.fill(self.pick(OBJECT_CALLS), depth + 1))
        if kind == 12 and self.functions:
            name, count = self.pick(self.functions)
            arguments = ", ".join(sub() for _ in range(self.random.randrange(count + 2)))
            return self.guarded(f"{name}({arguments})")
        if kind == 13 and self.classes:
            return self.guarded(f"new {self.pick(self.classes)}({sub()}).{self.pick(['show()', 'total', 'a', 'twice(2)'])}")
        if kind == 14:
            return f"{self.object(depth)}?.{self.pick(KEYS[:6])}?.{self.pick(['length', 'toString?.()', 'b'])}"
        if kind == 15:
            return self.guarded(f"{self.array(depth)}[{self.pick(['0', '1', '-1', 'length', '99'])}].toString()"
                                .replace("[length]", '["length"]'))
        name = self.visible(writable=True)
        if name and self.chance(0.5):
            return self.guarded(f"({name} {self.pick(ASSIGN)} {sub()})") if self.chance(0.7) else f"{name}++"
        return self.guarded(f"({self.literal()} {self.pick(['in', 'instanceof'])} {self.pick(['Object', '[]', '({a: 1})', 'Array'])})")

    # --- statements

    def declare(self, keyword=None):
        keyword = keyword or self.pick(["let", "const", "let"])
        value = self.expression()
        name = self.name()
        self.variables[-1].append((name, keyword == "const"))
        return f"{keyword} {name} = {value};"

    def destructure(self):
        a, b, c = self.name(), self.name(), self.name()
        if self.chance(0.5):
            text = f"let [{a}, {b} = {self.literal()}, ...{c}] = {self.array(1)};"
        else:
            text = f"let {{ a: {a}, b: {b} = {self.literal()}, ...{c} }} = {self.object(1)};"
        self.variables[-1] += [(a, False), (b, False), (c, False)]
        return text

    def block(self, size=3):
        self.depth += 1
        self.variables.append([])
        count = len(self.functions), len(self.classes)
        body = [self.statement() for _ in range(self.random.randrange(1, size + 1))]
        self.variables.pop()
        del self.functions[count[0]:], self.classes[count[1]:]
        self.depth -= 1
        return "{ " + " ".join(body) + " }"

    def loop(self):
        self.loops += 1
        label = self.name("l") if self.chance(0.3) else None
        self.labels.append(label)
        prefix = f"{label}: " if label else ""
        counter = self.name("i")
        kind = self.random.randrange(5)
        source = self.object(2)
        self.variables.append([(counter, True)])
        if kind == 0:
            text = f"for (let {counter} = 0; {counter} < {self.pick('234')}; {counter}++) {self.block()}"
        elif kind == 1:
            source = self.pick(["[1, 2, 3]", '"añ😀"', "new Set([1, 1, 2])", "new Map([[1, 2]])", "[[1, 2], [3]].flat()"])
            text = f"for (const {counter} of {source}) {self.block()}"
        elif kind == 2:
            text = f"for (const {counter} in {source}) {self.block()}"
        elif kind == 3:
            text = f"let {counter} = 0; {prefix}while ({counter}++ < {self.pick('23')}) {self.block()}"
            prefix = ""
        else:
            text = f"let {counter} = 0; {prefix}do {self.block()} while ({counter}++ < 2);"
            prefix = ""
        self.variables.pop()
        self.labels.pop()
        self.loops -= 1
        return "{ " + prefix + text + " }"

    def function(self):
        name, first, second, rest = self.name("f"), self.name("p"), self.name("p"), self.name("p")
        saved = self.loops, self.labels, self.in_function
        self.loops, self.labels, self.in_function = 0, [], True
        self.variables.append([(first, False), (second, False), (rest, False)])
        head = self.pick([f"({first}, {second} = {self.literal()}, ...{rest})",
                          f"({first}, {{ a: {second} = 1, ...{rest} }} = {{}})",
                          f"([{first}, {second}] = [], {rest} = {second})"])
        body = self.block(4)[:-1] + f" return {self.expression(1)}; }}"
        self.variables.pop()
        self.loops, self.labels, self.in_function = saved
        self.functions.append((name, 2))
        if self.chance(0.4):
            self.variables[-1].append((name, True))
            return f"const {name} = {head} => {body};"
        return f"function {name}{head} {body}"

    def class_(self):
        name = self.name("C")
        parent = self.pick(self.classes) if self.classes and self.chance(0.5) else None
        extends = f" extends {parent}" if parent else ""
        start = "super(x); " if parent else ""
        override = "show() { return [super.show(), this.#p]; }" if parent else "show() { return [this.a, this.#p]; }"
        text = (f"class {name}{extends} {{ #p = {self.literal()}; a = {self.literal()}; static s = {self.literal()}; "
                f"constructor(x) {{ {start}this.x = x; }} get total() {{ return this.#p; }} "
                f"set total(v) {{ this.#p = v; }} {override} twice(n) {{ this.total = n * 2; return this.total; }} "
                f"static make() {{ return new this({self.literal()}); }} }}")
        self.classes.append(name)
        return text

    def try_(self):
        thrown = self.pick(["new Error('e')", "new TypeError('t')", "new RangeError('r', { cause: 1 })", "'text'", "42",
                            "null", "{ a: 1 }"])
        parts = f"try {self.block(2)[:-1]} "
        if self.chance(0.6):
            parts += f"if ({self.expression(2)}) throw {thrown}; "
        parts += "}"
        error = self.name("e")
        has_catch = self.chance(0.85)
        if has_catch:
            parts += f" catch ({error}) {{ console.log('caught', {error}?.name ?? {error}); }}"
        if not has_catch or self.chance(0.5):
            parts += f" finally {{ console.log('finally', {self.literal()}); }}"
        return parts

    def switch(self):
        cases = "".join(f" case {self.literal()}: {self.block(2)} {self.pick(['break;', ''])}"
                        for _ in range(self.random.randrange(1, 4)))
        return f"switch ({self.expression(1)}) {{{cases} default: console.log('default'); }}"

    def scoped(self, make):
        self.variables.append([])
        count = len(self.functions), len(self.classes)
        text = make()
        self.variables.pop()
        del self.functions[count[0]:], self.classes[count[1]:]
        return text

    def statement(self):
        if self.depth == 0 and self.chance(0.35):
            return self.form()
        kind = self.random.randrange(20) if self.depth < 3 else self.random.randrange(9)
        if kind < 4:
            return f"console.log({', '.join(self.expression() for _ in range(self.random.randrange(1, 3)))});"
        if kind < 6:
            return self.declare()
        if kind == 6:
            name = self.visible(writable=True)
            return f"{name} {self.pick(ASSIGN)} {self.expression()};" if name else self.declare()
        if kind == 7:
            return self.destructure()
        if kind == 8:
            return self.leave()
        if kind in (9, 10):
            return f"if ({self.expression()}) {self.block()}" + (f" else {self.block()}" if self.chance(0.5) else "")
        if kind in (11, 12, 13):
            return self.loop()
        if kind in (14, 15):
            return self.function()
        if kind == 16:
            return self.class_()
        if kind in (17, 18):
            return self.try_()
        return self.scoped(self.switch)

    def leave(self):
        if self.loops and self.chance(0.7):
            label = self.labels[-1]
            target = f" {label}" if label and self.chance(0.5) else ""
            return f"if ({self.expression(2)}) {self.pick(['break', 'continue'])}{target};"
        if self.in_function:
            return f"if ({self.expression(2)}) return {self.expression(2)};"
        return f"console.log({self.expression()});"


# near() is for powers: the last bits of V8's are not always right.
PROLOGUE = ("const attempt = (f) => { try { return f(); } catch (error) { "
            "return error instanceof Error ? error.name : ['thrown', error]; } };\n"
            "const near = (x) => typeof x !== 'number' || Number.isSafeInteger(x) ? x : Number(x.toPrecision(12));")


def generate(seed):
    """The top statements of the program of this seed."""
    generator = Generator(seed)
    statements = [PROLOGUE]
    for _ in range(generator.random.randrange(4, 14)):
        statements.append(generator.statement())
    names = [name for name, _ in generator.variables[0]]
    if names:
        statements.append(f"console.log({', '.join(names[:6])});")
    return statements
