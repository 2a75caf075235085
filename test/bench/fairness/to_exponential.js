let n = 0;
for (;;) n += (1.2345e-300).toExponential(100).length + (1e21 / 7).toFixed(100).length;
