// Species, holes, huge lengths, frozen arrays and receivers of Array.
const log = [];
const o = (n, v) => ({ valueOf() { log.push(n + ":valueOf"); return v }, toString() { log.push(n + ":toString"); return String(v) } });
const t = f => { log.length = 0; let r; try { r = f(); r = typeof r === "object" && r ? JSON.stringify(r) : String(r) } catch (e) { r = e.name } console.log((r + " " + log.join(",")).trim()) };
class A extends Array { constructor(...a) { super(...a); log.push("new " + a.join()) } }
t(() => A.from([1,2,3]).map(x => x).constructor.name);  // expect: A new ,new 3
t(() => A.of(1,2).concat([3]).length);  // expect: 3 new 2,new 0
t(() => A.from([1,2,3]).filter(x => x > 1) instanceof A);  // expect: true new ,new 0
t(() => A.from([1,2,3]).splice(0,1) instanceof A);  // expect: true new ,new 1
t(() => A.from([1,2,3]).slice(1).length);  // expect: 2 new ,new 2
t(() => A.from([3,1,2]).toSorted() instanceof A);  // expect: false new
t(() => Array.prototype.concat.call(1, 2, [3]).length);  // expect: 3
t(() => [].concat({ length: 2, 0: "a", [Symbol.isConcatSpreadable]: true }));  // expect: ["a",null]
t(() => Array.prototype.map.call("abc", x => x + x));  // expect: ["aa","bb","cc"]
t(() => Array.prototype.join.call({ length: 3, 0: 1, 2: 3 }));  // expect: 1,,3
t(() => Array.prototype.push.call({ length: 2 ** 53 - 1 }, 1));  // expect: TypeError
t(() => { const x = { length: 2 ** 53 - 2 }; Array.prototype.push.call(x, 1); return x.length });  // expect: 9007199254740991
t(() => Array.prototype.indexOf.call({ length: 2 ** 53, 3: "x" }, "x"));  // expect: 3
t(() => Array.prototype.slice.call({ length: 2 ** 53 + 2, [2 ** 53 - 2]: "z" }, 2 ** 53 - 3));  // expect: [null,"z"]
t(() => Array.prototype.splice.call({ length: 2 ** 53 - 1 }, 2 ** 53 - 2, 1));  // expect: [null]
t(() => Array.prototype.toReversed.call({ length: 2 ** 32 }));  // expect: RangeError
t(() => Array.prototype.lastIndexOf.call({ length: 2 ** 40, [2 ** 39]: 1 }, 1, 2 ** 39 + 5));  // expect: 549755813888
t(() => { const f = Object.freeze([1,2]); f.push(3) });  // expect: TypeError
t(() => { const f = Object.freeze([1,2]); f.pop() });  // expect: TypeError
t(() => { const f = Object.freeze([2,1]); f.sort() });  // expect: TypeError
t(() => [3,2,1].sort(5));  // expect: TypeError
t(() => [1,2].reduce());  // expect: TypeError
t(() => [].reduceRight((a) => a));  // expect: TypeError
t(() => [..."x".matchAll({ [Symbol.matchAll]() { return [1,2] } })]);  // expect: [1,2]
t(() => [1,2,3].toString === Array.prototype.toString && Array.prototype.toString.call({ join: () => "J" }) + Array.prototype.toString.call({}));  // expect: J[object Object]
t(() => [1,2,[3,[4,null]]].toLocaleString());  // expect: 1,2,3,4,
t(() => [1.5,2].toLocaleString());  // expect: 1.5,2
t(() => Array.from({ length: 2, 0: 1, 1: 2 }, function (v) { return this.k + v }, { k: 10 }));  // expect: [11,12]
t(() => Array.from.call(Object, [1,2]).length);  // expect: 2
t(() => Array.from(null));  // expect: TypeError
t(() => Array.from([1], 5));  // expect: TypeError
t(() => Array.of.call(function (n) { log.push("n" + n) }, 1, 2).length);  // expect: 2 n2
t(() => Array(3).length + Array(1,2).length + Array("3").length);  // expect: 6
t(() => Array(1.5));  // expect: RangeError
t(() => [1,2,3].entries().next().value);  // expect: [0,1]
t(() => [1,2,3].findLast((v, i) => { log.push(i); return v === 2 }));  // expect: 2 2,1
t(() => [,1].find((v, i) => { log.push(i); return false }));  // expect: undefined 0,1
t(() => Reflect.construct(Array, [1,2], Object) instanceof Array);  // expect: false
t(() => Array.isArray(Reflect.construct(Array, [1,2], Object)));  // expect: true
t(() => new Array.prototype.map(x => x));  // expect: TypeError
t(() => [3,1,2].sort((a, b) => { return a - b }).length);  // expect: 3
