// Arrays: holes, length, methods, species-free behaviour.
console.log([1, , 3], [, ,].length, [1, 2, 3].length, [...[, 1]], Object.keys([, 1]));  // expect: [ 1, <1 empty item>, 3 ] 2 3 [ undefined, 1 ] [ '1' ]
const a = [1, 2, 3];
a.length = 1; a[3] = 4;
console.log(a, a.length, 2 in a, a.indexOf(undefined), a.includes(undefined), a.findIndex((x) => x === undefined));  // expect: [ 1, <2 empty items>, 4 ] 4 false -1 true 1
try { a.length = -1; } catch (error) { console.log(error.name + ": " + error.message); }  // expect: RangeError: Invalid array length
try { new Array(-1); } catch (error) { console.log(error.message); }  // expect: Invalid array length
console.log(Array(3), Array(3).fill(0), Array.of(7), Array.from("abc"), Array.from({ length: 2, 0: "x" }), Array.from([1, 2], (x) => x * 2));  // expect: [ <3 empty items> ] [ 0, 0, 0 ] [ 7 ] [ 'a', 'b', 'c' ] [ 'x', undefined ] [ 2, 4 ]
console.log([3, 1, 2].sort(), [10, 9, 1].sort(), [3, 1, 2].sort((x, y) => y - x), [undefined, 3, , 1].sort(), ["b", undefined, "a"].sort().length);  // expect: [ 1, 2, 3 ] [ 1, 10, 9 ] [ 3, 2, 1 ] [ 1, 3, undefined, <1 empty item> ] 3
console.log([1, 2, 3].reverse(), [1, [2, [3, [4]]]].flat(), [1, [2, [3, [4]]]].flat(Infinity), [1, 2].flatMap((x) => [x, [x]]));  // expect: [ 3, 2, 1 ] [ 1, 2, [ 3, [ 4 ] ] ] [ 1, 2, 3, 4 ] [ 1, [ 1 ], 2, [ 2 ] ]
console.log([1, 2, 3, 4].splice(1, 2), [1, 2, 3].slice(-2), [1, 2].concat(3, [4, [5]]), [1, 2, 3].join("-"), [null, undefined, [1, 2]].join());  // expect: [ 2, 3 ] [ 2, 3 ] [ 1, 2, 3, 4, [ 5 ] ] 1-2-3 ,,1,2
console.log([1, 2, 3].map((x, i, all) => x * i + all.length), [1, 2, 3].filter(Boolean).reduce((s, x) => s + x), [1, 2, 3].reduceRight((s, x) => s + x, ""));  // expect: [ 3, 5, 9 ] 6 321
try { [].reduce((x) => x); } catch (error) { console.log(error.message); }  // expect: Reduce of empty array with no initial value
console.log([1, 2, 3].some((x) => x > 2), [].every(() => false), [1, 2, 3].find((x) => x > 1), [1, 2, 3].findLast((x) => x < 3), [5, 6].findLastIndex((x) => x === 5));  // expect: true true 2 2 0
console.log([..."ab"].entries().next(), [...[7, 8].keys()], [...["x"].entries()], Array.isArray([]), Array.isArray({ length: 0 }));  // expect: { value: [ 0, 'a' ], done: false } [ 0, 1 ] [ [ 0, 'x' ] ] true false
console.log([1, 2, 3].at(-1), [1, 2, 3].with(1, 9), [3, 1].toSorted(), [1, 2].toReversed(), [1, 2, 3].toSpliced(1, 1, "a", "b"), [1, 2, 3, 4].copyWithin(0, 2));  // expect: 3 [ 1, 9, 3 ] [ 1, 3 ] [ 2, 1 ] [ 1, 'a', 'b', 3 ] [ 3, 4, 3, 4 ]
const q = [1];
console.log(q.push(2, 3), q.unshift(0), q.pop(), q.shift(), q, q.lastIndexOf(2), q.fill(7, 1), q.indexOf(7, -1));  // expect: 3 4 3 0 [ 1, 7 ] 1 [ 1, 7 ] 1
const grown = [];
grown[5] = "x"; grown.name = "n"; grown["2"] = "two"; grown["02"] = "no";
console.log(grown, grown.length, Object.keys(grown));  // expect: [ <2 empty items>, 'two', <2 empty items>, 'x', name: 'n', '02': 'no' ] 6 [ '2', '5', 'name', '02' ]
let calls = [];
[1, , 3].forEach((x, i) => calls.push(i));
console.log(calls, [1, , 3].map((x) => x * 2), [, 1].every((x) => x), 0 in [, 1].map((x) => x));  // expect: [ 0, 2 ] [ 2, <1 empty item>, 6 ] true false
const like = { length: 3, 0: "a", 2: "c" };
console.log(Array.prototype.join.call(like, "+"), Array.prototype.map.call(like, (x) => x + 1), Array.prototype.push.call(like, "d"), like);  // expect: a++c [ 'a1', <1 empty item>, 'c1' ] 4 { '0': 'a', '2': 'c', '3': 'd', length: 4 }
console.log([1, 2, 3].toString(), String([[], [[]], [1, [2]]]), [] + 1, [2] * [3], [1, 2, 3].valueOf().length);  // expect: 1,2,3 ,,1,2 1 6 3
const cyclic = [1]; cyclic.push(cyclic);
console.log(String(cyclic), cyclic);  // expect: 1, <ref *1> [ 1, [Circular *1] ]
const stable = [["b", 1], ["a", 1], ["c", 0]].sort((x, y) => x[1] - y[1]);
console.log(stable.join(" "));  // expect: c,0 b,1 a,1
console.log(Object.getOwnPropertyDescriptor([], "length"), [].concat.length, Array.prototype.concat.call(1, 2).length);  // expect: { value: 0, writable: true, enumerable: false, configurable: false } 1 2
const sparse = [];
sparse[4294967294] = 1;
console.log(sparse.length, Object.keys(sparse));  // expect: 4294967295 [ '4294967294' ]
try { sparse.push(1); } catch (error) { console.log(error.name, sparse.length); }  // expect: RangeError 4294967295
const frozen = Object.freeze([1, 2]);
try { frozen.push(3); } catch (error) { console.log(error.message); }  // expect: Cannot add property 2, object is not extensible
try { frozen[0] = 3; } catch (error) { console.log(error.message); }  // expect: Cannot assign to read only property '0' of object '[object Array]'
const spread = [...new Set([1, 1, 2]), ...new Map([[1, 2]]), ..."xy", ...[]];
console.log(spread, Math.max(...spread.filter((x) => typeof x === "number")));  // expect: [ 1, 2, [ 1, 2 ], 'x', 'y' ] 2
