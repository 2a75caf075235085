// Object.groupBy and Map.groupBy, which node 20 has not: expected by hand.
console.log(Object.groupBy([1, 2, 3], (x) => (x % 2 ? "odd" : "even")).odd);  // expect: [ 1, 3 ]
console.log(Object.getPrototypeOf(Object.groupBy([], (x) => x)));  // expect: null
console.log(Map.groupBy([1, 2, 3], (x) => x % 2));  // expect: Map(2) { 1 => [ 1, 3 ], 0 => [ 2 ] }
console.log(Object.keys(Object.groupBy("abca", (c, i) => (i === 3 ? "last" : c))));  // expect: [ 'a', 'b', 'c', 'last' ]
