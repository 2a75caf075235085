function f(a = 1, { b = 2, c: [d] = [3] } = {}, ...rest) { return a + b + d + rest.length; }
let n = 0;
for (;;) n += f() + f(1, { b: 3 }, 4, 5);
