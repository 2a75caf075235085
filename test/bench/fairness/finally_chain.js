function f() { try { try { return 1; } finally { 2; } } finally { 3; } }
for (;;) f();
