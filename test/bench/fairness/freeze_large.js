const a = Array.from({ length: 1000 }, (_, i) => i);
for (;;) Object.isFrozen(Object.freeze(a.slice()));
