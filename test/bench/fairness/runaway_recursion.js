function f() { return f() + 1; }
for (;;) { try { f(); } catch (error) {} }
