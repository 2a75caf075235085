for (;;) { Object.entries({ a: 1, b: 2 }); Object.keys({ a: 1 }); Object.values([1, 2]); Object.fromEntries([["a", 1]]); }
