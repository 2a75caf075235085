// Arithmetic, comparison, bits, conversions.
console.log(7 % 3, -7 % 3, 7 % -3, 5.5 % 2, -0 % 1, 1 % 0, 2 ** 10, 2 ** -1, (-2) ** 3);  // expect: 1 -1 1 1.5 -0 NaN 1024 0.5 -8
console.log(1 / 0, -1 / 0, 0 / 0, 1 / -0, 0.1 + 0.2, 1e21, 1e-7, 123456789012345680000);  // expect: Infinity -Infinity NaN -Infinity 0.30000000000000004 1e+21 1e-7 123456789012345680000
console.log(5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 31, 1 << 32, -1 >> 1, -1 >>> 0, -1 >>> 28, 2 ** 32 | 0);  // expect: 1 7 6 -6 -2147483648 1 -1 4294967295 15 0
console.log("5" * "2", "5" + 2, 5 + +"2", "a" * 1, true + 1, null + 1, undefined + 1, [] + {}, [] + []);  // expect: 10 52 7 NaN 2 1 NaN [object Object] 
console.log(1 < 2 < 3, 3 > 2 > 1, "a" < "b", "10" < "9", 10 < "9", null >= 0, undefined >= 0, NaN != NaN);  // expect: true false true true false true false true
console.log(null == undefined, null == 0, "" == 0, "1" == 1, [1] == 1, [] == "", ({}) == "[object Object]", NaN == NaN);  // expect: true false true true true true true false
console.log(1 === 1.0, "a" === "a", null === undefined, 0 === -0, Object.is(0, -0), Object.is(NaN, NaN));  // expect: true true false true false true
console.log(!0, !"", !"0", !NaN, !null, ![], !!{}, !undefined);  // expect: true true false true true false true true
console.log(typeof 1, typeof "", typeof true, typeof undefined, typeof null, typeof {}, typeof [], typeof (() => 1), typeof Symbol());  // expect: number string boolean undefined object object object function symbol
console.log(0 || "x", 0 ?? "x", null ?? "x", "" && "y", 1 && 2, null || undefined);  // expect: x 0 x  2 undefined
let x = 5;
console.log(x++, x, ++x, x--, --x, x += 2, x -= 1, x *= 3, x /= 2, x %= 5, x **= 2, x <<= 2, x >>= 1, x >>>= 1, x &= 7, x |= 8, x ^= 1);  // expect: 5 6 7 7 5 7 6 18 9 4 16 64 32 16 0 8 9
let n = null, u, z = 0;
console.log(n ??= 1, u ||= 2, z &&= 3, n, u, z);  // expect: 1 2 0 1 2 0
console.log((1, 2, 3), void 0, delete {}.x, "x" in { x: 1 }, [] instanceof Array, 2 in [1, 2, 3]);  // expect: 3 undefined true true true true
console.log(+"", +" 12 ", +"0x1F", +"0b11", +"0o17", +"1e3", +"1_0", +"abc", +[], +[5], +[1, 2], +{}, +null, +true);  // expect: 0 12 31 3 15 1000 NaN NaN 0 5 NaN NaN 0 1
console.log(String(null), String([1, [2, 3]]), String({}), `${[1, 2]}`, String(Symbol("d")), String(-0), String(1e300));  // expect: null 1,2,3 [object Object] 1,2 Symbol(d) 0 1e+300
console.log(parseInt("12px"), parseInt("0x1f"), parseInt("z", 36), parseInt(""), parseFloat("3.14abc"), parseFloat(".5"), parseInt("1e3"));  // expect: 12 31 35 NaN 3.14 0.5 1
const obj = { valueOf: () => 42, toString: () => "str" };
console.log(obj + 1, `${obj}`, obj * 2, obj > 41, obj == 42, [obj] + "");  // expect: 43 str 84 true true str
const prim = { [Symbol.toPrimitive](hint) { return hint; } };
console.log(`${prim}`, prim + "", prim * 1, [prim] + "");  // expect: string default NaN string
try { Symbol() + ""; } catch (error) { console.log(error.message); }  // expect: Cannot convert a Symbol value to a string
try { ({ valueOf: () => ({}), toString: () => ({}) }) + 1; } catch (error) { console.log(error.message); }  // expect: Cannot convert object to primitive value
try { 1 in 2; } catch (error) { console.log(error.name); }  // expect: TypeError
try { ({}) instanceof 5; } catch (error) { console.log(error.name); }  // expect: TypeError
let log = "";
const e = (v) => { log += v; return v; };
e(1) + e(2) * e(3) - e(4) ** e(2);
console.log(log);  // expect: 12342
console.log(2 ** 3 ** 2, -(2 ** 2), 1 + 2 + "3" + 4 + 5, "b" + "a" + +"a" + "a");  // expect: 512 -4 3345 baNaNa
console.log(a?.b, a?.[0], a?.(), a?.b.c.d.e);  // expect: undefined undefined undefined undefined
var a;
console.log({ a: { b: () => 7 } }.a?.b?.(), null?.x.y.z, delete a?.b);  // expect: 7 undefined true
