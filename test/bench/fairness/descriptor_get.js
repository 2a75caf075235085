const o = { x: 1 };
for (;;) Object.getOwnPropertyDescriptor(o, "x");
