const base = "x".repeat(3000);
const a = Array.from({ length: 100 }, (_, i) => base + ((i * 37) % 101));
for (;;) a.slice().sort();
