const kept = [];
for (let i = 0; i < 20000; i++) kept.push({ i, next: null });
for (let i = 0; ; i++) kept[i % 20000] = { i, next: kept[(i * 7) % 20000].i };
