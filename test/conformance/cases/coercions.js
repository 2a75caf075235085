// Arguments are converted once each, in the order of the specification.
const log = [];
const o = (n, v) => ({ valueOf() { log.push(n + ":valueOf"); return v }, toString() { log.push(n + ":toString"); return String(v) } });
const t = f => { log.length = 0; let r; try { r = f(); r = typeof r === "object" && r ? JSON.stringify(r) : String(r) } catch (e) { r = e.name } console.log((r + " " + log.join(",")).trim()) };
t(() => String.prototype.slice.call(o("this","hello"), o("a",1), o("b",3)));  // expect: el this:toString,a:valueOf,b:valueOf
t(() => String.prototype.padStart.call(o("this","x"), o("a",3), o("b","ab")));  // expect: abx this:toString,a:valueOf,b:toString
t(() => "abc".indexOf(o("s","b"), o("p",0)));  // expect: 1 s:toString,p:valueOf
t(() => "abc".split(o("s","b"), o("l",5)));  // expect: ["a","c"] l:valueOf,s:toString
t(() => "abc".replace(o("s","b"), o("r","X")));  // expect: aXc s:toString,r:toString
t(() => "abc".concat(o("a",1), Symbol(), o("b",2)));  // expect: TypeError a:toString
t(() => "abc".repeat(o("n",2)));  // expect: abcabc n:valueOf
t(() => String.prototype.at.call(null, o("a",1)));  // expect: TypeError
t(() => Math.max(o("a",1), o("b",2), Symbol(), o("c",3)));  // expect: TypeError a:valueOf,b:valueOf
t(() => Math.hypot(o("a",3), o("b",4)));  // expect: 5 a:valueOf,b:valueOf
t(() => Math.pow(o("a",2), o("b",4)));  // expect: 16 a:valueOf,b:valueOf
t(() => Math.atan2(o("a",2), o("b",4)));  // expect: 0.4636476090008061 a:valueOf,b:valueOf
t(() => parseInt(o("s","12"), o("r",10)));  // expect: 12 s:toString,r:valueOf
t(() => (5).toFixed(o("d",2)));  // expect: 5.00 d:valueOf
t(() => (5).toString(o("d",2)));  // expect: 101 d:valueOf
t(() => Number.prototype.toString.call(o("this",5), o("d",2)));  // expect: TypeError
t(() => [1,2,3].slice(o("a",0), o("b",2)));  // expect: [1,2] a:valueOf,b:valueOf
t(() => [1,2,3].splice(o("a",0), o("b",2), 9));  // expect: [1,2] a:valueOf,b:valueOf
t(() => [1,2,3].fill(0, o("a",0), o("b",2)));  // expect: [0,0,3] a:valueOf,b:valueOf
t(() => [1,2,3].copyWithin(o("t",0), o("a",1), o("b",2)));  // expect: [2,2,3] t:valueOf,a:valueOf,b:valueOf
t(() => [1,2,3].indexOf(2, o("a",0)));  // expect: 1 a:valueOf
t(() => [1,2,3].lastIndexOf(2, o("a",-1)));  // expect: 1 a:valueOf
t(() => [1,2,3].includes(2, o("a",0)));  // expect: true a:valueOf
t(() => [1,2,3].join(o("s","-")));  // expect: 1-2-3 s:toString
t(() => [1,2,3].at(o("i",-1)));  // expect: 3 i:valueOf
t(() => [1,2,3].with(o("i",-1), 7));  // expect: [1,2,7] i:valueOf
t(() => [1,[2,[3]]].flat(o("d",2)));  // expect: [1,2,3] d:valueOf
t(() => new Array(o("a",3)));  // expect: [{}]
t(() => Array.from({ length: o("l",2) }, (v,i) => i));  // expect: [0,1] l:valueOf
t(() => String.raw({ raw: { length: 2, 0: "a", 1: "b" } }, o("x", 1)));  // expect: a1b x:toString
