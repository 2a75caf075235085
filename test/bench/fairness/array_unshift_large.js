const a = Array.from({ length: 20000 }, (_, i) => i);
for (;;) { a.unshift(1, 2); a.shift(); a.shift(); }
