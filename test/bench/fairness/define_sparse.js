const a = Array.from({ length: 100000 }, (_, i) => i);
for (;;) { const b = a.slice(); Object.defineProperty(b, 5, { writable: false }); }
