for (;;) { const map = new Map(); for (let i = 0; i < 5000; i++) map.set(i, i); }
