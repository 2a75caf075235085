function f(a, b) { return a; }
for (;;) f.bind(null, 1)(2);
