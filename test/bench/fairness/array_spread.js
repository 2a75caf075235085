const a = Array.from({ length: 3000 }, (_, i) => i);
for (;;) [...a, ...a];
