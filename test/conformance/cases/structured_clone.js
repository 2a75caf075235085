// structuredClone: what it copies, and what it refuses.
const t = (f) => { try { const r = f(); console.log(typeof r === "symbol" ? r.toString() : typeof r === "object" && r !== null ? JSON.stringify(r) : String(r)); } catch (e) { console.log(e.name + ": " + e.message); } };
t(() => structuredClone({a: [1, {b: 2}], c: "x"}));  // expect: {"a":[1,{"b":2}],"c":"x"}
t(() => { const o = {}; o.self = o; const c = structuredClone(o); return c !== o && c.self === c; });  // expect: true
t(() => { const m = new Map([[{k: 1}, new Set([1, "a"])]]); const c = structuredClone(m); return [[...c.keys()], [...[...c.values()][0]], c instanceof Map]; });  // expect: [[{"k":1}],[1,"a"],true]
t(() => structuredClone(() => 1));  // expect: DataCloneError: () => 1 could not be cloned.
t(() => structuredClone(Symbol("q")));  // expect: DataCloneError: Symbol(q) could not be cloned.
t(() => structuredClone({a: {b: function foo() {}}}));  // expect: DataCloneError: function foo() {} could not be cloned.
t(() => structuredClone(new WeakMap));  // expect: DataCloneError: #<WeakMap> could not be cloned.
t(() => structuredClone());  // expect: TypeError: The value argument must be specified
t(() => { const e = structuredClone(new RangeError("x", {cause: {a: 1}})); return [e.name, e.message, e.cause, e instanceof RangeError, Object.getOwnPropertyNames(e)]; });  // expect: ["RangeError","x",{"a":1},true,["stack","message","cause"]]
t(() => { class P { #x = 1; y = 2; get z() { return 3; } } const c = structuredClone(new P); return [c, c instanceof P]; });  // expect: [{"y":2},false]
t(() => { const a = [1, , 3]; a.x = 5; const c = structuredClone(a); return [c.length, 1 in c, c.x]; });  // expect: [3,false,5]
t(() => [typeof structuredClone(Object("s")), typeof structuredClone(Object(1)), structuredClone(Object(true)).valueOf()]);  // expect: ["object","object",true]
t(() => structuredClone({get a() { return {v: 1}; }}));  // expect: {"a":{"v":1}}
t(() => structuredClone(null) === null && structuredClone(undefined) === undefined && structuredClone(-0) === 0 && structuredClone("s"));  // expect: s
t(() => { try { structuredClone(Math.max); } catch (e) { return [e.name, e.code, e.message, e instanceof Error]; } });  // expect: ["DataCloneError",25,"function max() { [native code] } could not be cloned.",true]
