// Iterator helpers and the algebra of sets, which node 20 has not: expected by hand.
const log = [];
const show = (f) => { log.length = 0; let r; try { r = f(); r = Array.isArray(r) ? `[${r.map(String).join()}]` : String(r) } catch (e) { r = e.name } console.log(`${r} ${log.join(",")}`.trim()) };
const source = (n) => ({ __proto__: Iterator.prototype, i: 0, next() { log.push("next"); return { done: this.i >= n, value: this.i++ } }, return() { log.push("return"); return {} } });
show(() => source(3).map((x, k) => x * 10 + k).toArray());  // expect: [0,11,22] next,next,next,next
show(() => source(4).filter((x) => x % 2).toArray());  // expect: [1,3] next,next,next,next,next
show(() => source(9).take(2).toArray());  // expect: [0,1] next,next,return
show(() => source(9).take(0).next().done);  // expect: true return
show(() => source(4).drop(2).toArray());  // expect: [2,3] next,next,next,next,next
show(() => source(2).flatMap((x) => [x, -x]).toArray());  // expect: [0,0,1,-1] next,next,next
show(() => source(2).flatMap((x) => "text").toArray());  // expect: TypeError next,return
show(() => source(2).map((x) => { throw new RangeError() }).next());  // expect: RangeError next,return
show(() => source(2).take(-1));  // expect: RangeError return
show(() => source(2).take(NaN));  // expect: RangeError return
show(() => source(2).drop({ valueOf() { throw new SyntaxError() } }));  // expect: SyntaxError return
show(() => source(2).map(1));  // expect: TypeError return
show(() => source(5).some((x) => x === 2));  // expect: true next,next,next,return
show(() => source(2).every((x) => x < 5));  // expect: true next,next,next
show(() => source(5).find((x) => x > 2));  // expect: 3 next,next,next,next,return
show(() => source(4).reduce((a, b) => a + b));  // expect: 6 next,next,next,next,next
show(() => source(0).reduce((a, b) => a + b));  // expect: TypeError next
show(() => source(2).forEach((x, k) => log.push(x + k)));  // expect: undefined next,0,next,2,next
show(() => { const h = source(3).map((x) => x); h.next(); return h.return().done + "" + h.next().done });  // expect: truetrue next,return
show(() => { const h = source(3).filter((x) => x); return h.return().done + "" + h.next().done });  // expect: truetrue return
show(() => { let h; h = source(3).map(() => h.next()); h.next() });  // expect: TypeError next,return
show(() => { const h = source(2).flatMap(() => source(2)); h.next(); h.return() });  // expect: undefined next,next,return,return
show(() => Iterator.from({ next() { return { done: true } } }).toArray());  // expect: []
show(() => Iterator.from("a😀").toArray());  // expect: [a,😀]
show(() => Iterator.from(5));  // expect: TypeError
show(() => { const i = [1].values(); return Iterator.from(i) === i });  // expect: true
show(() => new Iterator());  // expect: TypeError
show(() => Iterator());  // expect: TypeError
show(() => new (class extends Iterator {})() instanceof Iterator);  // expect: true
show(() => Object.prototype.toString.call(source(1).map((x) => x)));  // expect: [object Iterator Helper]
show(() => { Iterator.prototype[Symbol.toStringTag] = "x" });  // expect: TypeError
show(() => { const o = Object.create(Iterator.prototype); o[Symbol.toStringTag] = "x"; return Object.keys(o).length + o[Symbol.toStringTag] });  // expect: 0x
show(() => Object.getOwnPropertyDescriptor(Iterator.prototype, "constructor").get.call() === Iterator);  // expect: true
const s = new Set([1, 2, 3]);
const like = { size: 2, has(x) { log.push(`has${x}`); return x === 2 }, keys() { log.push("keys"); return [2, 9].values() } };
show(() => [...s.union(like)]);  // expect: [1,2,3,9] keys
show(() => [...s.intersection(like)]);  // expect: [2] keys
show(() => [...s.difference(like)]);  // expect: [1,3] keys
show(() => [...s.symmetricDifference(like)]);  // expect: [1,3,9] keys
show(() => s.isSubsetOf(like));  // expect: false
show(() => s.isSupersetOf(like));  // expect: false keys
show(() => s.isDisjointFrom(like));  // expect: false keys
show(() => [...new Set([2]).intersection(like)]);  // expect: [2] has2
show(() => s.union([1]));  // expect: TypeError
show(() => s.union({ size: NaN, has() {}, keys() {} }));  // expect: TypeError
show(() => s.union({ size: -1, has() {}, keys() {} }));  // expect: RangeError
show(() => Set.prototype.union.call(new Map(), s));  // expect: TypeError
