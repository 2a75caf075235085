const o = { length: 1000, 0: 1, 999: 2 };
for (;;) { Array.prototype.indexOf.call(o, 5); Array.prototype.slice.call(o); }
