"""Statements of the generator that show one part of the language each, with its order of evaluation.

Forms is the other half of generate.Generator. What it makes says what it does by console.log, so that
two engines have to agree not only in results but in every step on the way. Node's known departures from the
standard (a compound assignment converts its computed key twice) are left out.
"""

HINTED = ("{ [Symbol.toPrimitive](hint) { console.log('hint', hint); return %s; } }",
          "{ valueOf() { console.log('valueOf'); return %s; } }",
          "{ toString() { console.log('toString'); return %s; } }",
          "{ valueOf() { console.log('valueOf'); return {}; }, toString() { return %s; } }")
OPERATORS = ["+", "-", "*", "%", "<", ">=", "==", "===", "&", "<<", "**", "in"]
TEXTS = ["", "abc", "aXbXc", "a\\u0301\\u00e9", "\\ud83d\\ude00x\\ud83d", "  pad\\u00a0", "\\u0130\\u00df\\u03a3", "0,1,,2", "aaa"]
TEXT_CALLS = ["at(%i)", "slice(%i, %i)", "split(%t)", "split('')", "split(%t, %n)", "replace(%t, '[$&$$]')",
              "replaceAll(%t, (m, i) => m + i)", "indexOf(%t, %i)", "lastIndexOf(%t, %i)", "padStart(%n, %t)",
              "padEnd(%n, %t)", "normalize('NFD')", "normalize('NFC')", "toUpperCase()", "toLowerCase()",
              "trim()", "codePointAt(%i)", "charCodeAt(%i)", "substring(%i, %i)", "substr(%i, %n)", "isWellFormed()",
              "toWellFormed()", "startsWith(%t, %i)", "endsWith(%t, %i)", "includes(%t)", "concat(%t, %i)",
              "repeat(%n)", "localeCompare(%t) === 0"]
NUMBER_CALLS = ["toFixed(%n)", "toPrecision(1 + %n)", "toExponential(%n)", "toString(2)", "toString(36)",
                "toString()", "toString(7)", "toExponential()"]
ARRAY_CALLS = ["map(f)", "filter(f)", "forEach(f)", "some(f)", "every(f)", "find(f)", "findIndex(f)", "findLast(f)",
               "findLastIndex(f)", "flatMap(f)", "reduce(f, 0)", "reduceRight(f, 0)", "reduce(f)"]
MAP_CALLS = ["set(%k, %k)", "delete(%k)", "get(%k)", "has(%k)", "set(%k, %n)", "clear()", "size"]
SET_CALLS = ["add(%k)", "delete(%k)", "has(%k)", "add(%n)", "clear()", "size"]
COLLECTION_KEYS = ["NaN", "-0", "0", "'0'", "null", "undefined", "1", "'a'", "key", "Symbol.iterator"]
MATH_CALLS = ["Math.max(%d, %d)", "Math.min(%d, -0)", "Math.round(%d)", "Math.trunc(%d)", "Math.fround(%d)", "Math.sign(%d)",
              "Math.clz32(%d)", "Math.imul(%d, %d)", "Math.abs(%d)", "Math.floor(%d)", "Math.ceil(%d)", "%d % %d",
              "%d | %d", "%d >>> %n", "%d << %n", "%d * %d", "%d / %d", "Number.isInteger(%d)", "parseFloat(String(%d))",
              "Number((%d).toString())", "parseInt((%d).toString(), 10)", "Math.sqrt(Math.abs(%d))"]


class Forms:
    def marks(self, form, numbers=None):
        """Fills a form: %i index, %n count, %t text, %d double, %k key."""
        makers = {"%i": lambda: self.pick(["0", "1", "2", "-1", "-3", "9", "undefined"]), "%n": lambda: self.pick("01234"),
                  "%t": lambda: '"' + self.pick(TEXTS) + '"', "%d": numbers or self.double,
                  "%k": lambda: self.pick(COLLECTION_KEYS)}
        for mark, make in makers.items():
            while mark in form:
                form = form.replace(mark, make(), 1)
        return form

    def double(self):
        kind = self.random.randrange(5)
        if kind == 0:
            return self.pick(["(-0)", "NaN", "(-Infinity)", "5e-324", "1.7976931348623157e308", "4294967296", "(2 ** 53)", "0.5", "(-1.5)"])
        sign = self.pick(["", "-"])
        if kind == 1:
            return f"({sign}{self.random.randrange(2 ** 33)})"
        if kind == 2:
            return f"({sign}{self.random.randrange(10 ** 6) / 10 ** self.random.randrange(1, 9)!r})"
        return f"({sign}{self.random.random() * 10.0 ** self.random.randrange(-25, 25)!r})"

    def operation(self, left, right=None):
        operator = self.pick(OPERATORS)
        right = right or self.literal()
        return f"near({left} ** {right})" if operator == "**" else f"{left} {operator} {right}"

    def iterable(self, count=None):
        """An iterable that tells each step."""
        last = self.pick(["{}", "{}", "{}", "1", "undefined"])
        values = self.array(2)
        name = self.name("it")
        limit = count if count is not None else self.pick("0123")
        next_ = (f"next() {{ console.log('next', i); return i < {limit} ? {{ done: false, value: {values}[i++] }}"
                 f" : {{ done: true, value: 'end' }}; }}")
        close = f", return(v) {{ console.log('return', i, v); return {last}; }}" if self.chance(0.8) else ""
        return name, f"const {name} = {{ [Symbol.iterator]() {{ let i = 0; return {{ {next_}{close} }}; }} }};"

    def form_iteration(self):
        name, text = self.iterable()
        a, b, c = self.name(), self.name(), self.name()
        leave = self.pick(["break", "continue", "throw 'x'", "return 'r'", "console.log('on')"])
        use = self.pick([
            f"const [{a}, {b} = {self.literal()}] = {name}; return [{a}, {b}];", f"const [{a}, ...{b}] = {name}; return [{a}, {b}];",
            f"const [, {a}] = {name}; return {a};", f"const [] = {name}; return 0;", f"return [...{name}, ...{name}].length;",
            f"return Array.from({name}, (v, i) => {{ if (i === 1) {leave if leave.startswith('throw') else 'return 5'}; return i; }});",
            f"return new Set({name}).size;", f"return new Map({name}).size;", f"return Object.fromEntries({name});",
            f"return Math.max(...{name});", f"return ((...r) => r.length)(...{name}, 1);",
            f"for (const {a} of {name}) {{ console.log('body'); if ({self.expression(2)}) {leave}; }} return 'done';",
            f"{c}: for (const {a} of [1, 2]) for (const {b} of {name}) {{ if ({self.expression(2)}) {self.pick(['break', 'continue'])} {c}; }} return 'out';",
            f"for (const [{a}] of {name}) console.log('got'); return 'all';",
            f"let {a} = {{}}; [{a}.x, {a}.y = 2, ...{a}.z] = {name}; return {a};",
            f"let {a} = {{ set p(v) {{ throw 'setter'; }} }}; [{a}.p] = {name}; return {a};"])
        return f"{text} console.log(attempt(() => {{ {use} }}));"

    def completion(self, depth, labels):
        """A statement that may leave in any way."""
        kind = self.random.randrange(9) if depth < 4 else self.random.randrange(4)
        test = f"(n + {self.random.randrange(4)}) % {self.random.randrange(2, 5)} === 0"
        if kind == 0:
            return f"log({self.random.randrange(100)});"
        if kind == 1:
            return f"if ({test}) return {self.random.randrange(100)};"
        if kind == 2:
            return f"if ({test}) throw {self.random.randrange(100)};"
        if kind == 3:
            loops = [label for label, is_loop in labels if is_loop]
            ways = [f"break {label}" for label, _ in labels] + [f"continue {label}" for label in loops]
            return f"if ({test}) {self.pick(ways)};" if ways else f"log('{kind}');"
        if kind in (4, 5, 6):
            body = self.completions(depth, labels)
            caught = f" catch (e) {{ log('c' + e); {self.completions(depth, labels)} }}" if kind != 4 else ""
            final = f" finally {{ log('f'); {self.completions(depth, labels)} }}" if kind != 5 else ""
            return f"try {{ {body} }}{caught}{final}"
        label = self.name("q")
        if kind == 7:
            body = self.completions(depth, labels + [(label, True)])
            return f"{label}: for (let {label}i = 0; {label}i < 3; {label}i++) {{ log('i' + {label}i); {body} }}"
        body = self.completions(depth, labels + [(label, False)])
        return f"{label}: {{ {body} }}"

    def completions(self, depth, labels):
        return " ".join(self.completion(depth + 1, labels) for _ in range(self.random.randrange(1, 3)))

    def form_completion(self):
        name = self.name("f")
        body = " ".join(self.completion(0, []) for _ in range(self.random.randrange(2, 5)))
        return (f"function {name}(n) {{ const steps = []; let left = 60; const log = (s) => {{ if (left-- === 0) throw 'enough'; steps.push(s); }};"
                f" try {{ return [(() => {{ {body} return 'end'; }})(), steps.join()]; }} catch (e) {{ return ['thrown', e, steps.join()]; }} }}"
                f" for (let n = 0; n < 5; n++) console.log(...{name}(n));")

    def form_closures(self):
        made, x = self.name("made"), self.name("x")
        kind = self.pick(["let", "var", "let"])
        step = self.pick([f"{x}++", f"({made}.push(() => {x} * 10), {x}++)"])
        body = self.pick([f"{made}.push(() => {x}++);", f"{made}.push(() => {x}); if ({x} === 1) continue;",
                          f"const y = {x} * 2; {made}.push(() => y + {x});", f"{{ let {x} = 7; {made}.push(() => ++{x}); }}",
                          f"{made}.push(function () {{ return typeof this + {x}; }}, () => {x}); {x} += 0;",
                          f"try {{ {made}.push(() => late); {made}.at(-1)(); }} catch (e) {{ console.log(e.name); }} const late = {x};"])
        head = self.pick([f"for ({kind} {x} = 0; {x} < 3; {step})", f"for (const {x} of [1, 2])" if "++" not in body and "+=" not in body else f"for (let {x} of [1, 2])",
                          f"for (let {x} = 0, g = () => {x}; {made}.length < 4; {x}++, {made}.push(g))"])
        return f"const {made} = []; {{ {head} {{ {body} }} }} console.log({made}.map((f) => f()), {made}.map((f) => f()));"

    def form_class(self):
        base, derived, key = self.name("B"), self.name("D"), self.pick(["a", "b", "toString"])
        member = lambda: self.pick([  # noqa: E731
            f"#p = (console.log('field p'), {self.literal()}); get p() {{ return this.#p; }} set p(v) {{ console.log('set p', v); this.#p = v; }}",
            f"#m(v) {{ return [v, this.{key} === undefined]; }} m(v) {{ return this.#m(v); }} static has(o) {{ return #m in o; }}",
            f"static #count = 0; static count() {{ return ++this.#count; }}", "static { console.log('static block', this.name); }",
            f"[(console.log('key'), 'k{self.random.randrange(3)}')] = (console.log('value', typeof this), 1);",
            f"static [(console.log('static key'), 's')] = (console.log('static value'), this.name);",
            f"get {key}() {{ console.log('get {key}'); return {self.literal()}; }}", f"{key}(x) {{ return [typeof x, new.target]; }}",
            f"static {key} = () => this.name;", "*".join(["", ""]).replace("*", "") + "'quoted name'() { return 1; }",
            f"set {key}(v) {{ console.log('set {key}', v); }}", "x = () => this instanceof Object; y = this.x?.();"])
        unique, seen = [], set()
        for text in (member() for _ in range(self.random.randrange(1, 5))):
            mark = text.split("(")[0].split("=")[0][:12]
            if mark not in seen:
                seen.add(mark)
                unique.append(text)
        extra = self.pick([f"constructor(...a) {{ console.log('before'); super(...a); console.log('after', Object.keys(this)); }}",
                           f"constructor(a) {{ const self = () => super(a); if ({self.expression(2)}) self(); }}",
                           f"{key}(x) {{ return ['over', super.{key}]; }}", f"put(v) {{ super.{key} = v; return Object.keys(this); }}",
                           f"get {key}() {{ return super.{key}; }}", f"static {key} = super.{key};", ""])
        uses = " ".join(f"console.log(attempt(() => {use}));" for use in (
            f"new {derived}({self.literal()}).{key}", f"Object.getOwnPropertyNames({base}.prototype)", f"Object.getOwnPropertyNames({derived})",
            f"new {derived}().m(1)", f"[{base}.count(), {derived}.count()]", f"new {base}().p = 5", f"{base}.has(new {derived}())",
            f"{base}.has({{}})", f"new {derived}().put(3)", f"{derived}.{key}?.()", f"{base}()", f"Object.keys(new {derived}())") if self.chance(0.6))
        return f"attempt(() => {{ class {base} {{ {' '.join(unique)} }} class {derived} extends {base} {{ {extra} }} {uses} }});"

    def form_conversions(self):
        a, b = self.name("o"), self.name("o")
        left, right = (self.pick(HINTED) % self.literal() for _ in range(2))
        uses = " ".join(f"console.log(attempt(() => {use}));" for use in (
            self.operation(a, b), self.operation(a), f"`${{{a}}}`", f"({{ [{a}]: 1 }})", f"[1, 2, 3][{b}]",
            f"-{b}", f"Math.max({a}, {b})", f"String({a}) + Number({b})", f"'abc'.indexOf({a}, {b})", f"[3, 1].slice({a}, {b})",
            f"new Array({b}).length", f"isNaN({a})", f"({self.pick(['{ a: 1 }', '[1, 2]'])})[{a}]?.toString()") if self.chance(0.35))
        return f"const {a} = {left}, {b} = {right}; {uses}"

    def form_properties(self):
        o, key = self.name("o"), lambda: self.pick(["a", "b", "1", "z"])
        flags = lambda: ", ".join(f"{flag}: {self.pick(['true', 'false'])}" for flag in ("writable", "enumerable", "configurable") if self.chance(0.6))  # noqa: E731
        steps = []
        for _ in range(self.random.randrange(3, 8)):
            steps.append(self.pick([
                f"Object.defineProperty({o}, '{key()}', {{ value: {self.literal()}, {flags()} }}) === {o}",
                f"Object.defineProperty({o}, '{key()}', {{ get() {{ return 'got'; }}, {self.pick(['enumerable: true', 'configurable: true', 'set(v) { console.log(v); }'])} }}) === {o}",
                f"({o}.{self.pick('abz')} = {self.literal()})", f"delete {o}['{key()}']", f"Object.{self.pick(['freeze', 'seal', 'preventExtensions'])}({o}) === {o}",
                f"Object.getOwnPropertyDescriptor({o}, '{key()}')", f"[Object.isFrozen({o}), Object.isSealed({o}), Object.isExtensible({o})]",
                f"Reflect.ownKeys({o})", f"Reflect.set({o}, '{key()}', 1)", f"Reflect.defineProperty({o}, '{key()}', {{ {flags()} }})",
                f"({{ ...{o} }})", f"Object.assign({o}, {{ a: 2, b: 3 }}) === {o}", f"JSON.stringify({o})",
                f"Object.setPrototypeOf({o}, {self.pick(['null', '{ inherited: 1 }', '[]'])}) === {o}",
                f"'{key()}' in {o}", f"Object.hasOwn({o}, '{key()}')"]))
        told = " ".join(f"console.log(attempt(() => {step}));" for step in steps)
        start = self.pick([self.object(2), "[1, , 3]", "{ a: 1, get b() { return 2; } }", "function () {}", "Object.create({ a: 5 })"])
        if start.startswith("function"):  # node takes a sealed one, whose prototype is writable, for frozen
            told = told.replace("isFrozen", "isExtensible")
        return f"const {o} = {start}; {told} for (const k in {o}) console.log(k);"

    def form_collections(self):
        m, s = self.name("m"), self.name("s")
        steps = [f"{m}.{self.marks(self.pick(MAP_CALLS))}" for _ in range(self.random.randrange(2, 6))]
        steps += [f"{s}.{self.marks(self.pick(SET_CALLS))}" for _ in range(self.random.randrange(2, 6))]
        self.random.shuffle(steps)
        told = " ".join(f"console.log(typeof ({step}) === 'object' || ({step}));" for step in steps)
        walk = self.pick([f"for (const [k, v] of {m}) {{ console.log(k, v); {m}.delete(k); if ({m}.size < 2 && !{m}.has('n')) {m}.set('n', 0); if (--n < 0) break; }}",
                          f"{s}.forEach((v) => {{ console.log(v); if (n-- > 0) {s}.add(n); }});",
                          f"const i = {s}.values(); i.next(); {s}.delete(1); {s}.add(5); console.log([...i]);",
                          f"console.log([...{m}.keys()], [...{s}.entries()], new Map({m}).size, new Set([...{s}, ...{s}]).size);"])
        return (f"{{ const key = {{}}; let n = 4; const {m} = new Map([[1, 'one'], [key, 'key']]), {s} = new Set([1, 2, 'a']); {told} {walk}"
                f" console.log({m}, {s}); }}")

    def form_json(self):
        value = self.pick([self.object(1), self.array(1)])
        space = self.pick(["undefined", "1", "'--'", "20", "'\\t'", "-1"])
        replacer = self.pick(["null", "['a', 'b', 1]", "(k, v) => (console.log(k), v)", "(k, v) => typeof v === 'number' ? String(v) : v",
                              "function (k, v) { return k === 'b' ? this.a : v; }"])
        reviver = self.pick(["(k, v) => (console.log(k), v)", "(k, v) => k === 'a' ? undefined : v", "function (k, v) { if (k === '0') this.length = 1; return v; }"])
        text = self.pick(['{"a":[1,{"b":null}],"b":"\\\\u0041"}', "[1,2,[3]]", '{"__proto__":1,"2":2,"1":1}', '[1,]', '{"a":01}', ' "x" ', '"\\\\ud800"'])
        return (f"console.log(attempt(() => JSON.stringify({value}, {replacer}, {space})));"
                f" console.log(attempt(() => JSON.parse('{text}', {reviver})));"
                f" console.log(attempt(() => JSON.stringify({{ toJSON(k) {{ return ['json', k, {self.literal()}]; }}, x: 1 }})));")

    def form_texts(self):
        calls = [self.marks(f"(%t).{self.pick(TEXT_CALLS)}") for _ in range(self.random.randrange(2, 6))]
        calls += [self.marks(f"(%d).{self.pick(NUMBER_CALLS)}") for _ in range(self.random.randrange(1, 4))]
        calls += [self.marks(self.pick(MATH_CALLS)) for _ in range(self.random.randrange(1, 4))]
        return " ".join(f"console.log(attempt(() => JSON.stringify({call})));" for call in calls)

    def form_arrays(self):
        a = self.name("a")
        change = self.pick(["", f"{a}.length = 2;", f"{a}.push(9);", f"delete {a}[1];", f"{a}[1] = 'new';", "throw 'f';", f"if (args[1] === 1) {a}.pop();"])
        call = self.pick(ARRAY_CALLS)
        start = self.pick(["[3, 1, 2]", "[1, , 3]", "[, 'a']", "Object.assign([1, 2], { p: 1 })", "[[1], [2, [3]]]", "[undefined, null, NaN, -0]", "Array(3)"])
        after = self.pick([f"{a}.sort()", f"{a}.toSorted((x, y) => y - x)", f"{a}.flat()", f"{a}.join('-')", f"{a}.concat([, 1], 2)", f"{a}.reverse()",
                           f"{a}.splice(1, 1, 'x', 'y')", f"[...{a}]", f"{a}.copyWithin(1, 0)", f"{a}.indexOf(undefined) + ',' + {a}.includes(undefined)", f"Object.keys({a})",
                           f"{a}.fill(0, -1)", f"{a}.with(0, 7)", f"{a}.toSpliced(0, 1)", f"{a}.at(-1)", f"Array.prototype.{call.split('(')[0]}.call({{ length: 2, 1: 'x' }}, f, 0)"])
        return (f"const {a} = {start}; {{ const f = (...args) => {{ console.log(args.length, args[0], args[1]); {change} return args[0]; }};"
                f" console.log(attempt(() => {a}.{call})); console.log(attempt(() => {after}), {a}, {a}.length); }}")

    def form_functions(self):
        f = self.name("f")
        parameters = self.pick(["a, b = a, ...c", "{ a, ...b } = { a: 1 }, [c = b] = []", "a = (console.log('default'), 1), b = () => a, c = arguments.length",
                                "a, b = c, c = 1", "a, b, c"])
        body = self.pick(["return [a, typeof b, c];", "var a; return [a, arguments.length, arguments[0]];", "a = 5; return [a, arguments[0]];",
                          "return (() => [arguments.length, this === undefined, new.target === undefined])();", "function a() {} return typeof a;",
                          "return Object.prototype.toString.call(arguments) + [...arguments];", f"return {f}.name + {f}.length;"])
        calls = " ".join(f"console.log(attempt(() => {call}));" for call in (
            f"{f}()", f"{f}(1, 2, 3)", f"{f}(undefined, null)", f"{f}.call(1, {self.literal()})", f"{f}.apply(null, [1, , 3])", f"{f}.bind(0, 1)(2)",
            f"[{f}.length, {f}.name, {f}.bind(0, 1).length, {f}.bind().name]", f"typeof new {f}(1)", f"{f}`a${{1}}b`", f"{f}(...'ab', ...[3])") if self.chance(0.6))
        return f"function {f}({parameters}) {{ {body} }} {calls}"

    def form_errors(self):
        e = self.name("E")
        member = self.pick(["", "name = 'Own';", "get name() { return 'Got'; }"])
        thrown = self.pick([f"throw new {e}({self.literal()}, {{ cause: {self.literal()} }})", "null.x", "undefined()", "x.y; let x",
                            "({}).f()", "new (() => {})", f"throw new AggregateError([1, {self.literal()}], 2)", "[].reduce((a) => a)",
                            "Symbol() + 1", "(function f() { f(); })()", "new Array(-1)", "BigInt2", "'x'.repeat(-1)", "null[Symbol.iterator]"])
        return (f"class {e} extends {self.pick(['Error', 'TypeError', 'RangeError'])} {{ {member} }} try {{ {thrown}; }}"
                f" catch (e) {{ console.log(e instanceof {e}, e.name, e.constructor.name, 'cause' in e, Object.keys(e), e.errors,"
                f" Object.prototype.toString.call(e)); }} finally {{ console.log('finally'); }}")

    def form_order(self):
        step = lambda text: f"(console.log('{self.random.randrange(100)}'), {text})"  # noqa: E731
        a, b = self.name("a"), self.name("b")
        return self.pick([
            f"console.log(attempt(() => {{ let {{ [{step(chr(39) + 'a' + chr(39))}]: {a} = {step('1')}, ...{b} }} = {step(self.object(2))}; return [{a}, {b}]; }}));",
            f"console.log(attempt(() => {step('({ a: 1 })')}[{step(chr(39) + 'a' + chr(39))}] = {step('2')}));",
            f"console.log(attempt(() => {step(self.literal())}?.[{step('0')}]({step('1')})));",
            f"console.log(attempt(() => ({{ [{step(chr(39) + 'x' + chr(39))}]: {step('1')}, ...{step('{ y: 2 }')}, get [{step(chr(39) + 'z' + chr(39))}]() {{ return 3; }} }})));",
            f"console.log(attempt(() => [{step('1')}, ...{step('[2]')}, {step('3')}].concat({step('4')}, {step('5')})));",
            f"const {a} = (s, ...v) => [s.raw.join('|'), s.length, v]; console.log({a}`x${{{step('1')}}}\\n${{{step('2')}}}`);",
            f"let {a} = 1; console.log({a} + ({a} = 5) + {a}++ * {a}, ({a} += ({a} = 3, 4)), {a});",
            f"switch ({step('2')}) {{ case {step('1')}: console.log('one'); case {step('2')}: console.log('two'); default: console.log('rest'); case {step('3')}: let {b} = 1; console.log({b}); }}",
            f"console.log(attempt(() => {{ const {a} = {{ get x() {{ console.log('get'); return {self.literal()}; }}, set x(v) {{ console.log('set', v); }} }}; {a}.x {self.pick(['??=', '||=', '&&=', '+=', '='])} {step('1')}; {a}.x++; return delete {a}.x; }}));"])

    def form(self):
        forms = (self.form_iteration, self.form_completion, self.form_closures, self.form_class, self.form_conversions, self.form_properties,
                 self.form_collections, self.form_json, self.form_texts, self.form_arrays, self.form_functions, self.form_errors, self.form_order)
        text = self.pick(forms)()
        return "{ " + text + " }"
