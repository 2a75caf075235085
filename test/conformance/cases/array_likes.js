// Iterators over what is like an array, step by step, with holes and getters.
const like = { length: 3, 0: "a", 2: "c" };
console.log([...Array.prototype.values.call(like)].map(String).join());  // expect: a,undefined,c
for (const [k, v] of Array.prototype.entries.call({ length: 2, 0: "x", get 1() { return "y"; } })) {
  console.log(k, v);
}
// expect: 0 x
// expect: 1 y
const keys = Array.prototype.keys.call("abc");
console.log(keys.next().value, keys.next().value, keys.next().value, keys.next().done);  // expect: 0 1 2 true
const growing = { length: 1, 0: 0 };
const steps = Array.prototype.values.call(growing);
steps.next();
growing.length = 2;
growing[1] = "later";
console.log(steps.next().value, steps.next().done);  // expect: later true
growing.length = 3;
console.log(steps.next().done);  // expect: true
