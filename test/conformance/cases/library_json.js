// JSON: order of calls, quoting, positions in messages.
const log = [];
const o = (n, v) => ({ valueOf() { log.push(n + ":valueOf"); return v }, toString() { log.push(n + ":toString"); return String(v) } });
const t = f => { log.length = 0; let r; try { r = f(); r = typeof r === "object" && r ? JSON.stringify(r) : String(r) } catch (e) { r = e.name } console.log((r + " " + log.join(",")).trim()) };
t(() => JSON.stringify({ a: o("v",1) }, null, new Number(2)));
// expect: {
// expect:   "a": {}
// expect: }
t(() => JSON.stringify([new Number(3), new String("x"), new Boolean(false), Object(Symbol())]));  // expect: [3,"x",false,{}]
t(() => JSON.stringify({ toJSON(k) { log.push("k" + k); return { x: 1 } } }));  // expect: {"x":1} k
t(() => JSON.stringify({ get a() { log.push("get a"); return 1 }, b: { get c() { log.push("get c"); return 2 } } }));  // expect: {"a":1,"b":{"c":2}} get a,get c
t(() => JSON.stringify("\ud800\udc00\ud800 \u2028").length);  // expect: 12
t(() => JSON.stringify({ a: 1, [Symbol()]: 2, 3: 4, b: [undefined, () => 1, Symbol(), NaN, -0, Infinity] }));  // expect: {"3":4,"a":1,"b":[null,null,null,null,0,null]}
t(() => JSON.stringify({a:[],b:{},c:[[]]}, null, "--"));
// expect: {
// expect: --"a": [],
// expect: --"b": {},
// expect: --"c": [
// expect: ----[]
// expect: --]
// expect: }
t(() => JSON.stringify(undefined) + JSON.stringify(() => 1) + JSON.stringify(Symbol()));  // expect: NaN
t(() => JSON.stringify({a:1,b:2,1:3}, ["b", 1, new Number(1), "a", "b"]));  // expect: {"b":2,"1":3,"a":1}
t(() => JSON.parse(o("s", "[1]")));  // expect: [1] s:toString
t(() => Object.keys(JSON.parse('{"__proto__":1,"b":2,"a":3,"1":4,"b":5}')).join());  // expect: 1,__proto__,b,a
t(() => JSON.parse(" [1 , 2.5e3, -0, true, null, \"a\\tb\\u00e9\"] "));  // expect: [1,2500,0,true,null,"a\tbé"]
for (const s of ["", "{", "[1,", "[1,]", "{a:1}", "1 2", "\"a", "01", "1.", "tru", "\"\\x\"", "[1}", "{\"a\":1,}", "{\"a\" 1}", "\u00e9", "nulll", "[\n1,\n2\n3]", "{\"aaaaaaaaaaaaaaaaaaaaaaaaaa\":xbbbbbbbbbbbbbbbbbbbbbbbb}"]) { try { JSON.parse(s) } catch (e) { console.log(e.name + ": " + e.message) } }
// expect: SyntaxError: Unexpected end of JSON input
// expect: SyntaxError: Expected property name or '}' in JSON at position 1
// expect: SyntaxError: Unexpected end of JSON input
// expect: SyntaxError: Unexpected token ']', "[1,]" is not valid JSON
// expect: SyntaxError: Expected property name or '}' in JSON at position 1
// expect: SyntaxError: Unexpected non-whitespace character after JSON at position 2
// expect: SyntaxError: Unterminated string in JSON at position 2
// expect: SyntaxError: Unexpected number in JSON at position 1
// expect: SyntaxError: Unterminated fractional number in JSON at position 2
// expect: SyntaxError: Unexpected end of JSON input
// expect: SyntaxError: Bad escaped character in JSON at position 2
// expect: SyntaxError: Expected ',' or ']' after array element in JSON at position 2
// expect: SyntaxError: Expected double-quoted property name in JSON at position 7
// expect: SyntaxError: Expected ':' after property name in JSON at position 5
// expect: SyntaxError: Unexpected token 'é', "é" is not valid JSON
// expect: SyntaxError: Unexpected non-whitespace character after JSON at position 4
// expect: SyntaxError: Expected ',' or ']' after array element in JSON at position 7
// expect: SyntaxError: Unexpected token 'x', ..."aaaaaaaa":xbbbbbbbbb"... is not valid JSON
t(() => { const it = [1].values(); it.next(); it.next(); return JSON.stringify(it.next()) });  // expect: {"done":true}
