let o = {};
for (let i = 0; i < 1000; i++) o = Object.create(o);
class A {}
let n = 0;
for (;;) if (o instanceof A) n++;
