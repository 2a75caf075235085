for (;;) { const set = new Set(); for (let i = 0; i < 1000; i++) set.add({}); }
