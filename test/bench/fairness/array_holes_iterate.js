const a = Array(20000);
let n = 0;
for (;;) a.forEach(() => n++);
