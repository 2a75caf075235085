// Map, Set and their weak kin: order, receivers, subclasses.
const log = [];
const o = (n, v) => ({ valueOf() { log.push(n + ":valueOf"); return v }, toString() { log.push(n + ":toString"); return String(v) } });
const t = f => { log.length = 0; let r; try { r = f(); r = typeof r === "object" && r ? JSON.stringify(r) : String(r) } catch (e) { r = e.name } console.log((r + " " + log.join(",")).trim()) };
t(() => { const m = new Map([[1,1],[2,2],[3,3]]); const r = []; for (const [k] of m) { r.push(k); m.delete(2); if (k === 1) m.set(4,4) } return r });  // expect: [1,3,4]
t(() => { const m = new Set([1,2,3]); const r = []; m.forEach(v => { r.push(v); if (r.length < 6) { m.delete(v); m.add(v) } }); return r });  // expect: [1,2,3,1,2,3,1,2]
t(() => { const m = new Map(); m.set(-0, 1); return Object.is([...m.keys()][0], 0) + "" + m.get(0) });  // expect: true1
t(() => new Map([1]));  // expect: TypeError
t(() => new Map([[1,2]].values()).get(1));  // expect: 2
t(() => new Map(5));  // expect: TypeError
t(() => Map());  // expect: TypeError
t(() => { let c = 0; const it = { [Symbol.iterator]() { return { next() { return { done: false, value: 1 } }, return() { c++; return {} } } } }; try { new Map(it) } catch (e) { log.push(e.name) } return c });  // expect: 1 TypeError
t(() => Map.prototype.get.call(new Set(), 1));  // expect: TypeError
t(() => Object.getOwnPropertyDescriptor(Map.prototype, "size").get.call({}));  // expect: TypeError
t(() => new WeakMap().set(1, 2));  // expect: TypeError
t(() => new WeakSet().add(Symbol.for("x")));  // expect: TypeError
t(() => new WeakSet().add(Symbol("x")) instanceof WeakSet);  // expect: true
t(() => new (class extends Map { get(k) { return super.get(k) + 1 } })([[1,1]]).get(1));  // expect: 2
t(() => { class S extends Set { add(v) { log.push(v); return super.add(v) } } return new S([1,2]).size });  // expect: 2 1,2
