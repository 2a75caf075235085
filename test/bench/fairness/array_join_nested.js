let a = [1, 2, 3];
for (let i = 0; i < 40; i++) a = [a, i];
for (;;) a.join();
