function f() { return arguments.length; }
const list = Array(20000).fill(1);
for (;;) f(...list);
