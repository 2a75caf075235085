for (;;) { const kept = []; for (let i = 0; i < 40; i++) kept.push(Array(100000).fill(i)); }
