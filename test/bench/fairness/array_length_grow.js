for (;;) { const a = []; for (let i = 0; i < 100; i++) { a.length += 10; a[a.length - 1] = i; } }
