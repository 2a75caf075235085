let n = 0;
for (;;) n += (1e-300).toString(3).length + (1.7e308).toString(36).length;
