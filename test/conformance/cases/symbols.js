// Symbols and the protocols that the language itself uses.
const s = Symbol("d");
console.log(s.toString(), s.description, Symbol().description, typeof s, s === Symbol("d"), Symbol.for("x") === Symbol.for("x"), Symbol.keyFor(Symbol.for("x")), Symbol.keyFor(s));  // expect: Symbol(d) d undefined symbol false true x undefined
const o = { [s]: 1, plain: 2 };
console.log(o, Object.keys(o), JSON.stringify(o), o[s], Object.getOwnPropertySymbols(o).length);  // expect: { plain: 2, [Symbol(d)]: 1 } [ 'plain' ] {"plain":2} 1 1
try { Symbol() + ""; } catch (error) { console.log(error.message); }  // expect: Cannot convert a Symbol value to a string
try { new Symbol(); } catch (error) { console.log(error.message); }  // expect: Symbol is not a constructor
try { Number(Symbol()); } catch (error) { console.log(error.message); }  // expect: Cannot convert a Symbol value to a number
class Even { static [Symbol.hasInstance](n) { return n % 2 === 0; } }
console.log(2 instanceof Even, 3 instanceof Even);  // expect: true false
class Tagged { get [Symbol.toStringTag]() { return "Tag"; } }
console.log(Object.prototype.toString.call(new Tagged()), String(Object.create({ [Symbol.toStringTag]: "P" })));  // expect: [object Tag] [object P]
const money = { [Symbol.toPrimitive]: (hint) => (hint === "number" ? 5 : "five") };
console.log(+money, `${money}`, money + "", money * 2, money < 6);  // expect: 5 five five 10 true
const range = { from: 1, to: 3, [Symbol.iterator]() { let n = this.from, to = this.to; return { next: () => (n <= to ? { value: n++, done: false } : { value: "end", done: true }) }; } };
console.log([...range], Math.max(...range), Array.from(range, (x) => x * 2), new Set(range).size, Object.fromEntries([...range].map((x) => [x, x])));  // expect: [ 1, 2, 3 ] 3 [ 2, 4, 6 ] 3 { '1': 1, '2': 2, '3': 3 }
const [first, ...others] = range;
console.log(first, others);  // expect: 1 [ 2, 3 ]
const spreadable = { length: 2, 0: "a", 1: "b", [Symbol.isConcatSpreadable]: true };
console.log([1].concat(spreadable), [1].concat(Object.assign([2], { [Symbol.isConcatSpreadable]: false })).length);  // expect: [ 1, 'a', 'b' ] 2
console.log(Symbol.iterator.toString(), Object(s) == s, typeof Object(s), Object(s).description, Symbol.prototype[Symbol.toStringTag]);  // expect: Symbol(Symbol.iterator) true object d Symbol
console.log(Object.getOwnPropertyNames(Symbol).filter((n) => typeof Symbol[n] === "symbol").includes("iterator"), Symbol.iterator in [], Symbol.iterator in {});  // expect: true true false
const weird = { get [Symbol.iterator]() { return undefined; } };
try { [...weird]; } catch (error) { console.log(error.name); }  // expect: TypeError
try { [...{ [Symbol.iterator]: () => ({}) }]; } catch (error) { console.log(error.name); }  // expect: TypeError
try { [...{ [Symbol.iterator]: () => ({ next: () => 1 }) }]; } catch (error) { console.log(error.message); }  // expect: Iterator result 1 is not an object
try { [...{ [Symbol.iterator]: () => 1 }]; } catch (error) { console.log(error.message); }  // expect: Result of the Symbol.iterator method is not an object
console.log(Array.prototype[Symbol.iterator] === Array.prototype.values, [][Symbol.iterator]().toString(), Reflect.ownKeys({ [Symbol.for("k")]: 1, z: 1, 1: 1 }));  // expect: true [object Array Iterator] [ '1', 'z', Symbol(k) ]
