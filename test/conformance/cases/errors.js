// Errors: kinds, cause, messages, what is thrown and caught.
for (const E of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
  const e = new E("m");
  console.log(e.name, e.message, String(e), e instanceof Error, Object.prototype.toString.call(e), E.name, E.length);
// expect: Error m Error: m true [object Error] Error 1
// expect: TypeError m TypeError: m true [object Error] TypeError 1
// expect: RangeError m RangeError: m true [object Error] RangeError 1
// expect: SyntaxError m SyntaxError: m true [object Error] SyntaxError 1
// expect: ReferenceError m ReferenceError: m true [object Error] ReferenceError 1
// expect: EvalError m EvalError: m true [object Error] EvalError 1
// expect: URIError m URIError: m true [object Error] URIError 1
}
console.log(Error("no new").message, new Error().message === "", Object.keys(new Error("x")), "message" in new Error(), Object.hasOwn(new Error(), "message"));  // expect: no new true [] true false
const caused = new Error("outer", { cause: new TypeError("inner") });
console.log(caused.cause.message, Object.getOwnPropertyDescriptor(caused, "cause").enumerable, "cause" in new Error("x", {}));  // expect: inner false false
const many = new AggregateError([1, new Error("e")], "all");
console.log(many.name, many.message, many.errors.length, AggregateError.length);  // expect: AggregateError all 2 2
console.log(typeof caused.stack, caused.stack.split("\n")[0], Object.prototype.hasOwnProperty.call(caused, "stack"));  // expect: string Error: outer true
try { throw "text"; } catch (e) { console.log(typeof e, e); }  // expect: string text
try { throw undefined; } catch (e) { console.log(e); }  // expect: undefined
const message = (f) => { try { f(); return "nothing"; } catch (e) { return e.name; } };
console.log(message(() => x.y));  // expect: ReferenceError
console.log(message(() => undefined.foo));  // expect: TypeError
console.log(message(() => { const u = undefined; u.foo = 1; }));  // expect: TypeError
console.log(message(() => { const o = {}; o.f(); }));  // expect: TypeError
console.log(message(() => { const o = { a: {} }; o.a.b.c(); }));  // expect: TypeError
console.log(message(() => { const o = {}; o.x.y; }));  // expect: TypeError
console.log(message(() => { let n = 5; n(); }));  // expect: TypeError
console.log(message(() => { [].x.y; }));  // expect: TypeError
console.log(message(() => { null[Symbol.iterator]; }));  // expect: TypeError
console.log(message(() => { new 5(); }));  // expect: TypeError
console.log(message(() => { const [a] = null; }));  // expect: TypeError
console.log(message(() => { const { a } = undefined; }));  // expect: TypeError
console.log(message(() => { [...5]; }));  // expect: TypeError
console.log(message(() => { new Map([1]); }));  // expect: TypeError
console.log(message(() => { Symbol() + 1; }));  // expect: TypeError
console.log(message(() => { JSON.parse("{bad"); }).split(":")[0]);  // expect: SyntaxError
console.log(message(() => { Object.defineProperty(1, "x", {}); }));  // expect: TypeError
console.log(message(() => { "x" in "y"; }));  // expect: TypeError
console.log(message(() => { ({}) instanceof (() => {}); }));  // expect: TypeError
console.log(message(() => { decodeURIComponent("%"); }));  // expect: URIError
console.log(message(() => { Reflect.construct(1); }).split(":")[0]);  // expect: TypeError
console.log(message(() => { class A { #x; static g(o) { return o.#x; } } A.g({}); }));  // expect: TypeError
console.log(message(() => { Object.freeze([1]).push(2); }));  // expect: TypeError
console.log(message(() => { null.f(); }), message(() => { (void 0)?.a.b; }));  // expect: TypeError nothing
class Custom extends Error { get name() { return "Custom"; } }
console.log(String(new Custom("c")), new Custom("c") instanceof Custom, Error.prototype.toString.call({ name: "N", message: "M" }), Error.prototype.toString.call({}));  // expect: Custom: c true N: M Error
let trace = [];
try { try { throw 1; } finally { trace.push("f"); } } catch (e) { trace.push(e); }
console.log(trace);  // expect: [ 'f', 1 ]
