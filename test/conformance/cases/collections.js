// Map, Set and their weak kin.
const m = new Map([["a", 1], ["b", 2]]);
console.log(m, m.size, m.get("a"), m.has("z"), m.get("z"), m.set("c", 3) === m, m.delete("a"), m.delete("a"), [...m]);  // expect: Map(2) { 'b' => 2, 'c' => 3 } 2 1 false undefined true true false [ [ 'b', 2 ], [ 'c', 3 ] ]
console.log([...m.keys()], [...m.values()], [...m.entries()][0], m[Symbol.iterator] === m.entries);  // expect: [ 'b', 'c' ] [ 2, 3 ] [ 'b', 2 ] true
const keys = new Map([[NaN, "nan"], [0, "zero"], ["0", "text"], [null, "null"], [undefined, "undefined"]]);
console.log(keys.get(NaN), keys.get(-0), keys.get("0"), keys.get(null), keys.get(), keys.size, [...keys.keys()][1]);  // expect: nan zero text null undefined 5 0
const s = new Set([3, 1, 3, 2, "1"]);
console.log(s, s.size, s.has(1), s.add(9).size, [...s], s.delete(3), [...s.entries()][0]);  // expect: Set(4) { 1, 2, '1', 9 } 4 true 5 [ 3, 1, 2, '1', 9 ] true [ 1, 1 ]
const seen = [];
const live = new Map([[1, "a"], [2, "b"], [3, "c"]]);
for (const [k] of live) { seen.push(k); if (k === 1) { live.delete(2); live.set(4, "d"); } }
console.log(seen);  // expect: [ 1, 3, 4 ]
const grow = new Set([0]);
for (const x of grow) if (x < 5) grow.add(x + 1);
console.log([...grow]);  // expect: [ 0, 1, 2, 3, 4, 5 ]
const again = new Map([[1, 1], [2, 2]]);
const order = [];
again.forEach((v, k, map) => { order.push(k); if (k === 1) { map.delete(1); map.set(1, "back"); if (order.length > 5) map.clear(); } });
console.log(order.slice(0, 3));  // expect: [ 1, 2, 1 ]
const it = new Map([[1, 2]]).entries();
console.log(it.next(), it.next(), it.next(), it[Symbol.toStringTag], it[Symbol.iterator]() === it);  // expect: { value: [ 1, 2 ], done: false } { value: undefined, done: true } { value: undefined, done: true } Map Iterator true
const cleared = new Set([1, 2, 3]);
const walk = cleared.values();
walk.next(); cleared.clear(); cleared.add(7);
console.log(walk.next(), walk.next());  // expect: { value: 7, done: false } { value: undefined, done: true }
const w = new WeakMap(), k1 = {}, k2 = {};
w.set(k1, 1).set(k2, 2);
console.log(w.get(k1), w.has({}), w.delete(k2), w.has(k2), new WeakSet([k1]).has(k1));  // expect: 1 false true false true
try { w.set(1, 2); } catch (error) { console.log(error.name); }  // expect: TypeError
try { new WeakSet().add("x"); } catch (error) { console.log(error.name); }  // expect: TypeError
try { Map(); } catch (error) { console.log(error.message); }  // expect: Constructor Map requires 'new'
try { new Map([1]); } catch (error) { console.log(error.message); }  // expect: Iterator value 1 is not an entry object
try { Map.prototype.get.call({}, 1); } catch (error) { console.log(error.name); }  // expect: TypeError
const objects = new Map();
for (let i = 0; i < 1000; i++) objects.set({ i }, i);
let total = 0;
for (const [key, value] of objects) total += key.i === value ? 1 : 0;
console.log(total, objects.size);  // expect: 1000 1000
console.log(new Set("hello"), new Map(Object.entries({ x: 1 })));  // expect: Set(4) { 'h', 'e', 'l', 'o' } Map(1) { 'x' => 1 }
class Default extends Map { get(key) { if (!this.has(key)) this.set(key, []); return super.get(key); } }
const groups = new Default();
groups.get("a").push(1); groups.get("a").push(2);
console.log(groups, groups.size, Object.prototype.toString.call(new Set()), Map.length, Set.name);  // expect: Default(1) [Map] { 'a' => [ 1, 2 ] } 1 [object Set] 0 Set
