function f(n) { if (n === 0) throw new TypeError("deep"); f(n - 1); }
for (;;) { try { f(200); } catch (error) {} }
