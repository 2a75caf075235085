const a = Array.from({ length: 5000 }, (_, i) => i);
for (let i = 0; ; i++) { delete a[i % 5000]; a[i % 5000] = 1; }
