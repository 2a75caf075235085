// JSON both ways.
console.log(JSON.stringify({ a: [1, "x", null, undefined, () => 1, Symbol()], b: undefined, c: NaN, d: Infinity, e: -0 }));  // expect: {"a":[1,"x",null,null,null,null],"c":null,"d":null,"e":0}
console.log(JSON.stringify("\ud800\"\\\b\f\n\r\t\u0001é"), JSON.stringify({ "": { "a b": [] } }), JSON.stringify([[], {}, [[]]]));  // expect: "\ud800\"\\\b\f\n\r\t\u0001é" {"":{"a b":[]}} [[],{},[[]]]
console.log(JSON.stringify({ a: [1, { b: 2 }], c: {} }, null, 2));
// expect: {
// expect:   "a": [
// expect:     1,
// expect:     {
// expect:       "b": 2
// expect:     }
// expect:   ],
// expect:   "c": {}
// expect: }
console.log(JSON.stringify([1, [2]], null, "--"), JSON.stringify({ a: 1 }, null, 20).length);
// expect: [
// expect: --1,
// expect: --[
// expect: ----2
// expect: --]
// expect: ] 20
console.log(JSON.stringify({ a: 1, b: 2, c: { a: 3, d: 4 } }, ["a", "c"]), JSON.stringify({ a: 1, b: [1, 2] }, (k, v) => (typeof v === "number" ? v * 2 : v)));  // expect: {"a":1,"c":{"a":3}} {"a":2,"b":[2,4]}
console.log(JSON.stringify({ toJSON(key) { return "json:" + key; } }), JSON.stringify({ k: { toJSON: (key) => key } }), JSON.stringify(undefined), JSON.stringify(() => 1), JSON.stringify(null));  // expect: "json:" {"k":"k"} undefined undefined null
console.log(JSON.stringify(Object("s")), JSON.stringify([new Number(3), new String("x"), new Boolean(false)]), JSON.stringify(new Map([[1, 2]])), JSON.stringify(Object.create({ up: 1 })));  // expect: "s" [3,"x",false] {} {}
console.log(JSON.parse('{"a":[1,2,{"b":null}],"c":"\\u0041\\n","d":-1.5e3,"__proto__":1}'), JSON.parse(" [ ] "), JSON.parse("true"), JSON.parse('"x"'));  // expect: { a: [ 1, 2, { b: null } ], c: 'A\n', d: -1500, ['__proto__']: 1 } [] true x
console.log(JSON.parse('{"a":1,"b":[2,3]}', (k, v) => (typeof v === "number" ? v + 1 : v)), JSON.parse('{"a":1,"b":2}', (k, v) => (k === "a" ? undefined : v)));  // expect: { a: 2, b: [ 3, 4 ] } { b: 2 }
const keys = [];
JSON.parse('{"x":{"y":1},"z":[5]}', function (k, v) { keys.push(k); return v; });
console.log(keys);  // expect: [ 'y', 'x', '0', 'z', '' ]
for (const bad of ["{", "[1,]", "{'a':1}", "01", "1.", "+1", '"\n"', "nul", "", "[1 2]", '{"a"}', '"\\x"', "{} x"]) { try { JSON.parse(bad); console.log("parsed", bad); } catch (error) { console.log(error.name); } }
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
const cyclic = {}; cyclic.self = cyclic;
try { JSON.stringify(cyclic); } catch (error) { console.log(error.name, error.message.split("\n")[0]); }  // expect: TypeError Converting circular structure to JSON
console.log(JSON.parse("1e1000"), JSON.parse("-0"), JSON.parse('{"a":1,"a":2}'), JSON[Symbol.toStringTag], JSON.stringify({ [Symbol("x")]: 1, y: 1 }));  // expect: Infinity -0 { a: 2 } JSON {"y":1}
let deep = []; for (let i = 0; i < 100; i++) deep = [deep];
console.log(JSON.stringify(deep).length, JSON.stringify(JSON.parse(JSON.stringify(deep))) === JSON.stringify(deep));  // expect: 202 true
