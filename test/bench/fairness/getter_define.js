for (let i = 0; ; i++) { const o = { get a() { return 1; }, set a(v) {}, ["b" + (i % 10)]: 2 }; o.a; }
