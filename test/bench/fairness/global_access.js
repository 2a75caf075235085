globalThis.counter = 0;
for (;;) { globalThis.counter = globalThis.counter + 1; Math.PI; }
