function f(a, b) { return a; }
for (;;) f(1, 2);
