// String and Number: patterns of objects, code points, ranges.
const log = [];
const o = (n, v) => ({ valueOf() { log.push(n + ":valueOf"); return v }, toString() { log.push(n + ":toString"); return String(v) } });
const t = f => { log.length = 0; let r; try { r = f(); r = typeof r === "object" && r ? JSON.stringify(r) : String(r) } catch (e) { r = e.name } console.log((r + " " + log.join(",")).trim()) };
t(() => "abc".at(Symbol()));  // expect: TypeError
t(() => { const a = [1,2,3]; a.constructor = { [Symbol.species]: function(n) { log.push("species" + n); return { length: 0 } } }; return a.map(x => x * 2) });  // expect: {"0":2,"1":4,"2":6,"length":0} species3
t(() => { const a = [1,2,3]; a.constructor = undefined; return a.filter(x => 1) });  // expect: [1,2,3]
t(() => { const a = [1,2,3]; a.constructor = 5; return a.filter(x => 1) });  // expect: TypeError
t(() => { const a = [1,2,3]; a.constructor = { [Symbol.species]: null }; return a.slice() });  // expect: [1,2,3]
t(() => { const a = [1,2,3]; a.constructor = { [Symbol.species]: 3 }; return a.slice() });  // expect: TypeError
t(() => { const x = [1,2]; x[Symbol.isConcatSpreadable] = false; return [0].concat(x).length });  // expect: 2
t(() => { const f = [1,2]; Object.defineProperty(f, "length", { writable: false }); f.push(3) });  // expect: TypeError
t(() => { const a = [,1,,2]; const r = []; a.forEach((v,i) => r.push(i)); return r });  // expect: [1,3]
t(() => { const a = [1,2,3]; const r = []; a.forEach((v,i) => { r.push(v); a.pop() }); return r });  // expect: [1,2]
t(() => { const a = [1,2,3]; const r = []; for (const v of a) { r.push(v); if (v < 3) a.push(v + 10); if (r.length > 8) break } return r });  // expect: [1,2,3,11,12]
t(() => "x".match({ [Symbol.match](s) { return "m" + s } }));  // expect: mx
t(() => "x".search({ [Symbol.search](s) { return 7 } }));  // expect: 7
t(() => "xax".replace({ [Symbol.replace](s, r) { return s + r } }, "Q"));  // expect: xaxQ
t(() => "xax".split({ [Symbol.split](s, l) { return [s, l] } }, 3));  // expect: ["xax",3]
t(() => "abc".includes({ [Symbol.match]: true }));  // expect: TypeError
t(() => "abc".startsWith({ [Symbol.match]: false, toString() { return "ab" } }));  // expect: true
t(() => "aXbX".replaceAll("X", "[$&$`$'$$]"));  // expect: a[XabX$]b[XaXb$]
t(() => "aa".replaceAll("", "-"));  // expect: -a-a-
t(() => "abc".replaceAll("b", (m, p, s) => m + p + s));  // expect: ab1abcc
t(() => String.fromCodePoint(0x110000));  // expect: RangeError
t(() => String.fromCodePoint(3.5));  // expect: RangeError
t(() => String.fromCharCode(65.9, -1, 0x10041).length);  // expect: 3
t(() => "\ud800a".isWellFormed() + " " + "\ud800a".toWellFormed().charCodeAt(0).toString(16));  // expect: false fffd
t(() => "abc".substr(-2, 1) + "abc".substring(NaN, 2) + "abc".slice(2, 1) + "abc".at(5));  // expect: babundefined
t(() => "a".normalize("x"));  // expect: RangeError
t(() => String(Symbol("q")) + Object(Symbol.iterator).toString());  // expect: Symbol(q)Symbol(Symbol.iterator)
t(() => `${Symbol()}`);  // expect: TypeError
t(() => new String("abc").length + Object.keys(new String("ab")).join());  // expect: 30,1
t(() => Number("1e1000") + Number("") + Number(" 12 ") + Number("0b11") + Number("1_0") + Number(null) + Number([5]));  // expect: NaN
t(() => Number.prototype.toFixed.call("1"));  // expect: TypeError
t(() => (1e21).toFixed(2) + (0).toPrecision(3) + (123.456).toExponential(1) + NaN.toExponential(1000));  // expect: 1e+210.001.2e+2NaN
t(() => (1).toFixed(101));  // expect: RangeError
t(() => (1).toPrecision(0));  // expect: RangeError
t(() => (1).toString(37));  // expect: RangeError
t(() => { const a = [1,2,3]; a.length = 1; return a });  // expect: [1]
t(() => Object.getPrototypeOf([].values()).next.call({}));  // expect: TypeError
t(() => encodeURI("a b;/?:@&=+$,#é") + decodeURI("%41%2f%E9"));  // expect: URIError
t(() => decodeURIComponent("%"));  // expect: URIError
t(() => new "".at());  // expect: TypeError
t(() => { "use strict"; return [1,2,3].map(function () { return this }).length });  // expect: 3
