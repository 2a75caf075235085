let n = 0;
for (;;) for (const [i, v] of [1, 2, 3, 4].entries()) n += i;
