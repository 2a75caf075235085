const o = {};
for (let i = 0; i < 500; i++) o[Symbol(i)] = i;
for (;;) { Object.getOwnPropertyDescriptors(o); Object.getOwnPropertySymbols(o); }
