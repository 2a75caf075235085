const set = new Set(Array.from({ length: 100 }, (_, i) => i));
for (;;) [...set];
