for (;;) { const a = []; for (let i = 0; i < 50; i++) a[i * 100000] = i; a.forEach((x) => x); }
