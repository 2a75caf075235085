let a = 0;
for (;;) a = (a + 3) | 0;
