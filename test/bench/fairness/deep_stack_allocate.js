function f(n) { let a = n, b = n, c = n, d = n, e = n, g = n; if (n === 0) { for (;;) { a = { b, c }; } } return f(n - 1) + a + b + c + d + e + g; }
let depth = 1000;
function probe(n) { try { f(n); } catch (x) { return; } }
f(7000);
