const a = Array.from({ length: 1000 }, (_, i) => i);
let n = 0;
for (;;) a.slice().sort(() => (n++ % 3) - 1);
