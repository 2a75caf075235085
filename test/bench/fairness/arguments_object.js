function f() { return arguments[0] + arguments.length; }
let n = 0;
for (;;) n += f(1, 2, 3);
